/** The service worker as a page sees it: a new version is offered, never forced. Loaded once the app stands. */
import type { Asked } from '../../worker/talk';
import { savesData } from './idle';
import { pageVersion } from './version';

const ADDRESS = '/worker.js';
const EVERY_HOUR_MS = 60 * 60 * 1000;

export class AppWorker {
  #registration: ServiceWorkerRegistration | undefined;
  #newer = $state(false);
  #isReloading = false;

  /** A version newer than this page is there; its reader says when to go over to it. */
  get newer(): boolean {
    return this.#newer;
  }

  /** Returns the way to stop looking for new versions. Never raises: without a worker the app works while connected. */
  start(): () => void {
    const { serviceWorker } = navigator;
    if (!serviceWorker || !pageVersion()) return () => undefined;
    void this.#register(serviceWorker);
    const again = setInterval(() => void this.#registration?.update().catch(() => undefined), EVERY_HOUR_MS);
    serviceWorker.addEventListener('controllerchange', this.#changed);
    return () => {
      clearInterval(again);
      serviceWorker.removeEventListener('controllerchange', this.#changed);
    };
  }

  /** Go over to the newer version: on this page now; others go on as they are and offer it. */
  async reload(): Promise<void> {
    this.#isReloading = true;
    const waiting = this.#registration?.waiting;
    if (waiting) tell(waiting, { ask: 'take_over' });
    else location.reload();
  }

  async #register(serviceWorker: ServiceWorkerContainer): Promise<void> {
    try {
      this.#registration = await serviceWorker.register(scriptAddress(ADDRESS), { updateViaCache: 'none' });
      this.#registration.addEventListener('updatefound', () => this.#await(this.#registration?.installing));
      this.#await(this.#registration.installing ?? this.#registration.waiting);
      const { active } = await serviceWorker.ready;
      if (active && !savesData()) tell(active, { ask: 'keep_rest' });
    } catch {
      // Refused by the browser's settings, or cut off: the next opening tries again.
    }
  }

  #await(worker: ServiceWorker | null | undefined): void {
    if (!worker) return;
    const look = () => {
      if (worker.state === 'installed' && navigator.serviceWorker.controller) void this.#offer(worker);
    };
    worker.addEventListener('statechange', look);
    look();
  }

  async #offer(worker: ServiceWorker): Promise<void> {
    // This page has come from the server since: it is of the new version already, and nothing need be loaded again.
    if ((await versionOf(worker)) === pageVersion()) tell(worker, { ask: 'take_over' });
    else this.#newer = true;
  }

  readonly #changed = (): void => {
    if (this.#isReloading) return location.reload();
    const { controller } = navigator.serviceWorker;
    if (controller) void versionOf(controller).then((version) => (this.#newer = version !== pageVersion()));
  };
}

function versionOf(worker: ServiceWorker): Promise<string> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = (message: MessageEvent<string>) => resolve(message.data);
    worker.postMessage({ ask: 'version' } satisfies Asked, [port2]);
  });
}

function tell(worker: ServiceWorker, asked: Asked): void {
  worker.postMessage(asked);
}

/** The policy named in the server's headers: only this address may become a worker. */
function scriptAddress(address: string): string {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  if (!trustedTypes) return address;
  const policy = trustedTypes.createPolicy('inwith', { createScriptURL: (asked) => asked });
  return policy.createScriptURL(address) as string;
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (asked: string) => string },
  ): { createScriptURL(asked: string): unknown };
}
