/** Who is here, of those on screen; and telling the server whether we are looking. In memory only, as on the server. */
import { SvelteMap } from 'svelte/reactivity';
import type { SomeoneHere } from '../protocol';
import type { Live } from './live.svelte';

/** A scroll through a list would otherwise ask anew at every row. */
const SETTLED_MS = 200;
/** Somebody who has not touched anything for so long is not here, though the window may be open. */
const AWAY_AFTER_MS = 5 * 60_000;
const SIGNS_OF_LIFE = ['pointerdown', 'keydown', 'scroll'] as const;

export class Presence {
  readonly #live: Live;
  readonly #known = new SvelteMap<number, SomeoneHere>();
  readonly #wanted = new Map<object, readonly number[]>();
  #here = false;
  #touchedAt = Date.now();
  #asking: ReturnType<typeof setTimeout> | undefined;
  #watching: ReturnType<typeof setInterval> | undefined;

  constructor(live: Live) {
    this.#live = live;
    live.dispatch.on('presence', (news) => this.#known.set(news.person, news));
  }

  start(): void {
    for (const sign of SIGNS_OF_LIFE) addEventListener(sign, this.#touched, { passive: true, capture: true });
    document.addEventListener('visibilitychange', this.#look);
    this.#watching = setInterval(this.#look, AWAY_AFTER_MS / 5);
  }

  stop(): void {
    for (const sign of SIGNS_OF_LIFE) removeEventListener(sign, this.#touched, { capture: true });
    document.removeEventListener('visibilitychange', this.#look);
    clearInterval(this.#watching);
    clearTimeout(this.#asking);
    this.#known.clear();
  }

  isHere(person: number): boolean {
    return this.#live.current && (this.#known.get(person)?.here ?? false);
  }

  seenAt(person: number): number | null {
    return this.#known.get(person)?.seen_at ?? null;
  }

  /** These people are on screen, until the way back that is returned is taken. */
  watch(people: readonly number[]): () => void {
    const part = {};
    this.#wanted.set(part, people);
    this.#askSoon();
    return () => {
      this.#wanted.delete(part);
      this.#askSoon();
    };
  }

  /** After each reconnection, since a connection remembers nothing of the one before. */
  rewatch(): void {
    this.#known.clear();
    this.#here = false;
    this.#ask();
    this.#look();
  }

  #askSoon(): void {
    clearTimeout(this.#asking);
    this.#asking = setTimeout(() => this.#ask(), SETTLED_MS);
  }

  #ask(): void {
    const people = [...new Set([...this.#wanted.values()].flat())];
    for (const person of this.#known.keys()) if (!people.includes(person)) this.#known.delete(person);
    this.#live.tell('watch_people', { people });
  }

  readonly #touched = (): void => {
    this.#touchedAt = Date.now();
    if (!this.#here) this.#look();
  };

  readonly #look = (): void => {
    const here = document.visibilityState === 'visible' && Date.now() - this.#touchedAt < AWAY_AFTER_MS;
    if (here === this.#here || !this.#live.current) return;
    this.#here = here;
    this.#live.tell('here', { here });
  };
}
