/** The server in small, as its contract has it: one log for each stream, a client id once, resuming by what is held. */
import { UNARRANGED } from '../conversations/arranging';
import { gone, messageOf, revisionOf } from '../conversations/reduce';
import type {
  AnyEvent,
  Conversation,
  Draft,
  FrameFromServer,
  History,
  LiveEvent,
  Message,
  OwnMarkMoved,
  Problem,
  Resume,
  Snapshot,
} from '../protocol';

export const ME = 1;
export const OTHER = 2;
/** The private stream of the one whose devices these are. */
export const PRIVATE = 100;
/** More than so many missed in a stream: the client lets go of it. */
const CATCH_UP = 5;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The server's end of a connection. `isCurrent`: it has said what it holds, and hears what happens. */
export interface Caller {
  readonly tell: (frame: FrameFromServer) => void;
  isCurrent: boolean;
}

interface Command {
  type: string;
  ref: number;
  conversation: number;
  body: Draft & { delivered?: number; read?: number };
  since: number;
}

export class SmallCouncil {
  epoch = 'epoch 1';
  /** The network loses nothing any more. */
  isCalm = false;
  readonly callers = new Set<Caller>();
  readonly #streams = new Map<number, AnyEvent[]>([[PRIVATE, []]]);
  readonly #messages = new Map<number, Message[]>();
  readonly #firsts = new Map<string, { conversation: number; seq: number; at: number; text: string }>();
  readonly #marks = new Map<number, { delivered: number; read: number; at: number }>();

  get conversations(): number[] {
    return [...this.#messages.keys()];
  }

  messages(conversation: number): readonly Message[] {
    return this.#messages.get(conversation) ?? [];
  }

  head(stream: number): number {
    return this.#streams.get(stream)?.length ?? 0;
  }

  clientIds(conversation: number): (string | undefined)[] {
    const said = (this.#streams.get(conversation) ?? []).filter((event) => event.kind === 'message');
    return said.map((event) => event.payload.client_id);
  }

  /** Somebody takes the person into a new conversation. */
  found(conversation: number): void {
    this.#streams.set(conversation, []);
    this.#messages.set(conversation, []);
    this.#happen(PRIVATE, 'membership_began', { conversation, from_seq: 1 }, {});
  }

  say(conversation: number, text: string, by = OTHER, clientId?: string): Message {
    const payload = { text, ...(clientId !== undefined && { client_id: clientId }) };
    const message = messageOf(
      this.#happen(conversation, 'message', payload, { actor: by }) as LiveEvent<'message'>,
    );
    this.#messages.set(conversation, [...this.messages(conversation), message]);
    return message;
  }

  /** The database was put back from a copy that holds all of it: clients take it all anew. */
  putBack(): void {
    this.epoch = `epoch ${Number(this.epoch.slice(6)) + 1}`;
  }

  call(method: string, path: string, body: { text: string } | undefined): Answer {
    const [where = '', search] = path.split('?');
    const [, area, id, , seq] = where.split('/');
    if (area === 'snapshot') return found(this.#snapshot());
    if (area === 'invitations') return found([]);
    if (method === 'PUT') return this.#revise(Number(id), Number(seq), body?.text ?? '');
    if (method === 'DELETE') return this.#remove(Number(id), Number(seq));
    if (search !== undefined || where.endsWith('/messages')) return found(this.#page(Number(id), search));
    return found(this.conversation(Number(id)));
  }

  greet(caller: Caller): void {
    this.callers.add(caller);
    caller.tell({ type: 'ready', epoch: this.epoch, person: ME, session: 1 });
  }

  hear(caller: Caller, frame: Resume | Command): void {
    if (frame.type === 'resume') this.#resume(caller, frame as Resume);
    else if ('ref' in frame) this.#command(caller, frame);
  }

  conversation(id: number): Conversation {
    const { delivered, read } = this.#markOf(id);
    const messages = this.messages(id);
    return {
      ...EMPTY,
      id,
      head: this.head(id),
      delivered,
      read,
      unread: messages.filter((each) => each.seq > read && each.sender !== ME && !each.deleted).length,
      last: messages.at(-1) ?? null,
    };
  }

  #snapshot(): Snapshot {
    const heads = Object.fromEntries([...this.#streams.keys()].map((id) => [id, this.head(id)]));
    const conversations = this.conversations.map((id) => this.conversation(id));
    return { epoch: this.epoch, conversations, invitations: [], people: [], scheduled: [], heads };
  }

  #page(conversation: number, search = ''): History {
    const asked = new URLSearchParams(search);
    const limit = Number(asked.get('limit') ?? 50);
    const all = this.messages(conversation);
    if (asked.has('after')) {
      const later = all.filter((each) => each.seq > Number(asked.get('after')));
      return { messages: later.slice(0, limit), notes: [], people: [], more: later.length > limit };
    }
    const earlier = all.filter((each) => each.seq < Number(asked.get('before') ?? Infinity));
    return { messages: earlier.slice(-limit), notes: [], people: [], more: earlier.length > limit };
  }

  #revise(conversation: number, about: number, text: string): Answer {
    const old = this.messages(conversation).find((each) => each.seq === about);
    if (!old || old.deleted) return refused('message_deleted', 409);
    const event = this.#happen(conversation, 'edited', { text }, { actor: ME, about });
    this.#change(conversation, about, revisionOf(event as LiveEvent<'edited'>));
    return found({});
  }

  #remove(conversation: number, about: number): Answer {
    this.#happen(conversation, 'deleted', {}, { actor: ME, about });
    this.#change(conversation, about, gone());
    return { status: 204, body: undefined };
  }

  #change(conversation: number, seq: number, to: Partial<Message>): void {
    const changed = this.messages(conversation).map((each) => (each.seq === seq ? { ...each, ...to } : each));
    this.#messages.set(conversation, changed);
  }

  #happen(
    stream: number,
    kind: string,
    payload: object,
    about: { actor?: number; about?: number },
  ): AnyEvent {
    const seq = this.head(stream) + 1;
    const event = { type: 'event', stream, seq, kind, at: Date.now(), payload, ...about } as AnyEvent;
    this.#streams.get(stream)?.push(event);
    for (const caller of this.callers) if (caller.isCurrent) caller.tell(event);
    return event;
  }

