export type Anchor = HTMLElement | { readonly x: number; readonly y: number };

const EDGE_PX = 8;
const GAP_PX = 4;

/** Puts a floating element below its anchor, or above where there is no room, and always wholly on the screen. */
export function placeBeside(element: HTMLElement, anchor: Anchor): void {
  const at =
    anchor instanceof HTMLElement ? anchor.getBoundingClientRect() : new DOMRect(anchor.x, anchor.y, 0, 0);
  const { offsetWidth: width, offsetHeight: height } = element;
  const left = at.right - width < EDGE_PX ? at.left : at.right - width;
  const isRoomBelow = at.bottom + GAP_PX + height <= innerHeight - EDGE_PX;
  const top = isRoomBelow ? at.bottom + GAP_PX : at.top - height - GAP_PX;
  element.style.left = `${within(left, innerWidth - width)}px`;
  element.style.top = `${within(top, innerHeight - height)}px`;
}

function within(position: number, room: number): number {
  return Math.max(EDGE_PX, Math.min(position, room - EDGE_PX));
}
