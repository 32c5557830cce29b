/** What is being written in each conversation, kept on this device through reloads. */
import { SvelteMap } from 'svelte/reactivity';
import type { Mention } from '../protocol';
import type { Shelf } from '../shelf';

export interface Unsent {
  readonly conversation: number;
  readonly text: string;
  readonly replyTo: number | null;
  readonly mentions: readonly Mention[];
}

const KEEP_AFTER_MS = 300;

export class Drafts {
  readonly #shelf: Shelf<Unsent>;
  readonly #all = new SvelteMap<number, Unsent>();
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  constructor(shelf: Shelf<Unsent>) {
    this.#shelf = shelf;
  }

  async restore(): Promise<void> {
    for (const draft of await this.#shelf.all()) {
      if (!this.#all.has(draft.conversation)) this.#all.set(draft.conversation, draft);
    }
  }

  of(conversation: number): Unsent | undefined {
    return this.#all.get(conversation);
  }

  write(draft: Unsent): void {
    if (draft.text === '' && draft.replyTo === null) return this.clear(draft.conversation);
    this.#all.set(draft.conversation, draft);
    this.#later(draft.conversation, () => this.#shelf.put(String(draft.conversation), { ...draft }));
  }

  clear(conversation: number): void {
    this.#all.delete(conversation);
    this.#later(conversation, () => this.#shelf.remove(String(conversation)));
  }

  #later(conversation: number, keep: () => Promise<void>): void {
    clearTimeout(this.#timers.get(conversation));
    const timer = setTimeout(() => void keep().catch(() => undefined), KEEP_AFTER_MS);
    this.#timers.set(conversation, timer);
  }
}
