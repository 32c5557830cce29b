/** A thread, what waits to be sent and who has read what, put together for the eye. */
import type { Conversation, Marks, Member, Message, Note, Poll, Tally } from '../protocol';
import type {
  Entry,
  MessageState,
  MessageView,
  NoteView,
  PollView,
  QuoteView,
  ReactionView,
} from '../ui/view';
import { words } from '../words';
import type { Pending } from './outbox.svelte';

export const EDIT_WINDOW_MS = 15 * 60 * 1000;

export interface Seen {
  me: number;
  now: number;
  conversation: Conversation;
  /** Empty until they are loaded. */
  members: readonly Member[];
  nameOf: (person: number) => string;
  find: (seq: number) => Message | undefined;
  /** The key that our own message had while it waited. */
  clientIdOf: (seq: number) => string | undefined;
  /** Nothing can be written or changed here. */
  closed: boolean;
  /** The reader wants to see what linked pages are. */
  previews: boolean;
}

/** In rising order; what waits comes last, in the order of writing. */
export function entriesOf(
  said: { messages: readonly Message[]; notes: readonly Note[] },
  pending: readonly Pending[],
  seen: Seen,
): Entry[] {
  const entries: Entry[] = [
    ...said.messages.map((message) => (message.notice ? noticeView(message) : messageView(message, seen))),
    ...said.notes.flatMap((note) => noteView(note, seen)),
  ];
  entries.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
  return [...entries, ...pending.map((each) => pendingView(each, seen))];
}

function messageView(message: Message, seen: Seen): MessageView {
  const mine = message.sender === seen.me;
  const open = !seen.closed && !message.deleted;
  return {
    kind: 'message',
    key: (mine ? seen.clientIdOf(message.seq) : undefined) ?? String(message.seq),
    seq: message.seq,
    author: authorOf(message, seen),
    mine,
    at: message.at,
    text: message.text,
    mentions: message.mentions,
    edited: message.edited,
    deleted: message.deleted,
    quote: message.reply_to === null ? null : quoteOf(message.reply_to, seen),
    reactions: reactionsOf(message, seen),
    state: mine ? stateOf(message, seen) : null,
    failure: '',
    attachments: message.attachments,
    forwarded: message.forwarded,
    poll: message.poll && pollView(message.poll, message.tally),
    doubtful: message.doubtful_links,
    preview: seen.previews ? message.preview : null,
    starred: message.starred,
    pinned: seen.conversation.pinned.includes(message.seq),
    may: {
      pass: !message.deleted,
      pin: open && (seen.conversation.kind !== 'announcement' || seen.conversation.owner),
      edit: open && mine && isEditable(message, seen.now),
      delete: open && mine,
      react: open && seen.conversation.kind !== 'announcement',
      reply: open,
      details: open && mine && seen.conversation.kind !== 'own',
    },
  };
}

export function isEditable(message: Message, now: number): boolean {
  const fixed = message.deleted || message.poll !== null || message.forwarded > 0;
  return !fixed && now - message.at < EDIT_WINDOW_MS;
}

function pollView(poll: Poll, tally: Tally | null): PollView {
  return {
    options: poll.options.map((text, at) => ({
      text,
      count: tally?.counts[at] ?? 0,
      mine: tally?.mine.includes(at) ?? false,
    })),
    several: poll.several ?? false,
    namesShown: poll.names_shown ?? true,
    closesAt: poll.closes_at ?? null,
    closedAt: tally?.closed_at ?? null,
    voters: tally?.voters ?? 0,
  };
}

function authorOf(message: Message, seen: Seen): MessageView['author'] {
  if (message.sender === null) return { id: `label ${message.label ?? ''}`, name: message.label ?? '' };
  return { id: `person ${message.sender}`, name: seen.nameOf(message.sender) };
}

