/** The messages of one conversation as far as they are loaded: a window on the log that grows at both ends and is trimmed. */
import { sentenceOf } from '../api';
import type { AnyEvent, Conversation, History, Message, Note, Person } from '../protocol';
import type { KeptThread } from '../offline/kept';
import { countedAfter } from './arranging';
import { change, mergeBySeq, reduceThread, type Said } from './reduce_thread';
import type { PageQuery } from './requests';

interface Ways {
  fetch: (conversation: number, page: PageQuery) => Promise<History>;
  /** What this device kept of its newest messages, up to all that the log has told. */
  kept?: () => Promise<KeptThread | undefined>;
  /** It has come to reach the latest message: what is kept of it can be written again. */
  loaded?: () => void;
  /** A page names people, some of them perhaps long gone. */
  learn: (people: readonly Person[]) => void;
}

const PAGE = 50;
const MOST_HELD = 400;
const NOTHING: Said = { messages: [], notes: [] };

export class Thread {
  readonly conversation: number;
  readonly #ways: Ways;
  #said = $state.raw<Said>(NOTHING);
  #earlier = $state(true);
  #later = $state(false);
  #loading = $state<'first' | 'earlier' | 'later' | null>(null);
  #problem = $state<string | null>(null);
  #loaded = $state(false);
  #newFrom = $state<number | null>(null);
  /** What happened while a page was on its way, to be told again on top of it. */
  #meanwhile: AnyEvent[] = [];
  /** More was missed than the log told, and it has not been fetched yet. */
  #stale = false;
  /** One page after the other: of two on their way, the older could come in last. */
  #running: Promise<void> = Promise.resolve();

  constructor(conversation: number, ways: Ways) {
    this.conversation = conversation;
    this.#ways = ways;
  }

  get messages(): readonly Message[] {
    return this.#said.messages;
  }

  get notes(): readonly Note[] {
    return this.#said.notes;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  /** All that it holds, if it reaches the latest message. */
  get newest(): { said: Said; earlier: boolean } | undefined {
    const reaches = this.#loaded && !this.#stale && !this.#later && this.#loading === null;
    return reaches ? { said: this.#said, earlier: this.#earlier } : undefined;
  }

  get loading(): 'first' | 'earlier' | 'later' | null {
    return this.#loading;
  }

  get problem(): string | null {
    return this.#problem;
  }

  /** There are earlier ones on the server. */
  get earlier(): boolean {
    return this.#earlier;
  }

  /** The window does not reach the latest message. */
  get later(): boolean {
    return this.#later;
  }

  /** The first message that was unread when the thread was opened: the line "New" stands above it. */
  get newFrom(): number | null {
    return this.#newFrom;
  }

  find(seq: number): Message | undefined {
    return this.#said.messages.find((each) => each.seq === seq);
  }

  /** Show the conversation, opened at the first unread message if there is one. */
  async open(now: Conversation): Promise<void> {
    const unread = now.unread > 0 ? countedAfter(now) : null;
    // What came in while nobody was looking may be too much to draw.
    if (this.#stale || this.#said.messages.length > MOST_HELD) this.#loaded = false;
    if (this.#loaded) this.#drawNew(unread);
    else await this.#first(unread, () => this.#drawNew(unread));
  }

  /** "Mark as unread from here" draws the line again. */
  markNew(seq: number): void {
    this.#newFrom = seq;
  }

  async loadEarlier(): Promise<void> {
    const first = this.#firstSeq();
    if (!this.#earlier || this.#loading || first === undefined) return;
    await this.#load('earlier', async () => {
      const page = await this.#ways.fetch(this.conversation, { before: first, limit: PAGE });
      this.#add(page);
      this.#earlier = page.more;
      this.#trim('end');
    });
  }

  async loadLater(): Promise<void> {
    const last = this.#lastSeq();
    if (!this.#later || this.#loading || last === undefined) return;
    await this.#load('later', async () => {
      const page = await this.#ways.fetch(this.conversation, { after: last, limit: PAGE });
      this.#add(page);
      this.#later = page.more;
      this.#trim('start');
    });
  }

  async loadLatest(): Promise<void> {
    if (this.#later || !this.#loaded) await this.#first(null);
  }

  /** Bring the message `seq` into the window, as when a quotation is followed. */
  async loadAround(seq: number): Promise<void> {
    if (this.find(seq)) return;
    await this.#load('first', () => this.#around(seq - 1));
  }

  /** Try again after a failure. */
  async again(): Promise<void> {
    if (!this.#loaded || this.#stale) await this.#first(null);
    else if (this.#later) await this.loadLater();
    else await this.loadEarlier();
  }

  apply(event: AnyEvent): void {
    if (this.#loading) this.#meanwhile.push(event);
    if (this.#loaded && !(this.#later && event.kind === 'message'))
      this.#said = reduceThread(this.#said, event);
    // Far beyond it, so that it is not cut at every message.
    if (event.kind === 'message' && this.#said.messages.length >= MOST_HELD + PAGE) this.#trim('start');
  }

  /** What is not in this conversation's log: one's own stars, how a poll is counted. */
  change(seq: number, how: (old: Message) => Message): void {
    if (this.find(seq)) this.#said = change(this.#said, seq, how);
  }

  /** A message of our own that the server has accepted. */
  addOwn(message: Message): void {
    if (this.#loaded && !this.#later) {
      this.#said = { ...this.#said, messages: mergeBySeq(this.#said.messages, [message], 'keep') };
    }
  }

  /** Too much was missed: fetch anew. */
  async reset(): Promise<void> {
    this.#stale = this.#loaded || this.#loading !== null;
    if (this.#stale) await this.#first(null);
  }

  /** `then` happens before anything of it is drawn. */
  async #first(unread: number | null, then?: () => void): Promise<void> {
    await this.#load('first', async () => {
      await this.#replaceAll(unread);
      this.#stale = false;
      then?.();
    });
  }

  #drawNew(read: number | null): void {
    this.#newFrom = read === null ? null : (this.#said.messages.find((each) => each.seq > read)?.seq ?? null);
  }

  async #replaceAll(unread: number | null): Promise<void> {
    const kept = this.#loaded ? undefined : await this.#ways.kept?.();
    if (kept && isEnough(kept, unread)) return this.#take(kept);
    try {
      await this.#fetchAll(unread);
    } catch (error) {
      if (!kept) throw error;
      this.#take(kept);
    }
  }

  /** The log has told, or will tell, of all that came after it. */
  #take({ said, earlier, people }: KeptThread): void {
    this.#ways.learn(people);
    this.#said = said;
    this.#earlier = earlier;
    this.#later = false;
  }

  async #fetchAll(unread: number | null): Promise<void> {
    const page = await this.#ways.fetch(this.conversation, { limit: PAGE });
    const begins = Math.min(page.messages[0]?.seq ?? Infinity, page.notes[0]?.seq ?? Infinity);
    if (unread !== null && page.more && begins > unread + 1) return this.#around(unread);
    this.#replace([page], { earlier: page.more, later: false });
  }

  /** Both sides of the place after `seq`. */
  async #around(seq: number): Promise<void> {
    const [before, after] = await Promise.all([
      this.#ways.fetch(this.conversation, { before: seq + 1, limit: PAGE }),
      this.#ways.fetch(this.conversation, { after: seq, limit: PAGE }),
    ]);
    this.#replace([before, after], { earlier: before.more, later: after.more });
  }

  #load(which: 'first' | 'earlier' | 'later', how: () => Promise<void>): Promise<void> {
    this.#loading ??= which;
    this.#running = this.#running.then(() => this.#loadNow(which, how));
    return this.#running;
  }

