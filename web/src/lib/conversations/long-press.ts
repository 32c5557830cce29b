import type { Attachment } from 'svelte/attachments';

const HELD_MS = 450;
const STILL_PX = 10;

/** A long press of a finger, which on a phone stands for the context menu. The mouse keeps the browser's own menu. */
export function longPress(onpress: (point: { x: number; y: number }) => unknown): Attachment<HTMLElement> {
  return (element) => {
    let timer = 0;
    let start = { x: 0, y: 0 };
    let isTouch = false;
    const cancel = (): void => clearTimeout(timer);
    const down = (event: PointerEvent): void => {
      isTouch = event.pointerType === 'touch';
      start = { x: event.clientX, y: event.clientY };
      cancel();
      if (isTouch) timer = window.setTimeout(() => onpress(start), HELD_MS);
    };
    const move = (event: PointerEvent): void => {
      if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > STILL_PX) cancel();
    };
    const menu = (event: Event): void => {
      if (isTouch) event.preventDefault();
    };
    const controller = new AbortController();
    const { signal } = controller;
    element.addEventListener('pointerdown', down, { signal });
    element.addEventListener('pointermove', move, { signal });
    element.addEventListener('pointerup', cancel, { signal });
    element.addEventListener('pointercancel', cancel, { signal });
    element.addEventListener('contextmenu', menu, { signal });
    return () => {
      cancel();
      controller.abort();
    };
  };
}