function quoteOf(seq: number, seen: Seen): QuoteView {
  const quoted = seen.find(seq);
  // Not loaded: the quotation can still be followed.
  if (!quoted) return { seq, author: words.thread.earlierMessage, text: words.thread.showEarlier };
  return { seq, author: authorOf(quoted, seen).name, text: quoted.text };
}

function reactionsOf(message: Message, seen: Seen): ReactionView[] {
  const people = new Map<string, number[]>();
  for (const { emoji, person } of message.reactions)
    people.set(emoji, [...(people.get(emoji) ?? []), person]);
  return [...people].map(([emoji, who]) => ({
    emoji,
    count: who.length,
    mine: who.includes(seen.me),
    names: who.map((person) => (person === seen.me ? words.common.you : seen.nameOf(person))),
  }));
}

/** Delivered and read mean: by everybody else who was there when it was said. */
export function stateOf(
  message: Pick<Message, 'seq' | 'at'>,
  { conversation, members, me }: Pick<Seen, 'conversation' | 'members' | 'me'>,
): MessageState {
  const marks = new Map(conversation.marks.map((mark) => [mark.person, mark]));
  const others = members.filter((each) => each.person.id !== me && each.joined_at <= message.at);
  // Whom a direct conversation has asked is not a member yet, but it has arrived there all the same.
  const reached = conversation.peer ? [conversation.peer.id] : others.map((each) => each.person.id);
  const all = (has: (mark: Marks) => boolean): boolean =>
    reached.length > 0 &&
    reached.every((person) => {
      const mark = marks.get(person);
      return mark !== undefined && has(mark);
    });
  if (all((mark) => mark.read >= message.seq)) return 'read';
  return all((mark) => mark.delivered >= message.seq) ? 'delivered' : 'sent';
}

function pendingView(pending: Pending, seen: Seen): MessageView {
  return {
    kind: 'message',
    key: pending.clientId,
    seq: null,
    author: { id: `person ${seen.me}`, name: seen.nameOf(seen.me) },
    mine: true,
    at: pending.at,
    text: pending.text,
    mentions: pending.mentions,
    edited: false,
    deleted: false,
    quote: pending.replyTo === null ? null : quoteOf(pending.replyTo, seen),
    reactions: [],
    state: pending.problem === null ? 'waiting' : 'failed',
    failure: pending.problem ?? '',
    attachments: [],
    forwarded: 0,
    poll: pending.poll ? pollView(pending.poll, null) : null,
    starred: false,
    pinned: false,
    may: { pass: false, pin: false, edit: false, delete: false, react: false, reply: false, details: false },
  };
}

/** What the other service itself said in an imported chat: nobody's bubble. */
function noticeView({ seq, at, text }: Message): NoteView {
  return { kind: 'note', key: String(seq), seq, at, text };
}

function noteView(note: Note, seen: Seen): NoteView[] {
  const text = noteText(note, seen);
  return text === '' ? [] : [{ kind: 'note', key: `note ${note.seq}`, seq: note.seq, at: note.at, text }];
}

function noteText(note: Note, { conversation, me, nameOf }: Seen): string {
  const by = note.actor === me ? words.common.you : nameOf(note.actor ?? 0);
  const who = note.person === me ? words.notes.you : nameOf(note.person ?? 0);
  // In a direct conversation, that somebody opened it or accepted says nothing.
  if (conversation.kind === 'own' || (conversation.kind === 'direct' && note.kind !== 'left')) return '';
  switch (note.kind) {
    case 'created':
      return conversation.kind === 'imported' ? '' : words.notes.created(by);
    case 'joined':
      // The one who made it was there from the beginning.
      return note.seq <= 2 ? '' : words.notes.joined(by);
    case 'left':
      return words.notes.left(by);
    case 'removed':
      return words.notes.removed(who, by);
    case 'titled':
      return words.notes.titled(by, note.title);
    case 'owner_made':
      return note.person === me ? words.notes.youAreOwner : words.notes.ownerMade(who);
    case 'history_opened':
      return words.notes.historyOpened(who, by);
    default:
      return '';
  }
}
