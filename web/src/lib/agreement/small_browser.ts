/** Browsers in small: tabs that share a cupboard, a channel and locks, on a network that breaks; a tab can die at any moment. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { FrameFromServer } from '../protocol';
import type { Wire } from '../socket';
import { memoryCupboard, type Cupboard } from '../shelf';
import type { Channel, Tabs } from '../offline/tabs';
import type { Workspace } from '../workspace.svelte';
import type { Caller, SmallCouncil } from './small_council';

const CUT_OFF = { code: 1006 } as CloseEvent;
const NEVER = new Promise<never>(() => undefined);

/** A seeded random number, at least 0 and less than 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const running = new AsyncLocalStorage<SmallTab>();

/** The tab whose code is running. */
export function here(): SmallTab {
  const tab = running.getStore();
  if (!tab) throw new Error('no tab is running');
  return tab;
}

export class SmallBrowser {
  online = true;
  readonly tabs: SmallTab[] = [];
  readonly council: SmallCouncil;
  readonly random: () => number;
  readonly #kept = memoryCupboard();
  readonly #locks = new Map<string, Promise<unknown>>();

  constructor(council: SmallCouncil, random: () => number) {
    this.council = council;
    this.random = random;
  }

  /** What it keeps lasts, and a tab that has died asks for nothing more. */
  get cupboard(): Cupboard {
    const tab = here();
    const together: Cupboard['together'] = async (names, work) => {
      await this.wait(4);
      return tab.isDead ? NEVER : this.#kept.together(names, work);
    };
    const shelf: Cupboard['shelf'] = (name) => ({
      all: () => together([name], (at) => at.all(name)),
      put: (key, value) => together([name], (at) => at.put(name, key, value)),
      remove: (key) => together([name], (at) => at.remove(name, key)),
      update: (key, change) =>
        together([name], async (at) => {
          const next = change(await at.get(name, key));
          await (next === undefined ? at.remove(name, key) : at.put(name, key, next));
          return next;
        }),
    });
    return { lasts: true, together, shelf };
  }

  kept<Value>(): Promise<Value[]> {
    return this.#kept.shelf<Value>('outbox').all();
  }

  /** As `navigator.locks`: what a dead tab held is free. */
  readonly locks = {
    request: (name: string, work: () => Promise<unknown>): Promise<unknown> => {
      const tab = here();
      const before = this.#locks.get(name) ?? Promise.resolve();
      const done = before.then(() => (tab.isDead ? undefined : Promise.race([work(), tab.died])));
      this.#locks.set(
        name,
        done.catch(() => undefined),
      );
      return done;
    },
  };

  wait(most: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.random() * most));
  }

  connect(isOnline: boolean): void {
    if (this.online === isOnline) return;
    this.online = isOnline;
    for (const tab of this.tabs) {
      if (!isOnline) tab.cut();
      tab.run(() => tab.events.get(isOnline ? 'online' : 'offline')?.forEach((listener) => listener()));
    }
  }
}

export class SmallTab {
  isDead = false;
  readonly browser: SmallBrowser;
  readonly events = new Map<string, Set<() => void>>();
  readonly channel: Channel;
  /** Set by whoever opens it. */
  tabs!: Tabs;
  workspace!: Workspace;
  kill!: () => void;
  readonly died: Promise<void>;
  #wire: SmallWire | undefined;

  constructor(browser: SmallBrowser) {
    this.browser = browser;
    browser.tabs.push(this);
    const died = new Promise<void>((resolve) => (this.kill = resolve));
    this.died = died;
    this.channel = {
      onmessage: null,
      postMessage: (data) => !this.isDead && this.#post(structuredClone(data)),
    };
  }

  run<Result>(work: () => Result): Result {
    return running.run(this, work);
  }

  /** The page is gone, with everything it had not put on a shelf. */
  crash(): void {
    this.isDead = true;
    this.browser.tabs.splice(this.browser.tabs.indexOf(this), 1);
    this.cut();
    this.kill();
  }

  /** The connection breaks, and with it whatever was on its way. */
  cut(): void {
    this.#wire?.cut();
  }

  openWire(): SmallWire {
    this.#wire = new SmallWire(this);
    return this.#wire;
  }

  async fetch(path: string, options: RequestInit): Promise<Response> {
    const { browser } = this;
    const isThrough = () =>
      browser.online && !this.isDead && (browser.council.isCalm || browser.random() > 0.03);
    const lost = new TypeError('no network');
    await browser.wait(30);
    if (!isThrough()) throw this.isDead ? await NEVER : lost;
    const body = options.body == null ? undefined : (JSON.parse(String(options.body)) as { text: string });
    const answer = browser.council.call(options.method ?? 'GET', path.replace('/api/v1', ''), body);
    await browser.wait(30);
    if (!isThrough()) throw this.isDead ? await NEVER : lost;
    const text = answer.body === undefined ? null : JSON.stringify(answer.body);
    return new Response(text, { status: answer.status });
  }

  #post(data: unknown): void {
    for (const other of this.browser.tabs.filter((each) => each !== this)) {
      setTimeout(() => {
        if (!other.isDead) other.run(() => other.channel.onmessage?.({ data } as MessageEvent));
      }, 1);
    }
  }
}

/** In order both ways, and slow: when it breaks, of what was on its way to the server some first part arrives. */
class SmallWire implements Wire, Caller {
  readyState = 1;
  isCurrent = false;
  onmessage: Wire['onmessage'] = null;
  onclose: Wire['onclose'] = null;
  readonly #tab: SmallTab;
  readonly #council: SmallCouncil;
  #up: string[] = [];
  #down: FrameFromServer[] = [];

  constructor(tab: SmallTab) {
    this.#tab = tab;
    this.#council = tab.browser.council;
    setTimeout(
      () => (tab.browser.online ? this.readyState === 1 && this.#council.greet(this) : this.cut()),
      5,
    );
  }

  send(data: string): void {
    if (this.readyState !== 1) return;
    this.#up.push(data);
    this.#later(() => this.#arrive());
  }

  readonly tell = (frame: FrameFromServer): void => {
    if (this.readyState !== 1) return;
    this.#down.push(structuredClone(frame));
    this.#later(() => {
      const next = this.#down.shift();
      if (next && !this.#tab.isDead) this.#tab.run(() => this.#hear(next));
    });
  };

  close(): void {
    if (this.readyState !== 1) return;
    this.readyState = 3;
    this.#council.callers.delete(this);
    this.#up = this.#down = [];
    setTimeout(() => {
      if (!this.#tab.isDead) this.#tab.run(() => this.onclose?.call(this as never, CUT_OFF));
    }, 20);
  }

  cut(): void {
    if (this.readyState !== 1) return;
    let arriving = Math.floor(this.#tab.browser.random() * (this.#up.length + 1));
    for (; arriving > 0; arriving -= 1) this.#arrive();
    this.close();
  }

  #hear(frame: FrameFromServer): void {
    this.onmessage?.call(this as never, { data: JSON.stringify(frame) } as MessageEvent<string>);
    if (frame.type === 'current') this.#tab.workspace.caughtUp();
  }

  #arrive(): void {
    const next = this.#up.shift();
    if (next !== undefined) this.#council.hear(this, JSON.parse(next) as never);
  }

  #later(then: () => void): void {
    setTimeout(() => this.readyState === 1 && then(), this.#tab.browser.random() * 25);
  }
}
