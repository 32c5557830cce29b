import { describe, expect, it } from 'vitest';
import type { AnyEvent, Conversation, EventKind, Message, OwnMarkMoved, Payloads } from '../protocol';
import { UNARRANGED, countedAfter, inOrder, isArchived } from './arranging';
import { reduceArranged, reduceConversation, reduceOwnMark, reduceRead, reduceReceipt } from './reduce';
import { mergeBySeq, reduceThread, type Said } from './reduce_thread';

const ME = 1;
const BEN = 2;

const group: Conversation = {
  id: 42,
  kind: 'group',
  title: 'Roads: north area',
  purpose: '',
  standing: 'member',
  owner: false,
  open: true,
  head: 10,
  from_seq: 1,
  member_count: 3,
  delivered: 10,
  read: 10,
  unread: 0,
  mentions_unread: 0,
  arrangement: UNARRANGED,
  draft: { version: 0, text: '', reply_to: null, mentions: [] },
  created_at: 0,
  last: null,
  peer: null,
  marks: [],
  imported: null,
  people: [],
  pinned: [],
  announcement: null,
};

function event<K extends EventKind>(
  kind: K,
  seq: number,
  payload: Payloads[K],
  more: { actor?: number; about?: number } = {},
): AnyEvent {
  return { type: 'event', stream: 42, seq, kind, at: seq * 1000, payload, actor: BEN, ...more } as AnyEvent;
}

function play(events: AnyEvent[], start = group): Conversation {
  return events.reduce((now, each) => reduceConversation(now, each, ME), start);
}

describe('the list', () => {
  it('counts what others say as unread, and shows the last of it', () => {
    const after = play([event('message', 11, { text: 'one' }), event('message', 12, { text: 'two' })]);
    expect(after).toMatchObject({ unread: 2, head: 12, last: { seq: 12, text: 'two', sender: BEN } });
  });

  it('does not count our own message', () => {
    expect(play([event('message', 11, { text: 'mine' }, { actor: ME })]).unread).toBe(0);
  });

  it('counts being mentioned', () => {
    const mentions = [{ person: ME, name: 'Ailsa Sample' }];
    expect(play([event('message', 11, { text: '@Ailsa Sample', mentions })]).mentions_unread).toBe(1);
  });

  it('counts no edit or reaction as unread, but moves its head', () => {
    const after = play([
      event('message', 11, { text: 'one' }),
      event('edited', 12, { text: 'won' }, { about: 11 }),
      event('reacted', 13, { emoji: '👍' }, { about: 11 }),
    ]);
    expect(after).toMatchObject({ unread: 1, head: 13, last: { text: 'won', edited: true } });
  });

  it('no longer counts an unread message that was deleted', () => {
    const after = play([event('message', 11, { text: 'one' }), event('deleted', 12, {}, { about: 11 })]);
    expect(after).toMatchObject({ unread: 0, last: { deleted: true, text: '' } });
  });

  it('is read up to the last message, and only forwards', () => {
    const unread = play([event('message', 11, { text: 'one' }), event('message', 12, { text: 'two' })]);
    const half = reduceRead(unread, 11, 1);
    expect(half).toMatchObject({ read: 11, unread: 1 });
    expect(reduceRead(half, 12)).toMatchObject({ read: 12, unread: 0 });
    expect(reduceRead(reduceRead(half, 12), 11).read).toBe(12);
  });

  const ownMark = (delivered: number, read: number): OwnMarkMoved => ({
    type: 'own_mark',
    stream: 7,
    conversation: 42,
    delivered,
    read,
  });
  const two = [event('message', 11, { text: 'one' }), event('message', 12, { text: 'two' })];

  it('is read here when another of our devices has read it to the end', () => {
    const mentioned = { ...play(two), mentions_unread: 1 };
    const after = reduceOwnMark(mentioned, ownMark(12, 12));
    expect(after).toMatchObject({ read: 12, delivered: 12, unread: 0, mentions_unread: 0 });
  });

  it('leaves the counting to the server when another device has read a part', () => {
    expect(reduceOwnMark(play(two), ownMark(12, 11))).toBeUndefined();
  });

  it('stays unread when another device has only received it', () => {
    expect(reduceOwnMark(play(two), ownMark(12, 10))).toMatchObject({ read: 10, delivered: 12, unread: 2 });
  });

  it('does not count what another device had read before it came here', () => {
    const early = reduceOwnMark(group, ownMark(11, 11)) ?? group;
    expect(play(two, early)).toMatchObject({ head: 12, read: 11, unread: 1 });
  });

  it('keeps marks monotone when a late receipt arrives', () => {
    const first = reduceReceipt(group, { type: 'receipt', stream: 42, person: BEN, delivered: 9, read: 9 });
    const late = reduceReceipt(first, { type: 'receipt', stream: 42, person: BEN, delivered: 8, read: 0 });
    expect(late.marks).toEqual([{ person: BEN, delivered: 9, read: 9 }]);
  });

  it('forgets the marks of who left, and counts members', () => {
    const marked = reduceReceipt(group, { type: 'receipt', stream: 42, person: BEN, delivered: 9, read: 9 });
    expect(play([event('left', 11, {})], marked)).toMatchObject({ member_count: 2, marks: [] });
  });

  it('keeps the marks of who left a direct conversation', () => {
    const direct: Conversation = {
      ...group,
      kind: 'direct',
      marks: [{ person: BEN, delivered: 9, read: 9 }],
    };
    expect(play([event('left', 11, {})], direct).marks).toEqual(direct.marks);
  });
});

