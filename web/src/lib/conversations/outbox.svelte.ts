/** Messages on their way: shown at once, kept on this device until the server has them, sent once and in order. */
import { Refusal, sentenceOf } from '../api';
import type { AnyEvent, Draft, Mention, Poll, Sent } from '../protocol';
import type { Shelf } from '../shelf';
import { createClientId } from './client_id';

/** A message that is not in the log yet. `problem`: why it was not sent; it then waits for its writer. */
export interface Pending {
  readonly clientId: string;
  readonly conversation: number;
  readonly text: string;
  readonly replyTo: number | null;
  readonly mentions: readonly Mention[];
  readonly poll?: Poll | undefined;
  readonly at: number;
  readonly problem: string | null;
}

export interface Writing {
  text: string;
  replyTo?: number | null;
  mentions?: readonly Mention[];
  poll?: Poll | undefined;
}

interface Ways {
  shelf: Shelf<Pending>;
  send: (conversation: number, draft: Draft) => Promise<Sent>;
  /** The server has it: the thread shows it from now on. */
  accepted: (pending: Pending, sent: Sent) => void;
  person: number;
}

const TRY_AGAIN_MS = 2000;

export class Outbox {
  readonly #ways: Ways;
  readonly #busy = new Set<number>();
  /** Asked for while a try was under way, which may be failing on a connection that has gone. */
  readonly #again = new Set<number>();
  #all = $state.raw<readonly Pending[]>([]);
  /** What became of messages sent from this page, so that a bubble stays the same one. */
  readonly #clientIds = new Map<string, string>();
  #lastAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ways: Ways) {
    this.#ways = ways;
  }

  of(conversation: number): Pending[] {
    return this.#all.filter((each) => each.conversation === conversation);
  }

  get waiting(): number {
    return this.#all.length;
  }

  /** The name that our message had while it waited, if it was sent from this page. */
  clientIdOf(conversation: number, seq: number): string | undefined {
    return this.#clientIds.get(`${conversation}:${seq}`);
  }

  /** Take up what an earlier page left. */
  async restore(): Promise<void> {
    const kept = await this.#ways.shelf.all();
    const known = new Set(this.#all.map((each) => each.clientId));
    const fresh = kept.filter((each) => !known.has(each.clientId));
    this.#all = [...fresh, ...this.#all].sort((a, b) => a.at - b.at);
  }

  add(conversation: number, { text, replyTo = null, mentions = [], poll }: Writing): Pending {
    // Strictly rising, so that two messages of one millisecond keep their order through a reload.
    this.#lastAt = Math.max(Date.now(), this.#lastAt + 1);
    const clientId = createClientId(this.#lastAt);
    const pending = {
      clientId,
      conversation,
      text,
      replyTo,
      mentions,
      poll,
      at: this.#lastAt,
      problem: null,
    };
    this.#all = [...this.#all, pending];
    void this.#keep(pending);
    this.flush();
    return pending;
  }

  /** The same message under the same client id: if the first try did arrive, nothing is said twice. */
  retry(clientId: string): void {
    this.#change(clientId, null);
    this.flush();
  }

  discard(clientId: string): void {
    this.#all = this.#all.filter((each) => each.clientId !== clientId);
    void this.#ways.shelf.remove(clientId).catch(() => undefined);
  }

  /** Our own message came back in the log, perhaps before the answer to our sending it. */
  settle(event: AnyEvent): void {
    if (event.kind !== 'message' || event.actor !== this.#ways.person) return;
    const clientId = event.payload.client_id;
    if (clientId === undefined || !this.#all.some((each) => each.clientId === clientId)) return;
    this.#clientIds.set(`${event.stream}:${event.seq}`, clientId);
    this.discard(clientId);
  }

  /** Send what waits: each conversation in its own order, one at a time. */
  flush(): void {
    clearTimeout(this.#timer);
    for (const conversation of new Set(this.#all.map((each) => each.conversation)))
      void this.#drain(conversation);
  }

  async #drain(conversation: number): Promise<void> {
    if (this.#busy.has(conversation)) return void this.#again.add(conversation);
    this.#busy.add(conversation);
    let next = this.#next(conversation);
    while (next && (await this.#send(next))) next = this.#next(conversation);
    this.#busy.delete(conversation);
    if (this.#again.delete(conversation) && this.#next(conversation)) await this.#drain(conversation);
  }

  #next(conversation: number): Pending | undefined {
    return this.#all.find((each) => each.conversation === conversation && each.problem === null);
  }

  /** Whether the next one may go. */
  async #send(pending: Pending): Promise<boolean> {
    try {
      const sent = await this.#ways.send(pending.conversation, draftOf(pending));
      this.#clientIds.set(`${sent.conversation}:${sent.seq}`, pending.clientId);
      this.#ways.accepted(pending, sent);
      this.discard(pending.clientId);
      return true;
    } catch (error) {
      if (error instanceof Refusal && error.retry) return this.#later(error);
      this.#change(pending.clientId, sentenceOf(error));
      return true;
    }
  }

  #later(refusal: Refusal): false {
    // Without a connection the next flush comes with it; a busy server is asked again.
    if (refusal.status !== 0) this.#timer = setTimeout(() => this.flush(), TRY_AGAIN_MS);
    return false;
  }

  #change(clientId: string, problem: string | null): void {
    this.#all = this.#all.map((each) => (each.clientId === clientId ? { ...each, problem } : each));
    const changed = this.#all.find((each) => each.clientId === clientId);
    if (changed) void this.#keep(changed);
  }

  async #keep(pending: Pending): Promise<void> {
    // A full disk must not stop a message that can still be sent now.
    await this.#ways.shelf.put(pending.clientId, pending).catch(() => undefined);
    if (!this.#all.some((each) => each.clientId === pending.clientId)) {
      await this.#ways.shelf.remove(pending.clientId).catch(() => undefined);
    }
  }
}

function draftOf({ clientId, text, replyTo, mentions, poll }: Pending): Draft {
  return { client_id: clientId, text, reply_to: replyTo, mentions: [...mentions], ...(poll && { poll }) };
}
