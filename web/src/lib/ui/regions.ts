const FOCUSABLE = 'a[href], button:not(:disabled), input, textarea, select, [tabindex="0"]';

/** F6 goes round the regions of the screen: list, messages, message box, details. Shift goes back. */
export function moveRegion(back: boolean): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter((each) =>
    each.checkVisibility(),
  );
  const now = regions.findIndex((region) => region.contains(document.activeElement));
  const step = back ? -1 : 1;
  for (let tried = 1; tried <= regions.length; tried += 1) {
    const region = regions[(now + step * tried + regions.length * 2) % regions.length];
    const target = region && firstTarget(region);
    if (target) return target.focus();
  }
}

function firstTarget(region: HTMLElement): HTMLElement | null {
  if (region.matches(FOCUSABLE)) return region;
  const current = region.querySelector<HTMLElement>('[aria-current="page"], [tabindex="0"]');
  return current ?? region.querySelector<HTMLElement>(FOCUSABLE);
}
