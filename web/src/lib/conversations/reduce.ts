/** What an event does to a conversation in the list: old conversation + event = new conversation, as the server would tell it. */
import type {
  AnyEvent,
  Arranged,
  Conversation,
  LiveEvent,
  Message,
  OwnMarkMoved,
  ReceiptMoved,
} from '../protocol';
import { UNARRANGED, countedAfter } from './arranging';

const MOST_COUNTED = 100;

export function reduceConversation(conversation: Conversation, event: AnyEvent, me: number): Conversation {
  const next = { ...conversation, head: Math.max(conversation.head, event.seq) };
  switch (event.kind) {
    case 'message':
      return hear(next, event, me);
    case 'edited':
      return withLast(next, event.about, revisionOf(event));
    case 'deleted':
      return forget(next, event, me);
    case 'reacted':
    case 'unreacted':
      return next.last && next.last.seq === event.about
        ? { ...next, last: reduceReaction(next.last, event) }
        : next;
    case 'titled':
      return { ...next, title: event.payload.title, purpose: event.payload.purpose };
    case 'joined':
      return { ...next, member_count: next.member_count + 1, open: true };
    case 'left':
      return lose(next, event.actor ?? 0);
    case 'removed':
      return lose(next, event.payload.person);
    case 'owner_made':
      return event.payload.person === me ? { ...next, owner: true } : next;
    case 'pinned':
      return { ...next, pinned: [...next.pinned, event.about ?? 0] };
    case 'unpinned':
      return unpin(next, event.about);
    default:
      return next;
  }
}

/** The message an event speaks of, as it stood when it was said. */
export function messageOf(event: LiveEvent<'message'>): Message {
  const { payload } = event;
  return {
    conversation: event.stream,
    seq: event.seq,
    sender: payload.label == null ? (event.actor ?? null) : null,
    at: payload.said_at ?? event.at,
    text: payload.text,
    version_seq: event.seq,
    mentions: payload.mentions ?? [],
    reply_to: payload.reply_to ?? null,
    edited: false,
    deleted: false,
    reactions: [],
    label: payload.label ?? null,
    notice: payload.notice ?? false,
    attachments: payload.attachments ?? [],
    forwarded: payload.forwarded ?? 0,
    poll: payload.poll ?? null,
    preview: payload.preview ?? null,
    doubtful_links: payload.doubtful_links ?? [],
    tally: payload.poll
      ? { counts: payload.poll.options.map(() => 0), voters: 0, mine: [], closed_at: null }
      : null,
    starred: false,
  };
}

/** What an edit changes of a message. */
export function revisionOf({ payload, seq }: LiveEvent<'edited'>): Partial<Message> {
  return {
    text: payload.text,
    mentions: payload.mentions ?? [],
    preview: payload.preview ?? null,
    doubtful_links: payload.doubtful_links ?? [],
    edited: true,
    version_seq: seq,
  };
}

/** What is left of a deleted message: who said it, where and when, and what it answered. */
export function gone(): Partial<Message> {
  return {
    text: '',
    deleted: true,
    edited: false,
    mentions: [],
    reactions: [],
    attachments: [],
    forwarded: 0,
    poll: null,
    preview: null,
    doubtful_links: [],
    tally: null,
    starred: false,
  };
}

/** One reaction a person: a new one takes the place of the old. */
export function reduceReaction(
  message: Message,
  event: LiveEvent<'reacted'> | LiveEvent<'unreacted'>,
): Message {
  const person = event.actor ?? 0;
  const others = message.reactions.filter((each) => each.person !== person);
  if (event.kind === 'unreacted') return { ...message, reactions: others };
  return { ...message, reactions: [...others, { person, emoji: event.payload.emoji }] };
}

export function reduceReceipt(conversation: Conversation, receipt: ReceiptMoved): Conversation {
  const { person, delivered, read } = receipt;
  const old = conversation.marks.find((each) => each.person === person);
  const mark = {
    person,
    delivered: Math.max(delivered, old?.delivered ?? 0),
    read: Math.max(read, old?.read ?? 0),
  };
  return { ...conversation, marks: [...conversation.marks.filter((each) => each !== old), mark] };
}

