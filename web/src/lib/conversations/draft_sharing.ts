/** Shares what is written here with one's other devices: soon after the last key, and when there is a connection again. */
import { Refusal } from '../api';
import type { Dispatch } from '../events';
import type { Unsent as Shared } from '../protocol';
import { isEmpty, type Drafts, type Unsent } from './drafts.svelte';

const SHARE_AFTER_MS = 1000;

export interface Around {
  drafts: Drafts;
  dispatch: Dispatch;
  shared: (conversation: number) => Shared | undefined;
  isConnected: () => boolean;
  keep: (conversation: number, body: object) => Promise<Shared>;
  /** Ask for the conversation anew: its draft is another one than this device believed. */
  fetch: (conversation: number) => Promise<unknown>;
}

export class DraftSharing {
  readonly #around: Around;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  readonly #busy = new Set<number>();
  /** What has left this device and may have arrived: when it comes back it is no other device's. */
  readonly #tried = new Map<number, Unsent>();
  readonly #stop: () => void;

  constructor(around: Around) {
    this.#around = around;
    const { drafts, dispatch } = around;
    drafts.onwritten = (conversation) => this.#later(conversation);
    const unhear = dispatch.on('draft_moved', ({ conversation }) => this.#settle(conversation));
    document.addEventListener('visibilitychange', this.#hidden);
    this.#stop = () => {
      unhear();
      drafts.onwritten = undefined;
      document.removeEventListener('visibilitychange', this.#hidden);
    };
  }

  /** Now, not a moment after the last key. */
  flush(): void {
    for (const conversation of this.#around.drafts.unshared) void this.#share(conversation);
  }

  stop(): void {
    this.#stop();
    this.#timers.forEach((timer) => clearTimeout(timer));
  }

  readonly #hidden = (): void => {
    if (document.visibilityState === 'hidden') this.flush();
  };

  #later(conversation: number): void {
    clearTimeout(this.#timers.get(conversation));
    this.#timers.set(
      conversation,
      setTimeout(() => void this.#share(conversation), SHARE_AFTER_MS),
    );
  }

  async #share(conversation: number): Promise<void> {
    const { drafts, keep, dispatch, isConnected } = this.#around;
    if (this.#busy.has(conversation) || !isConnected()) return;
    this.#settle(conversation);
    // What may have arrived is sent once more first: repeating it changes nothing.
    const own = this.#tried.get(conversation) ?? drafts.own(conversation);
    // Where another device has written meanwhile, the person is asked first.
    if (!own || own.seen !== this.#around.shared(conversation)?.version) return;
    this.#busy.add(conversation);
    this.#tried.set(conversation, own);
    try {
      const { seen, text, replyTo, mentions } = own;
      const kept = await keep(conversation, { seen, text, reply_to: replyTo, mentions });
      dispatch.tell('draft_moved', { type: 'draft_moved', stream: 0, conversation, ...kept });
      this.#tried.delete(conversation);
      this.#settle(conversation);
      const now = drafts.own(conversation);
      if (now && now !== own) this.#later(conversation);
    } catch (error) {
      if (error instanceof Refusal && !error.retry) await this.#refused(conversation, error);
    } finally {
      this.#busy.delete(conversation);
    }
  }

  /** Too long, or no longer allowed, it stays on this device; written elsewhere meanwhile, it is looked at again. */
  async #refused(conversation: number, { code }: Refusal): Promise<void> {
    if (code === 'draft_moved') await this.#around.fetch(conversation);
    this.#settle(conversation);
    this.#tried.delete(conversation);
    if (code === 'draft_moved') this.#later(conversation);
  }

  /** What the shared draft now means for the one that stands here. Unsaved typing is never replaced. */
  #settle(conversation: number): void {
    const { drafts } = this.#around;
    const own = drafts.own(conversation);
    const shared = this.#around.shared(conversation);
    if (!own || !shared) return;
    const tried = this.#tried.get(conversation);
    if (tried && shared.version <= (tried.seen ?? 0)) return;
    this.#tried.delete(conversation);
    if (own.seen === undefined) drafts.put({ ...own, seen: shared.version });
    if (isSame(own, shared)) drafts.drop(conversation);
    else if (shared.version <= (own.seen ?? shared.version)) return;
    else if (isNothing(shared) || (tried && isSame(tried, shared)))
      drafts.put({ ...own, seen: shared.version });
    else if (isEmpty(own)) drafts.drop(conversation);
  }
}

function isNothing(shared: Shared): boolean {
  return shared.text === '' && shared.reply_to === null;
}

function isSame(own: Unsent, shared: Shared): boolean {
  return own.text === shared.text && own.replyTo === shared.reply_to;
}