  #resume(caller: Caller, { epoch, digest, heads }: Resume): void {
    const own = Object.fromEntries([...this.#streams.keys()].map((id) => [id, this.head(id)]));
    const isSame = heads != null || digest === digestOf(own);
    if (epoch !== this.epoch || !isSame) return caller.tell({ type: 'differs', epoch: this.epoch });
    for (const [stream, events] of this.#streams) {
      const held = heads?.[stream] ?? events.length;
      if (events.length - held > CATCH_UP) caller.tell({ type: 'reset', stream, head: events.length });
      else events.slice(held).forEach((event) => caller.tell(event));
    }
    caller.isCurrent = true;
    caller.tell({ type: 'current' });
  }

  #command(caller: Caller, command: Command): void {
    const { status, body } = this.#answer(command);
    const { ref } = command;
    if (status < 300) caller.tell({ type: 'done', ref, result: body });
    else caller.tell({ type: 'refused', ref, problem: body as Problem });
  }

  #answer({ type, conversation, body, since }: Command): Answer {
    if (type === 'send') return this.#take(conversation, body);
    if (type === 'mark') return this.#mark(conversation, body);
    const moved = [...this.#marks].filter(([, { at }]) => at >= since).map(([id]) => this.#ownMark(id));
    return found({ at: Date.now(), moved });
  }

  #take(conversation: number, { client_id, text }: Draft): Answer {
    const first = this.#firsts.get(client_id);
    if (first && first.text !== text) return refused('client_id_used', 409);
    if (first) return found(first);
    const { seq, at } = this.say(conversation, text, ME, client_id);
    const sent = { conversation, seq, at };
    this.#firsts.set(client_id, { ...sent, text });
    return found(sent);
  }

  #mark(conversation: number, to: { delivered?: number; read?: number }): Answer {
    const old = this.#markOf(conversation);
    const mark = {
      delivered: Math.max(old.delivered, to.delivered ?? 0),
      read: Math.max(old.read, to.read ?? 0),
    };
    this.#marks.set(conversation, { ...mark, at: Date.now() });
    for (const each of this.callers) if (each.isCurrent) each.tell(this.#ownMark(conversation));
    return found({ ...mark, again_at: null });
  }

  #ownMark(conversation: number): OwnMarkMoved {
    const { delivered, read } = this.#markOf(conversation);
    return { type: 'own_mark', stream: PRIVATE, conversation, delivered, read };
  }

  #markOf(conversation: number): { delivered: number; read: number } {
    return this.#marks.get(conversation) ?? { delivered: 0, read: 0 };
  }
}

export function digestOf(heads: Record<string, number>): string {
  const sorted = Object.entries(heads).sort(([a], [b]) => Number(a) - Number(b));
  return sorted.map(([stream, seq]) => `${stream}:${seq}`).join();
}

function found(body: unknown): Answer {
  return { status: 200, body: structuredClone(body) };
}

function refused(code: string, status: number): Answer {
  return { status, body: { title: code, status, code, detail: code, retry: false, type: '' } };
}

const EMPTY: Conversation = {
  id: 0,
  kind: 'group',
  title: 'Kirk Brae',
  purpose: '',
  standing: 'member',
  owner: false,
  open: true,
  head: 0,
  from_seq: 1,
  member_count: 2,
  delivered: 0,
  read: 0,
  unread: 0,
  mentions_unread: 0,
  created_at: 0,
  last: null,
  peer: null,
  marks: [],
  imported: null,
  people: [],
  announcement: null,
  pinned: [],
  arrangement: UNARRANGED,
  draft: { version: 0, text: '', reply_to: null, mentions: [] },
};