/** Another of our devices got this far. Undefined: how much is left unread, only the server can count. */
export function reduceOwnMark(conversation: Conversation, mark: OwnMarkMoved): Conversation | undefined {
  const read = { ...conversation, read: Math.max(mark.read, conversation.read) };
  const isNew = countedAfter(read) > countedAfter(conversation);
  if (isNew && conversation.last !== null && countedAfter(read) < conversation.last.seq) return undefined;
  const delivered = Math.max(mark.delivered, conversation.delivered);
  return { ...reduceRead(conversation, mark.read), delivered };
}

/** The person's own choice of where it stands. `isCounted`: the unread count is still right. */
export function reduceArranged(
  conversation: Conversation,
  arranged: Omit<Arranged, 'conversation'>,
): { conversation: Conversation; isCounted: boolean } {
  const { pinned_at, starred, archived_seq, notify, muted_until, unread_from } = arranged;
  const arrangement = {
    pinned_at: pinned_at ?? null,
    starred: starred ?? UNARRANGED.starred,
    archived_seq: archived_seq ?? null,
    notify: notify ?? UNARRANGED.notify,
    muted_until: muted_until ?? null,
    unread_from: unread_from ?? null,
  };
  const next = { ...conversation, arrangement };
  if (countedAfter(next) === countedAfter(conversation)) return { conversation: next, isCounted: true };
  const done = next.last === null || countedAfter(next) >= next.last.seq;
  return done
    ? { conversation: { ...next, unread: 0, mentions_unread: 0 }, isCounted: true }
    : { conversation: next, isCounted: false };
}

/** Everything up to `seq` has been on screen. `unread`: what is left, when that is known. */
export function reduceRead(conversation: Conversation, seq: number, unread?: number): Conversation {
  if (seq <= conversation.read) return conversation;
  const read = { ...conversation, read: seq, delivered: Math.max(conversation.delivered, seq) };
  // What was marked as unread stays so until it is opened.
  if (countedAfter(read) === countedAfter(conversation)) return read;
  const done = conversation.last === null || countedAfter(read) >= conversation.last.seq;
  if (done) return { ...read, unread: 0, mentions_unread: 0 };
  return unread === undefined ? read : { ...read, unread: Math.min(unread, conversation.unread) };
}

function hear(conversation: Conversation, event: LiveEvent<'message'>, me: number): Conversation {
  const heard = { ...conversation, last: messageOf(event) };
  // Another of our devices may have read it before it reached this one.
  if (event.actor === me || event.seq <= countedAfter(heard)) return heard;
  const mentioned = (event.payload.mentions ?? []).some((mention) => mention.person === me);
  return {
    ...heard,
    unread: Math.min(MOST_COUNTED, heard.unread + 1),
    mentions_unread: heard.mentions_unread + (mentioned ? 1 : 0),
  };
}

function forget(conversation: Conversation, event: LiveEvent<'deleted'>, me: number): Conversation {
  const next = unpin(withLast(conversation, event.about, gone()), event.about);
  const wasUnread = event.actor !== me && (event.about ?? 0) > countedAfter(conversation);
  return wasUnread && next.unread > 0 && next.unread < MOST_COUNTED
    ? { ...next, unread: next.unread - 1 }
    : next;
}

function unpin(conversation: Conversation, about: number | null | undefined): Conversation {
  return { ...conversation, pinned: conversation.pinned.filter((each) => each !== about) };
}

function withLast(
  conversation: Conversation,
  about: number | null | undefined,
  change: Partial<Message>,
): Conversation {
  const { last } = conversation;
  if (!last || last.seq !== about || last.deleted) return conversation;
  return { ...conversation, last: { ...last, ...change } };
}

function lose(conversation: Conversation, person: number): Conversation {
  // In a direct conversation marks stay: one that vanished would tell of a block.
  const direct = conversation.kind === 'direct';
  return {
    ...conversation,
    member_count: Math.max(0, conversation.member_count - 1),
    marks: conversation.marks.filter((mark) => direct || mark.person !== person),
    open: direct && conversation.peer?.id === person ? false : conversation.open,
  };
}
