import { describe, expect, it } from 'vitest';
import type { Conversation, History, LiveEvent, Message } from '../protocol';
import { UNARRANGED } from './arranging';
import { messageOf } from './reduce';
import type { PageQuery } from './requests';
import { Thread } from './thread.svelte';

function said(seq: number): LiveEvent<'message'> {
  return { type: 'event', kind: 'message', stream: 42, seq, at: seq, actor: 2, payload: { text: `m${seq}` } };
}

/** A conversation of `total` messages, read in pages as the server gives them. */
class SmallHistory {
  readonly messages: Message[];
  fails = false;
  onFetch: (() => void) | undefined;

  constructor(total: number) {
    this.messages = Array.from({ length: total }, (_, index) => messageOf(said(index + 1)));
  }

  readonly fetch = async (_: number, { before, after, limit = 50 }: PageQuery): Promise<History> => {
    await Promise.resolve();
    this.onFetch?.();
    if (this.fails) throw new Error('cut off');
    if (after !== undefined) {
      const later = this.messages.filter((each) => each.seq > after).slice(0, limit);
      return {
        messages: later,
        notes: [],
        people: [],
        more: (later.at(-1)?.seq ?? 0) < this.messages.length,
      };
    }
    const earlier = this.messages.filter((each) => before === undefined || each.seq < before).slice(-limit);
    return { messages: earlier, notes: [], people: [], more: (earlier[0]?.seq ?? 1) > 1 };
  };
}

function threadOf({ fetch }: SmallHistory): Thread {
  return new Thread(42, { fetch, learn: () => undefined });
}

function at(read: number, unread: number): Conversation {
  return { read, unread, arrangement: UNARRANGED } as Conversation;
}

const seqs = (thread: Thread) => thread.messages.map((each) => each.seq);

describe('a thread', () => {
  it('opens at the latest messages, and goes back page by page to the first', async () => {
    const thread = threadOf(new SmallHistory(120));
    await thread.open(at(120, 0));
    expect([seqs(thread).at(0), seqs(thread).at(-1), thread.earlier, thread.newFrom]).toEqual([
      71,
      120,
      true,
      null,
    ]);
    await thread.loadEarlier();
    await thread.loadEarlier();
    await thread.loadEarlier();
    expect([seqs(thread).length, thread.earlier]).toEqual([120, false]);
  });

  it('opens at the first unread message, wherever it is, and goes forward to the latest', async () => {
    const thread = threadOf(new SmallHistory(200));
    await thread.open(at(100, 100));
    expect([thread.newFrom, seqs(thread).at(0), seqs(thread).at(-1), thread.later]).toEqual([
      101,
      51,
      150,
      true,
    ]);
    await thread.loadLater();
    await thread.loadLater();
    expect([seqs(thread).at(-1), thread.later]).toEqual([200, false]);
  });

  it('does not show a new message out of order while its window ends earlier', async () => {
    const history = new SmallHistory(200);
    const thread = threadOf(history);
    await thread.open(at(100, 100));
    thread.apply(said(201));
    expect(seqs(thread).at(-1)).toBe(150);
    history.messages.push(messageOf(said(201)));
    await thread.loadLatest();
    expect([seqs(thread).at(-1), thread.later]).toEqual([201, false]);
  });

  it('loses nothing that happens while a page is on its way', async () => {
    const history = new SmallHistory(3);
    const thread = threadOf(history);
    history.onFetch = () => thread.apply(said(4));
    await thread.open(at(3, 0));
    expect(seqs(thread)).toEqual([1, 2, 3, 4]);
  });

  it('holds a window, not everything, after a long scroll', async () => {
    const thread = threadOf(new SmallHistory(1000));
    await thread.open(at(1000, 0));
    for (let page = 0; page < 12; page += 1) await thread.loadEarlier();
    expect(seqs(thread).length).toBeLessThanOrEqual(400);
    expect([seqs(thread)[0], thread.later]).toEqual([351, true]);
    expect(seqs(thread)).toEqual(seqs(thread).toSorted((a, b) => a - b));
  });

  it('keeps what it shows when a page does not load, and says so', async () => {
    const history = new SmallHistory(120);
    const thread = threadOf(history);
    await thread.open(at(120, 0));
    history.fails = true;
    await thread.loadEarlier();
    expect([thread.problem === null, seqs(thread).length]).toEqual([false, 50]);
    history.fails = false;
    await thread.again();
    expect([thread.problem, seqs(thread).length]).toEqual([null, 100]);
  });

  it('does not grow without end while it is open and much is said', async () => {
    const thread = threadOf(new SmallHistory(120));
    await thread.open(at(120, 0));
    for (let seq = 121; seq <= 1500; seq += 1) thread.apply(said(seq));
    expect(thread.messages.length).toBeLessThan(450);
    expect([seqs(thread).at(-1), thread.earlier, thread.later]).toEqual([1500, true, false]);
  });
});