  async #loadNow(which: 'first' | 'earlier' | 'later', how: () => Promise<void>): Promise<void> {
    this.#loading = which;
    this.#problem = null;
    this.#meanwhile = [];
    try {
      await how();
      this.#loaded = true;
      if (!this.#later) this.#ways.loaded?.();
      for (const event of this.#meanwhile) {
        if (!(this.#later && event.kind === 'message')) this.#said = reduceThread(this.#said, event);
      }
    } catch (error) {
      this.#problem = sentenceOf(error);
    } finally {
      this.#loading = null;
      this.#meanwhile = [];
    }
  }

  #replace(pages: History[], ends: { earlier: boolean; later: boolean }): void {
    this.#said = NOTHING;
    pages.forEach((page) => this.#add(page));
    this.#earlier = ends.earlier;
    this.#later = ends.later;
  }

  #add(page: History): void {
    this.#ways.learn(page.people);
    this.#said = {
      messages: mergeBySeq(this.#said.messages, page.messages, 'take'),
      notes: mergeBySeq(this.#said.notes, page.notes, 'take'),
    };
  }

  /** A long scroll must not fill the memory: let go of what is far from where the reader is. */
  #trim(side: 'start' | 'end'): void {
    const { messages, notes } = this.#said;
    if (messages.length <= MOST_HELD) return;
    const kept = side === 'start' ? messages.slice(-MOST_HELD) : messages.slice(0, MOST_HELD);
    const [from, to] = [kept[0]?.seq ?? 0, kept.at(-1)?.seq ?? 0];
    const inside = (seq: number) => (side === 'start' ? seq >= from : seq <= to);
    this.#said = { messages: kept, notes: notes.filter((note) => inside(note.seq)) };
    if (side === 'start') this.#earlier = true;
    else this.#later = true;
  }

  #firstSeq(): number | undefined {
    return outerOf(this.#said.messages[0]?.seq, this.#said.notes[0]?.seq, Math.min);
  }

  #lastSeq(): number | undefined {
    return outerOf(this.#said.messages.at(-1)?.seq, this.#said.notes.at(-1)?.seq, Math.max);
  }
}

/** Whether reading can go on from what was kept, without asking the server. */
function isEnough({ said, earlier }: KeptThread, unread: number | null): boolean {
  const begins = outerOf(said.messages[0]?.seq, said.notes[0]?.seq, Math.min) ?? 1;
  const reaches = !earlier || unread === null || begins <= unread + 1;
  // How a poll is counted is not in the log.
  return reaches && said.messages.every((each) => each.poll === null);
}

/** Of two ends, the outer one; either may be missing. */
function outerOf(
  a: number | undefined,
  b: number | undefined,
  outer: (a: number, b: number) => number,
): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return outer(a, b);
}