describe('the thread', () => {
  const nothing: Said = { messages: [], notes: [] };
  const events = [
    event('message', 11, { text: 'one' }),
    event('reacted', 12, { emoji: '👍' }, { about: 11, actor: ME }),
    event('reacted', 13, { emoji: '🎉' }, { about: 11, actor: ME }),
    event('edited', 14, { text: 'won' }, { about: 11 }),
    event('joined', 15, { from_seq: 16 }, { actor: 3 }),
  ];
  const said = events.reduce(reduceThread, nothing);

  it('shows one reaction a person, the present words, and who joined', () => {
    expect(said.messages).toMatchObject([
      { seq: 11, text: 'won', edited: true, reactions: [{ person: ME, emoji: '🎉' }] },
    ]);
    expect(said.notes).toMatchObject([{ seq: 15, kind: 'joined', actor: 3 }]);
  });

  it('is the same when every event is told twice', () => {
    expect(events.reduce(reduceThread, said)).toEqual(said);
  });

  it('leaves nothing of a deleted message but its place, even when an older edit is told again', () => {
    const deleted = reduceThread(said, event('deleted', 16, {}, { about: 11 }));
    const again = reduceThread(deleted, event('edited', 14, { text: 'won' }, { about: 11 }));
    expect(again.messages).toMatchObject([{ seq: 11, text: '', deleted: true, reactions: [] }]);
  });

  it('keeps its order whatever order pages come in', () => {
    const rows = mergeBySeq([{ seq: 5 }, { seq: 9 }], [{ seq: 1 }, { seq: 7 }, { seq: 9 }], 'keep');
    expect(rows.map((row) => row.seq)).toEqual([1, 5, 7, 9]);
  });
});

describe('what a person has put in order', () => {
  const read = { ...group, read: 10, last: null };

  it('counts from where it was marked as unread, until that is taken back', () => {
    const marked = reduceArranged(read, { ...UNARRANGED, unread_from: 9 });
    expect(marked).toMatchObject({ isCounted: true, conversation: { arrangement: { unread_from: 9 } } });
    expect(countedAfter(marked.conversation)).toBe(8);
    expect(countedAfter(reduceArranged(marked.conversation, UNARRANGED).conversation)).toBe(10);
  });

  it('reads on without taking the mark away', () => {
    const marked = reduceArranged({ ...read, unread: 2 }, { ...UNARRANGED, unread_from: 9 }).conversation;
    expect(reduceRead({ ...marked, unread: 2 }, 12)).toMatchObject({ read: 12, unread: 2 });
  });

  it('keeps an archived conversation away until something new is said, and for longer while it is muted', () => {
    const last = { seq: 12 } as Message;
    const archived = { ...group, last, arrangement: { ...UNARRANGED, archived_seq: 12 } };
    expect(isArchived(archived, 0)).toBe(true);
    const heard = { ...archived, last: { ...last, seq: 13 } };
    expect(isArchived(heard, 0)).toBe(false);
    const muted = { ...heard, arrangement: { ...heard.arrangement, muted_until: 100 } };
    expect([isArchived(muted, 99), isArchived(muted, 100)]).toEqual([true, false]);
  });

  it('puts pinned ones first, the earliest pinned above, then the newest', () => {
    const at = (id: number, created_at: number, pinned_at: number | null) => ({
      ...group,
      id,
      created_at,
      last: null,
      arrangement: { ...UNARRANGED, pinned_at },
    });
    const all = [at(1, 5, null), at(2, 9, null), at(3, 1, 20), at(4, 2, 10)];
    expect(inOrder(all).map((each) => each.id)).toEqual([4, 3, 2, 1]);
  });
});
