/** Content kept on this device, so that the app opens and reads without a connection and the log goes on from there. */
import { change, reduceThread, type Said } from '../conversations/reduce_thread';
import type { AnyEvent, Conversation, Invitation, Message, Person } from '../protocol';
import type { Access, Cupboard } from '../shelf';
import { namesInConversation, namesInSaid } from './names';

const FLUSH_AFTER_MS = 700;
const MOST_MESSAGES = 400;
const CONTENT = ['facts', 'conversations', 'threads'] as const;
const PLACE = 'place';

/** Where this device stands in the log, beside the conversations. `head` is that of the private stream. */
export interface KeptPlace {
  readonly epoch: string;
  readonly stream: number;
  readonly head: number;
  readonly invitations: readonly Invitation[];
  /** Conversations of which the log has told, and which have not been fetched yet. */
  readonly owed: readonly number[];
  /** Read without a connection: the server has not been told. */
  readonly untold: readonly { conversation: number; read: number }[];
  /** When the connection was last current, and by how much the server's clock was ahead. */
  readonly currentAt: number;
  readonly ahead: number;
  /** When a whole snapshot was last taken. */
  readonly snapshotAt: number;
}

/** A conversation of the list, as it was at `head` of its stream. */
export interface KeptConversation {
  readonly head: number;
  readonly conversation: Conversation;
  readonly people: readonly Person[];
}

/** The newest messages of a conversation, as they were at `head`. `earlier`: the server has others before them. */
export interface KeptThread {
  readonly head: number;
  readonly said: Said;
  readonly earlier: boolean;
  readonly people: readonly Person[];
}

export interface KeptList {
  readonly place: KeptPlace;
  readonly conversations: readonly KeptConversation[];
}

/** The state to be kept, asked for when it is written. */
export interface State {
  place(): KeptPlace;
  reached(stream: number): number;
  conversations(): Iterable<number>;
  conversation(id: number): Conversation | undefined;
  /** What a thread on the screen holds, if it reaches the latest message. */
  thread(id: number): Pick<KeptThread, 'said' | 'earlier'> | undefined;
  people(ids: ReadonlySet<number>): Person[];
}

/** What is to be told to a kept thread; an event only if the thread is not past it already. */
interface Telling {
  readonly seq: number;
  readonly tell: (said: Said) => Said;
}

interface Change {
  readonly id: number;
  readonly conversation: KeptConversation | undefined;
  readonly thread: KeptThread | undefined;
  readonly tellings: readonly Telling[];
  readonly isBroken: boolean;
}

