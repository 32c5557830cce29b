/** Messages on their way: shown at once in every tab, kept on this device until the server has them, sent once and in order. */
import { Refusal, sentenceOf } from '../api';
import type { AnyEvent, Draft, Revision, Sent } from '../protocol';
import type { Shelf } from '../shelf';
import { words } from '../words';
import { createClientId } from './client_id';
import { arrived, change, draftOf, isShown, isToDo, trying, untried } from './pending';
import type { Pending, Writing } from './pending';
import { WaitingRoom } from './waiting_room.svelte';

export type { Pending, Writing } from './pending';

interface Ways {
  shelf: Shelf<Pending>;
  send: (conversation: number, draft: Draft) => Promise<Sent>;
  /** A message that had arrived in other words, or was taken back too late. */
  revise: (conversation: number, seq: number, revision: Revision) => Promise<unknown>;
  remove: (conversation: number, seq: number) => Promise<unknown>;
  /** The server has it: the thread shows it from now on. */
  accepted: (pending: Pending, sent: Sent) => void;
  person: number;
  /** Whether trying makes sense. */
  isConnected?: () => boolean;
  /** To the other tabs: what has become of a message; null: it waits no more. */
  tell?: (clientId: string, pending: Pending | null) => void;
  /** One tab at a time. */
  alone?: <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;
}

const TRY_AGAIN_MS = 2000;
/** A message taken back, whose sending was cut off, may still come in: for so long it is watched for. */
const WATCHED_FOR_MS = 60_000;
const ANOTHERS_TURN_MS = 1000;
const USED = 'client_id_used';

