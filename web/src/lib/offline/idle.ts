/** When there is time, and whether the person pays for every byte. */

interface Connection {
  saveData?: boolean;
}

export function savesData(): boolean {
  return (navigator as { connection?: Connection }).connection?.saveData ?? false;
}

const FIRST_SCREEN_MS = 1_500;
const openedAt = performance.now();

/** What the first screen can do without waits until it stands; later there is nothing to wait for. */
export async function afterFirstScreen(): Promise<void> {
  const left = FIRST_SCREEN_MS - (performance.now() - openedAt);
  if (left > 0) await new Promise((then) => setTimeout(then, left));
  await new Promise<void>(whenIdle);
}

export function whenIdle(then: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(then, { timeout: 10_000 });
  else setTimeout(then, 0);
}
