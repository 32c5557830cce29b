/** The app's own files, kept so that it opens without a network. Never anything of /api: no answer is kept here. */
import type { Built } from './built';

/** Everything at once would be felt on a slow line. */
const AT_ONCE = 4;
/** A network that is there and does not answer must not keep anybody waiting. */
const PATIENCE_MS = 3000;
const PAGE = '/index.html';

export const CACHE_PREFIX = 'inwith files ';
/** Each page holds a lock of this name and its version for as long as it is open (lib/offline/version.ts). */
export const VERSION_LOCK = 'inwith version ';

export class Files {
  readonly #built: Built;

  constructor(built: Built) {
    this.#built = built;
  }

  /** Before this version is offered. What the open page has loaded comes from the browser's cache and costs nothing. */
  async keepShell(): Promise<void> {
    await this.#keep(this.#built.shell);
  }

  /** When there is time and nobody saves data. Each file that is kept stays kept if a later one fails. */
  async keepRest(): Promise<void> {
    await this.#keep(this.#built.rest);
  }

  /** Let go of other versions, except those that an open page may still load parts of. */
  async sweep(): Promise<void> {
    const held = (await navigator.locks.query()).held ?? [];
    const used = new Set(held.map((lock) => lock.name?.replace(VERSION_LOCK, CACHE_PREFIX)));
    for (const name of await caches.keys()) {
      const isOurs = name.startsWith(CACHE_PREFIX) && name !== this.#name;
      if (isOurs && !used.has(name)) await caches.delete(name);
    }
  }

  /** What to answer a page's request with; undefined: none of ours, the browser asks the server itself. */
  answer(request: Request, origin: string): Promise<Response> | undefined {
    const { origin: asked, pathname } = new URL(request.url);
    if (request.method !== 'GET' || asked !== origin || pathname.startsWith('/api/')) return undefined;
    if (request.mode === 'navigate') return this.#page(request);
    // Their names change with their content, so the kept one is the right one, of whichever version.
    if (pathname.startsWith('/assets/')) return this.#asset(request, pathname);
    return undefined;
  }

  get #name(): string {
    return CACHE_PREFIX + this.#built.version;
  }

  async #page(request: Request): Promise<Response> {
    const kept = await caches.match(PAGE, { cacheName: this.#name, ignoreVary: true });
    if (!kept) return fetch(request);
    if (!navigator.onLine) return kept;
    const late = new Promise<Response>((resolve) => setTimeout(() => resolve(kept), PATIENCE_MS));
    const fresh = fetch(request).then(
      // A proxy whose server is down answers in its place.
      (response) => (response.status >= 500 ? kept : response),
      () => kept,
    );
    return Promise.race([fresh, late]);
  }

  async #asset(request: Request, path: string): Promise<Response> {
    const kept = await caches.match(path, { ignoreVary: true });
    if (kept) return kept;
    const response = await fetch(request);
    if (response.ok && this.#built.rest.includes(path)) {
      await (await caches.open(this.#name)).put(path, response.clone()).catch(() => undefined);
    }
    return response;
  }

  async #keep(paths: readonly string[]): Promise<void> {
    const cache = await caches.open(this.#name);
    const kept = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
    const missing = paths.filter((path) => !kept.has(path));
    for (let from = 0; from < missing.length; from += AT_ONCE)
      await cache.addAll(missing.slice(from, from + AT_ONCE));
  }
}
