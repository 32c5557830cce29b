/**
 * What the device shows when the server wakes it up. A push has nothing in it: what there is to show is fetched here,
 * with the session of whoever is signed in, and drawn by this device's own setting.
 */
import { changeDevice, forgetDevice, readDevice, readRemembered, remember } from '../lib/alerts/device';
import { neutral, noticesOf, plan, TAG, unreachable, type Notice, type Planned } from '../lib/alerts/notices';
import type { Alerts, PushOffer } from '../lib/protocol';
import type { Told } from './talk';

const PATIENCE_MS = 20_000;

/** Listen for pushes, and for taps on what they showed. */
export function hearPushes(scope: ServiceWorkerGlobalScope): void {
  const device = new Screen(scope);
  let last = Promise.resolve();
  scope.addEventListener('push', (event) => {
    // One after the other: two at once would each miss what the other is about to show.
    last = last.then(() => wakeUp(device)).catch(() => undefined);
    event.waitUntil(last);
  });
  scope.addEventListener('notificationclick', (event) => {
    const { href } = event.notification.data as Kept;
    event.notification.close();
    event.waitUntil(open(scope, href));
  });
  scope.addEventListener('pushsubscriptionchange', (event) => {
    (event as ExtendableEvent).waitUntil(subscribeAnew(scope));
  });
}

interface Kept {
  href: string;
}

async function wakeUp(screen: Screen): Promise<void> {
  const { on, show } = await readDevice();
  if (!on) return screen.leave();
  const answer = await ask('/alerts');
  if (answer === undefined || answer.status >= 500) return screen.showIfBlank(unreachable());
  if (answer.status === 401) return screen.leave();
  // The notice has to be read anew, say. There is something, and no more than that may be said.
  if (!answer.ok) return screen.showIfBlank(neutral(Date.now()));
  const alerts = (await answer.json()) as Alerts;
  await screen.draw(noticesOf(alerts, show), alerts.total);
}

async function ask(path: string, options: RequestInit = {}): Promise<Response | undefined> {
  try {
    return await fetch(`/api/v1${path}`, {
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...options,
    });
  } catch {
    return undefined;
  }
}

/** The notifications of this device, and the badge of the installed app. */
class Screen {
  readonly #scope: ServiceWorkerGlobalScope;

  constructor(scope: ServiceWorkerGlobalScope) {
    this.#scope = scope;
  }

  async draw(wanted: readonly Notice[], total: number): Promise<void> {
    const present = await this.#present();
    const planned = plan(wanted, new Set(present.map((each) => each.tag)), {
      remembered: await readRemembered(),
      now: Date.now(),
    });
    for (const each of present) if (planned.close.includes(each.tag)) each.close();
    // Somebody looks at a page, which tells them itself.
    if (!(await this.#isWatched())) for (const each of planned.show) await this.#show(each);
    await remember(planned.remember);
    await this.#badge(total);
  }

  async showIfBlank(notice: Notice): Promise<void> {
    if ((await this.#present()).length > 0 || (await this.#isWatched())) return;
    await this.#show({ ...notice, renotify: true, silent: false });
  }

  /** Nobody is signed in any more: show nothing, and be woken no more. */
  async leave(): Promise<void> {
    for (const each of await this.#present()) each.close();
    await (await this.#scope.registration.pushManager.getSubscription())?.unsubscribe();
    await this.#badge(0);
    await forgetDevice();
  }

  async #present(): Promise<Notification[]> {
    const all = await this.#scope.registration.getNotifications();
    return all.filter((each) => each.tag.startsWith(TAG));
  }

  async #isWatched(): Promise<boolean> {
    const windows = await this.#scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
    return windows.some((each) => each.visibilityState === 'visible');
  }

  async #show({ title, body, tag, href, renotify, silent }: Planned): Promise<void> {
    const options = { body, tag, renotify, silent, icon: '/icon-192.png', data: { href } satisfies Kept };
    await this.#scope.registration.showNotification(title, options);
  }

  async #badge(total: number): Promise<void> {
    const { navigator } = this.#scope as { navigator: Partial<Badges> };
    await (total > 0 ? navigator.setAppBadge?.(total) : navigator.clearAppBadge?.())?.catch(() => undefined);
  }
}

interface Badges {
  setAppBadge(total: number): Promise<void>;
  clearAppBadge(): Promise<void>;
}

/** In a window that is there, or else in a new one. */
async function open(scope: ServiceWorkerGlobalScope, href: string): Promise<void> {
  const windows = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const [window] = windows.filter((each) => new URL(each.url).pathname === '/');
  if (!window) return void (await scope.clients.openWindow(href));
  window.postMessage({ tell: 'open', href } satisfies Told);
  await window.focus();
}

/** The browser has changed where this device is woken. */
async function subscribeAnew(scope: ServiceWorkerGlobalScope): Promise<void> {
  if (!(await readDevice()).on) return;
  const offer = await ask('/push');
  if (!offer?.ok) return;
  const { key } = (await offer.json()) as PushOffer;
  const { pushManager } = scope.registration;
  const options = { userVisibleOnly: true, applicationServerKey: key };
  const found = await pushManager.subscribe(options).catch(() => undefined);
  if (!found) return void (await changeDevice({ on: false }));
  const { endpoint, keys } = found.toJSON();
  const body = JSON.stringify({ endpoint, p256dh: keys?.['p256dh'], auth: keys?.['auth'] });
  await ask('/push', { method: 'PUT', body, headers: { 'content-type': 'application/json' } });
}
