/** When there is time, and whether the person pays for every byte. */

interface Connection {
  saveData?: boolean;
}

export function savesData(): boolean {
  return (navigator as { connection?: Connection }).connection?.saveData ?? false;
}

export function whenIdle(then: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(then, { timeout: 10_000 });
  else setTimeout(then, 0);
}
