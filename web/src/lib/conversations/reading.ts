/** How far the open conversation has been read, and what its reader wants to count as unread all the same. */
import { sentenceOf } from '../api';
import { toasts } from '../ui/toasts.svelte';
import type { ConversationList } from './list.svelte';
import type { Thread } from './thread.svelte';

interface Around {
  me: number;
  thread: Thread;
  conversations: ConversationList;
  /** `unread`: what is left, when that is known. */
  read: (seq: number, unread?: number) => void;
}

export class Reading {
  readonly #around: Around;
  /** "Mark as unread from here": reading on must not undo it at once. */
  #isKept = false;

  constructor(around: Around) {
    this.#around = around;
  }

  get #id(): number {
    return this.#around.thread.conversation;
  }

  seen(seq: number): void {
    const { me, thread, conversations, read } = this.#around;
    if (this.#isKept || seq <= (conversations.find(this.#id)?.read ?? 0)) return;
    const left = thread.messages.filter((each) => each.seq > seq && each.sender !== me).length;
    if (thread.later) read(seq);
    else read(seq, left);
  }

  /** Opening it, or writing in it, takes "unread" away again on all devices; offline, at the next opening. */
  take(): void {
    const { conversations } = this.#around;
    this.#isKept = false;
    if ((conversations.find(this.#id)?.arrangement.unread_from ?? null) === null) return;
    conversations.arrange(this.#id, { unread_from: null }).catch(() => undefined);
  }

  keepUnread(seq: number): void {
    const { thread, conversations } = this.#around;
    this.#isKept = true;
    thread.markNew(seq);
    conversations.arrange(this.#id, { unread_from: seq }).catch((error: unknown) => {
      toasts.tell(sentenceOf(error));
    });
  }
}
