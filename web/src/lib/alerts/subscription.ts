/** Turning notifications on and off for this device: the browser's permission, its subscription, and ours of that. */
import { call } from '../api';
import type { PushOffer, PushSubscription as Subscription } from '../protocol';
import { changeDevice, forgetDevice, readDevice } from './device';
import { TAG } from './notices';
import { isInstalled, thisPlatform } from './platform';

export type Standing =
  | 'on'
  | 'off'
  /** The browser was told not to ask again. */
  | 'denied'
  /** On an iPhone or iPad, in a browser: only an app on the Home Screen may. */
  | 'install'
  | 'unsupported';

/** The worker is registered some seconds after the app has opened. */
const WORKER_PATIENCE_MS = 20_000;

export class Unavailable extends Error {}

export async function findStanding(): Promise<Standing> {
  if (thisPlatform().handheld && !isInstalled()) return 'install';
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window))
    return 'unsupported';
  if (Notification.permission === 'denied') return 'denied';
  return (await readDevice()).on && Notification.permission === 'granted' ? 'on' : 'off';
}

/** Ask the browser, which asks its owner; then subscribe. Raises Refusal, Unavailable. */
export async function turnOn(person: number): Promise<Standing> {
  const permission = await Notification.requestPermission();
  if (permission !== 'granted') return permission === 'denied' ? 'denied' : 'off';
  await subscribe();
  await changeDevice({ on: true, person });
  return 'on';
}

export async function turnOff(): Promise<void> {
  await changeDevice({ on: false });
  await unsubscribe();
  await call('DELETE', '/push');
}

/** Once the app is open: the server may have lost it, the browser its permission; and another may have signed in. */
export async function renew(person: number): Promise<void> {
  const device = await readDevice();
  if (!device.on) return;
  if (device.person !== person) return withdraw();
  if (Notification.permission !== 'granted') return turnOff();
  const registration = await worker();
  const [present, offer] = await Promise.all([
    registration.pushManager.getSubscription(),
    call<PushOffer>('GET', '/push'),
  ]);
  if (!present || present.endpoint !== offer.endpoint) await subscribe(offer);
}

/** Nobody is signed in: nothing is shown, nothing comes, and nothing is kept. Never raises. */
export async function withdraw(): Promise<void> {
  try {
    await unsubscribe();
    await closeNotices();
    await badge(0);
  } finally {
    await forgetDevice();
  }
}

/** Take away what is on the screen of this device: all of it, or of one conversation. */
export async function closeNotices(tag?: string): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  const shown = await registration?.getNotifications?.(tag === undefined ? {} : { tag });
  for (const each of shown ?? []) if (each.tag.startsWith(TAG)) each.close();
}

/** One that shows how they look, by this device's setting. */
export async function showTest(title: string, body: string): Promise<void> {
  await (
    await worker()
  ).showNotification(title, {
    body,
    tag: `${TAG} test`,
    icon: '/icon-192.png',
    data: { href: '/#/settings' },
  });
}

export async function badge(waiting: number): Promise<void> {
  const badges: Partial<Pick<Navigator, 'setAppBadge' | 'clearAppBadge'>> = navigator;
  await (waiting > 0 ? badges.setAppBadge?.(waiting) : badges.clearAppBadge?.())?.catch(() => undefined);
}

async function subscribe(offer?: PushOffer): Promise<void> {
  const { key } = offer ?? (await call<PushOffer>('GET', '/push'));
  const { pushManager } = await worker();
  const options = { userVisibleOnly: true, applicationServerKey: key };
  // One that was made with another key stands in the way of a new one.
  const made = await pushManager.subscribe(options).catch(async () => {
    await (await pushManager.getSubscription())?.unsubscribe();
    return pushManager.subscribe(options).catch(() => undefined);
  });
  const { endpoint, keys } = made?.toJSON() ?? {};
  if (!endpoint) throw new Unavailable();
  const body: Subscription = { endpoint, p256dh: keys?.['p256dh'] ?? '', auth: keys?.['auth'] ?? '' };
  await call('PUT', '/push', body);
}

async function unsubscribe(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  await (await registration?.pushManager?.getSubscription())?.unsubscribe();
}

async function worker(): Promise<ServiceWorkerRegistration> {
  const late = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Unavailable()), WORKER_PATIENCE_MS),
  );
  return Promise.race([navigator.serviceWorker.ready, late]);
}
