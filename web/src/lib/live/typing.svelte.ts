/** Who is typing, in what is on screen; and telling others, if the person has not switched it off. Never stored. */
import { SvelteMap } from 'svelte/reactivity';
import type { Live } from './live.svelte';

const SHOWN_MS = 6000;
const TELL_EVERY_MS = 3000;

export class Typing {
  readonly #live: Live;
  readonly #until = new SvelteMap<string, { conversation: number; person: number }>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #watched: readonly number[] = [];
  #toldAt = 0;

  constructor(live: Live) {
    this.#live = live;
    live.dispatch.on('typing', ({ conversation, person }) => this.#show(conversation, person));
    live.dispatch.on('message', ({ stream, actor }) => this.#hide(keyOf(stream, actor ?? 0)));
  }

  /** The people typing there now. */
  in(conversation: number): number[] {
    return [...this.#until.values()]
      .filter((each) => each.conversation === conversation)
      .map((each) => each.person);
  }

  watch(conversations: readonly number[]): void {
    this.#watched = conversations;
    this.rewatch();
  }

  /** After each reconnection, since a connection remembers nothing of the one before. */
  rewatch(): void {
    this.#live.tell('watch', { conversations: this.#watched });
  }

  tell(conversation: number): void {
    if (Date.now() - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = Date.now();
    this.#live.tell('typing', { conversation });
  }

  #show(conversation: number, person: number): void {
    const key = keyOf(conversation, person);
    clearTimeout(this.#timers.get(key));
    this.#until.set(key, { conversation, person });
    this.#timers.set(
      key,
      setTimeout(() => this.#hide(key), SHOWN_MS),
    );
  }

  #hide(key: string): void {
    this.#until.delete(key);
    this.#timers.delete(key);
  }
}

function keyOf(conversation: number, person: number): string {
  return `${conversation}:${person}`;
}