export class KeptContent {
  readonly #cupboard: Cupboard;
  readonly #state: State;
  readonly #changed = new Set<number>();
  readonly #tellings = new Map<number, Telling[]>();
  /** Of these more was missed than the log told: a kept thread does not continue. */
  readonly #broken = new Set<number>();
  #isSnapshot = false;
  #isStopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(cupboard: Cupboard, state: State) {
    this.#cupboard = cupboard;
    this.#state = state;
  }

  /** What an earlier page left; undefined when there is nothing to go on from. Never raises. */
  async read(): Promise<KeptList | undefined> {
    try {
      return await this.#cupboard.together(CONTENT, async (at) => {
        const place = await at.get<KeptPlace>('facts', PLACE);
        return place && { place, conversations: await at.all<KeptConversation>('conversations') };
      });
    } catch {
      return undefined;
    }
  }

  /** The kept messages of a conversation, up to all that has happened. Never raises. */
  async readThread(id: number): Promise<KeptThread | undefined> {
    const reached = this.#state.reached(id);
    await this.flush();
    try {
      return await this.#cupboard.together(CONTENT, async (at) => {
        const kept = await at.get<KeptConversation>('conversations', String(id));
        const thread = await at.get<KeptThread>('threads', String(id));
        // What we know already the log does not tell again: it may not have been kept beside another tab.
        return thread && kept?.head === thread.head && thread.head >= reached ? thread : undefined;
      });
    } catch {
      return undefined;
    }
  }

  /** Keep a page that was fetched when `head` was the last event of its stream. */
  async putThread(id: number, thread: KeptThread): Promise<void> {
    await this.flush();
    await this.#cupboard
      .together(CONTENT, async (at) => {
        const kept = await at.get<KeptConversation>('conversations', String(id));
        if (kept?.head === thread.head) await at.put('threads', String(id), thread);
      })
      .catch(() => undefined);
  }

  async threads(): Promise<ReadonlySet<number>> {
    const kept = await this.#cupboard
      .together(['threads'], (at) => at.all<KeptThread>('threads'))
      .catch((): KeptThread[] => []);
    return new Set(kept.map(({ said }) => said.messages[0]?.conversation ?? 0));
  }

  happened(event: AnyEvent): void {
    this.#tell(event.stream, { seq: event.seq, tell: (said) => reduceThread(said, event) });
  }

  /** What reaches a message from elsewhere than its conversation's log: a star of one's own. */
  change(id: number, seq: number, how: (old: Message) => Message): void {
    this.#tell(id, { seq: Infinity, tell: (said) => change(said, seq, how) });
  }

  changed(id: number): void {
    this.#changed.add(id);
    this.#soon();
  }

  /** More was missed in a stream than the log told of it. */
  missed(id: number): void {
    this.#broken.add(id);
    this.changed(id);
  }

  /** A fresh snapshot: what it does not name is not ours any more. */
  tookSnapshot(): void {
    this.#isSnapshot = true;
    for (const id of this.#state.conversations()) this.missed(id);
    this.#soon();
  }

  /** At once: nothing of a conversation that is not ours stays. */
  async forget(id: number): Promise<void> {
    this.#changed.add(id);
    await this.flush();
  }

  /** Write what has changed. Never raises. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#last = this.#last.then(() => this.#write());
    return this.#last;
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #tell(id: number, telling: Telling): void {
    this.#tellings.set(id, [...(this.#tellings.get(id) ?? []), telling]);
    this.changed(id);
  }

  #soon(): void {
    if (!this.#isStopped) this.#timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS);
  }

  async #write(): Promise<void> {
    if (this.#isStopped || (this.#changed.size === 0 && !this.#isSnapshot)) return;
    // All of one moment, before anything is waited for.
    const place = this.#state.place();
    const changes = [...this.#changed].map((id) => this.#capture(id));
    const owned = this.#isSnapshot ? new Set(this.#state.conversations()) : undefined;
    this.#changed.clear();
    this.#tellings.clear();
    this.#broken.clear();
    this.#isSnapshot = false;
    try {
      await this.#cupboard.together(CONTENT, (at) => write(at, { place, changes, owned }));
    } catch {
      // A full disk: what was to be told is lost to the kept threads, so they may not go on as if it had been.
      for (const { id } of changes) this.#broken.add(id);
    }
  }

  #capture(id: number): Change {
    const head = this.#state.reached(id);
    const conversation = this.#state.conversation(id);
    const thread = conversation && this.#state.thread(id);
    const tellings = this.#tellings.get(id) ?? [];
    const isBroken = this.#broken.has(id);
    if (!conversation) return { id, conversation: undefined, thread: undefined, tellings, isBroken };
    const people = this.#state.people(namesInConversation(conversation));
    return {
      id,
      conversation: { head, conversation, people },
      thread: thread && trim({ ...thread, head, people: this.#state.people(namesInSaid(thread.said)) }),
      tellings,
      isBroken,
    };
  }
}

interface Writing {
  place: KeptPlace;
  changes: readonly Change[];
  /** All conversations there are, after a snapshot. */
  owned: ReadonlySet<number> | undefined;
}

async function write(at: Access, { place, changes, owned }: Writing): Promise<void> {
  const stored = await at.get<KeptPlace>('facts', PLACE);
  if (stored && stored.epoch !== place.epoch) {
    // Another tab has taken a snapshot of the new epoch, or we have: only a snapshot replaces the one that is there.
    if (!owned) return;
    await at.clear('conversations');
    await at.clear('threads');
  } else if (owned) {
    for (const { conversation } of await at.all<KeptConversation>('conversations')) {
      if (!owned.has(conversation.id)) await remove(at, conversation.id);
    }
  }
  for (const change of changes) await keepOne(at, change);
  if (owned || !stored || place.head >= stored.head) await at.put('facts', PLACE, place);
}

/** A conversation and its thread always stand at the same head: another tab may be ahead of us, never half of it. */
async function keepOne(at: Access, { id, conversation, thread, tellings, isBroken }: Change): Promise<void> {
  if (!conversation) return remove(at, id);
  const key = String(id);
  const before = await at.get<KeptConversation>('conversations', key);
  if (before && before.head > conversation.head) return;
  await at.put('conversations', key, conversation);
  if (thread) return at.put('threads', key, thread);
  const kept = await at.get<KeptThread>('threads', key);
  if (!kept) return;
  if (kept.head !== before?.head || (isBroken && kept.head !== conversation.head)) {
    return at.remove('threads', key);
  }
  const fresh = tellings.filter(({ seq }) => seq > kept.head);
  const said = fresh.reduce((told, { tell }) => tell(told), kept.said);
  const people = new Map([...kept.people, ...conversation.people].map((person) => [person.id, person]));
  await at.put(
    'threads',
    key,
    trim({ ...kept, said, head: conversation.head, people: [...people.values()] }),
  );
}

async function remove(at: Access, id: number): Promise<void> {
  await at.remove('conversations', String(id));
  await at.remove('threads', String(id));
}

function trim(thread: KeptThread): KeptThread {
  const { messages, notes } = thread.said;
  if (messages.length <= MOST_MESSAGES) return thread;
  const newest = messages.slice(-MOST_MESSAGES);
  const from = newest[0]?.seq ?? 0;
  return {
    ...thread,
    earlier: true,
    said: { messages: newest, notes: notes.filter((note) => note.seq >= from) },
  };
}
