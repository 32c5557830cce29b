/** Whether this browser may have anything of notifications to withdraw: known without fetching what would do it. */
export const ALERTS_MARK = 'alerts';

/** Not in the worker, which has no such storage; whatever it changes, a page has marked before. */
function storage() {
  return (globalThis as { localStorage?: OfThePage }).localStorage;
}

interface OfThePage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export function mark(): void {
  storage()?.setItem(ALERTS_MARK, 'set');
}

export function unmark(): void {
  storage()?.removeItem(ALERTS_MARK);
}

export function isMarked(): boolean {
  return (storage()?.getItem(ALERTS_MARK) ?? null) !== null;
}
