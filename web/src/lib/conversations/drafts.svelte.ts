/** What is being written in each conversation: kept on this device through reloads, and shared with one's other devices. */
import { SvelteMap } from 'svelte/reactivity';
import type { Mention, Unsent as Shared } from '../protocol';
import type { Shelf } from '../shelf';

export interface Unsent {
  readonly conversation: number;
  readonly text: string;
  readonly replyTo: number | null;
  readonly mentions: readonly Mention[];
  /** The version of the shared draft that it goes on from. */
  readonly seen?: number;
}

const KEEP_AFTER_MS = 300;

/** Until the server has it, what was written here is this device's own; then it is the shared one like any other's. */
export class Drafts {
  readonly #shelf: Shelf<Unsent>;
  readonly #shared: (conversation: number) => Shared | undefined;
  readonly #own = new SvelteMap<number, Unsent>();
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  /** Whoever shares what is written: draft_sharing.ts, once it is loaded. */
  onwritten: ((conversation: number) => void) | undefined;

  constructor(shelf: Shelf<Unsent>, shared: (conversation: number) => Shared | undefined = () => undefined) {
    this.#shelf = shelf;
    this.#shared = shared;
  }

  async restore(): Promise<void> {
    for (const draft of await this.#shelf.all()) {
      if (!this.#own.has(draft.conversation)) this.#own.set(draft.conversation, draft);
    }
  }

  of(conversation: number): Unsent | undefined {
    const own = this.#own.get(conversation);
    if (own) return isEmpty(own) ? undefined : own;
    const shared = this.#shared(conversation);
    if (!shared || (shared.text === '' && shared.reply_to === null)) return undefined;
    const { text, reply_to: replyTo, mentions, version: seen } = shared;
    return { conversation, text, replyTo, mentions, seen };
  }

  /** What was written here and the server has not got yet; perhaps that there is nothing any more. */
  own(conversation: number): Unsent | undefined {
    return this.#own.get(conversation);
  }

  get unshared(): readonly number[] {
    return [...this.#own.keys()];
  }

  /** What another device has written meanwhile, while something else stands here. */
  other(conversation: number): string | undefined {
    const own = this.#own.get(conversation);
    const shared = this.#shared(conversation);
    if (!own?.text || !shared?.text || shared.text === own.text) return undefined;
    return shared.version > (own.seen ?? shared.version) ? shared.text : undefined;
  }

  write(draft: Unsent): void {
    const id = draft.conversation;
    const seen = this.#own.get(id)?.seen ?? this.#shared(id)?.version ?? 0;
    this.put({ ...draft, seen });
    this.onwritten?.(id);
  }

  clear(conversation: number): void {
    this.write({ conversation, text: '', replyTo: null, mentions: [] });
  }

  put(own: Unsent): void {
    this.#own.set(own.conversation, own);
    this.#later(own.conversation, () => this.#shelf.put(String(own.conversation), { ...own }));
  }

  /** From now on the shared draft stands here. */
  drop(conversation: number): void {
    this.#own.delete(conversation);
    this.#later(conversation, () => this.#shelf.remove(String(conversation)));
  }

  #later(conversation: number, keep: () => Promise<void>): void {
    clearTimeout(this.#timers.get(conversation));
    const timer = setTimeout(() => void keep().catch(() => undefined), KEEP_AFTER_MS);
    this.#timers.set(conversation, timer);
  }
}

export function isEmpty(draft: { text: string; replyTo: number | null }): boolean {
  return draft.text === '' && draft.replyTo === null;
}