export class Outbox {
  readonly #ways: Ways;
  readonly #busy = new Set<number>();
  /** Asked for while a try was under way, which may be failing on a connection that has gone. */
  readonly #again = new Set<number>();
  readonly #room: WaitingRoom;
  /** What became of messages sent from this page, so that a bubble stays the same one. */
  readonly #clientIds = new Map<string, string>();
  readonly #seqs = new Map<string, number>();
  #lastAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ways: Ways) {
    this.#ways = ways;
    this.#room = new WaitingRoom(ways.shelf, ways.tell ?? (() => undefined));
  }

  of(conversation: number): Pending[] {
    return this.#room.all.filter((each) => each.conversation === conversation && isShown(each));
  }

  find(clientId: string): Pending | undefined {
    return this.#room.find(clientId);
  }

  get waiting(): number {
    return this.#room.all.length;
  }

  /** The name that our message had while it waited, if it was sent from this page. */
  clientIdOf(conversation: number, seq: number): string | undefined {
    return this.#clientIds.get(`${conversation}:${seq}`);
  }

  /** Take up what an earlier page left. */
  async restore(): Promise<void> {
    await this.#room.restore();
  }

  /** Another tab tells what became of a message. */
  hear(clientId: string, pending: Pending | null): void {
    if (!pending) return this.#room.hide(clientId);
    this.#room.show(pending);
    // The tab in which it was written may have no connection; if it has, it sends it itself.
    setTimeout(() => this.flush(), ANOTHERS_TURN_MS);
  }

  add(conversation: number, { text, replyTo = null, mentions = [], poll, preview, draft }: Writing): Pending {
    // Strictly rising, so that two messages of one millisecond keep their order through a reload.
    this.#lastAt = Math.max(Date.now(), this.#lastAt + 1);
    const pending: Pending = {
      clientId: createClientId(this.#lastAt),
      conversation,
      text,
      replyTo,
      mentions,
      poll,
      preview,
      draft,
      at: this.#lastAt,
      problem: null,
      version: 1,
      tried: [],
      withdrawn: false,
      sentAs: null,
    };
    this.#room.show(pending);
    void this.#room.change(pending.clientId, (old) => old ?? pending);
    this.flush();
    return pending;
  }

  /** Other words for a message that waits. What has gone meanwhile is changed where it arrived: never a second message. */
  async edit(pending: Pending, { text, mentions = [] }: Writing): Promise<void> {
    await this.#room.change(pending.clientId, (old) =>
      change(old ?? this.#left(pending), { text, mentions, problem: null }),
    );
    this.flush();
  }

  /** It is not sent; or, if it had gone already, it is deleted. */
  async takeBack(clientId: string): Promise<void> {
    await this.#room.change(clientId, (old) =>
      old && old.tried.length > 0 ? change(old, { withdrawn: true }) : undefined,
    );
    this.flush();
  }

  /** The same message under the same client id: if the first try did arrive, nothing is said twice. */
  async retry(clientId: string): Promise<void> {
    const old = this.find(clientId);
    if (old && old.sentAs !== null) {
      // Its first words stand, and can no longer be changed: these are another message.
      await this.discard(clientId);
      this.add(old.conversation, old);
      return;
    }
    await this.#room.change(clientId, (now) => now && change(now, { problem: null }));
    this.flush();
  }

  async discard(clientId: string): Promise<void> {
    await this.#room.change(clientId, () => undefined);
  }

  /** Our own message came back in the log, perhaps before the answer to our sending it. */
  settle(event: AnyEvent): void {
    if (event.kind !== 'message' || event.actor !== this.#ways.person) return;
    const clientId = event.payload.client_id;
    if (clientId === undefined) return;
    this.#seqs.set(clientId, event.seq);
    if (this.find(clientId)) {
      void this.#arrive(clientId, { conversation: event.stream, seq: event.seq }, event.payload);
    }
  }

  /** Send what waits: each conversation in its own order, one at a time. */
  flush(): void {
    clearTimeout(this.#timer);
    if (this.#ways.isConnected?.() === false) return;
    for (const conversation of new Set(this.#room.all.map((each) => each.conversation)))
      void this.#drain(conversation);
    for (const each of this.#room.all.filter((one) => one.withdrawn && one.sentAs === null))
      this.#watch(each);
  }

  async #drain(conversation: number): Promise<void> {
    if (this.#busy.has(conversation)) return void this.#again.add(conversation);
    this.#busy.add(conversation);
    const alone = this.#ways.alone ?? ((_, work) => work());
    await alone(`inwith sends ${this.#ways.person} ${conversation}`, async () => {
      let next = this.#next(conversation);
      while (next && (await this.#advance(next))) next = this.#next(conversation);
    });
    this.#busy.delete(conversation);
    if (this.#again.delete(conversation) && this.#next(conversation)) await this.#drain(conversation);
  }

  #next(conversation: number): Pending | undefined {
    return this.#room.all.find((each) => each.conversation === conversation && isToDo(each));
  }

  /** Whether the next one may go. */
  async #advance(shown: Pending): Promise<boolean> {
    // Before they leave: from here on they may have arrived, whatever becomes of this page.
    let isFirst = false;
    const pending = await this.#room.change(shown.clientId, (old) => {
      const now = old && isToDo(old) ? trying(old) : old;
      isFirst = now !== old;
      return now;
    });
    if (!pending || !isToDo(pending)) return true;
    return pending.sentAs === null ? this.#send(pending, isFirst) : this.#finish(pending, pending.sentAs);
  }

  /** `isFirst`: these words have not left before. */
  async #send(pending: Pending, isFirst: boolean): Promise<boolean> {
    const draft = draftOf(pending);
    try {
      const sent = await this.#ways.send(pending.conversation, draft);
      this.#ways.accepted({ ...pending, text: draft.text, mentions: draft.mentions ?? [] }, sent);
      await this.#arrive(pending.clientId, sent, draft);
      return true;
    } catch (error) {
      const earlier = pending.tried.filter((each) => each.text !== draft.text);
      if (error instanceof Refusal && error.code === USED && earlier.length > 0) {
        return this.#sendEarlier(pending, earlier);
      }
      // Of words that left before, only the server's own no tells that they had not arrived.
      const isKnown = isFirst || (error instanceof Refusal && !error.retry);
      return this.#fail(pending, error, isKnown ? draft : undefined);
    }
  }

  /** Earlier words had arrived: under the same id the server tells where, and the new ones become a change of them. */
  async #sendEarlier(pending: Pending, drafts: readonly Draft[]): Promise<boolean> {
    let failure: unknown;
    for (const draft of drafts) {
      try {
        await this.#arrive(pending.clientId, await this.#ways.send(pending.conversation, draft), draft);
        return true;
      } catch (error) {
        failure = error;
        if (!(error instanceof Refusal) || error.code !== USED) break;
      }
    }
    return this.#fail(pending, failure);
  }

  /** What had arrived is put into its new words, or away. */
  async #finish(
    { clientId, conversation, text, mentions, withdrawn }: Pending,
    seq: number,
  ): Promise<boolean> {
    try {
      if (withdrawn) await this.#ways.remove(conversation, seq);
      else await this.#ways.revise(conversation, seq, { text, mentions: [...mentions] });
      await this.discard(clientId);
      return true;
    } catch (error) {
      if (error instanceof Refusal && error.retry) return this.#later(error);
      // What cannot be deleted stands in the thread; words that nobody has had must not be lost.
      const problem = words.thread.tooLateToChange;
      await this.#room.change(clientId, (old) => (old && !withdrawn ? change(old, { problem }) : undefined));
      return true;
    }
  }

  async #arrive(clientId: string, at: Pick<Sent, 'conversation' | 'seq'>, said: Pick<Draft, 'text'>) {
    this.#clientIds.set(`${at.conversation}:${at.seq}`, clientId);
    this.#seqs.set(clientId, at.seq);
    // The thread shows it from this moment on: it may not stand there twice.
    const shown = this.find(clientId);
    const rest = shown && arrived(shown, at.seq, said);
    if (rest) this.#room.show(rest);
    else this.#room.hide(clientId);
    const left = await this.#room.change(clientId, (old) => old && arrived(old, at.seq, said));
    if (left) this.flush();
  }

  async #fail(pending: Pending, error: unknown, draft?: Draft): Promise<boolean> {
    const isRefused = error instanceof Refusal && (error.status !== 0 || error.code === 'not_sent');
    const mayRetry = error instanceof Refusal && error.retry;
    const problem = mayRetry ? null : sentenceOf(error);
    await this.#room.change(pending.clientId, (old) => {
      const now = old && isRefused && draft ? untried(old, draft) : old;
      return now && problem !== null ? change(now, { problem }) : now;
    });
    return mayRetry ? this.#later(error) : true;
  }

  #later(refusal: Refusal): false {
    // Without a connection the next flush comes with it; a busy server is asked again.
    if (refusal.status !== 0) this.#timer = setTimeout(() => this.flush(), TRY_AGAIN_MS);
    return false;
  }

  /** What had gone while its new words were written: it stands in the log, or under its client id the server knows where. */
  #left(pending: Pending): Pending {
    return { ...trying(pending), sentAs: this.#seqs.get(pending.clientId) ?? null };
  }

  #watch({ clientId }: Pending): void {
    setTimeout(() => {
      void this.#room.change(clientId, (old) => (old?.sentAs === null && old.withdrawn ? undefined : old));
    }, WATCHED_FOR_MS);
  }
}
