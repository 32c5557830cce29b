/** What the page begins with of notifications: a tap on one is heard at once, the rest is fetched when there is time. */
import type { Told } from '../../worker/talk';
import type { Workspace } from '../workspace.svelte';

/** After the first screen has everything that it needs. */
const AFTER_MS = 3000;

/** Returns the way to stop. */
export function attendLater(workspace: Workspace): () => void {
  let stop: (() => void) | undefined;
  let isOver = false;
  const timer = setTimeout(() => {
    const loading = import('./attention.svelte').catch(() => undefined); // offline: without it, then
    void loading.then((found) => (stop = isOver ? undefined : found?.attend(workspace)));
  }, AFTER_MS);
  navigator.serviceWorker?.addEventListener('message', heard);
  return () => {
    isOver = true;
    clearTimeout(timer);
    navigator.serviceWorker?.removeEventListener('message', heard);
    stop?.();
  };
}

function heard({ data }: MessageEvent<Told>): void {
  if (data?.tell === 'open') location.hash = new URL(data.href, location.origin).hash;
}
