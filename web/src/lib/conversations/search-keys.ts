/** Arrow keys lead from the field through the results and back; Home and End to the first and the last. */
export function roveResults(page: HTMLElement): () => void {
  const move = (event: KeyboardEvent): void => {
    const from = event.target as HTMLElement;
    const isField = from.matches('input[type=search]');
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (!isField && !from.matches('a[data-key]')) return;
    const results = [...page.querySelectorAll<HTMLElement>('a[data-key]')];
    const now = isField ? -1 : results.indexOf(from);
    const next = nextOf(event.key, now, results.length);
    if (next === undefined || results.length === 0) return;
    event.preventDefault();
    if (next < 0) page.querySelector<HTMLElement>('input[type=search]')?.focus();
    else results[next]?.focus();
  };
  page.addEventListener('keydown', move);
  return () => page.removeEventListener('keydown', move);
}

/** -1 is the field. In it, only the arrow down leads anywhere. */
function nextOf(key: string, now: number, length: number): number | undefined {
  if (key === 'ArrowDown') return Math.min(now + 1, length - 1);
  if (now < 0) return undefined;
  return { ArrowUp: now - 1, Home: 0, End: length - 1 }[key];
}
