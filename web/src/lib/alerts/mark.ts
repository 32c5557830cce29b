/** Whether this browser may have anything of notifications to withdraw: known without fetching what would do it. */
const KEY = 'alerts';

/** Not in the worker, which has no such storage; whatever it changes, a page has marked before. */
export function mark(): void {
  globalThis.localStorage?.setItem(KEY, 'set');
}

export function unmark(): void {
  globalThis.localStorage?.removeItem(KEY);
}

export function isMarked(): boolean {
  return localStorage.getItem(KEY) !== null;
}
