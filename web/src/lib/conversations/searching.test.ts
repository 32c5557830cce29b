import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from '../api';
import type { Found, SearchPage } from '../protocol';
import { memoryCupboard } from '../shelf';
import { RecentSearches, type Recent } from './recent.svelte';
import { NOTHING, addressOf, midnight, type Asked } from './search-asked';
import { Searching } from './searching.svelte';

interface Question {
  asked: Asked;
  before: string | undefined;
  signal: AbortSignal;
  answer: (page: SearchPage) => void;
  refuse: (error: unknown) => void;
}

let questions: Question[] = [];
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const searching = () =>
  new Searching(
    (asked, before, signal) =>
      new Promise((answer, refuse) => questions.push({ asked, before, signal, answer, refuse })),
    () => undefined,
  );

function page(seqs: number[], next: string | null = null): SearchPage {
  const found = { conversation: 7, conversation_kind: 'group', title: 'Roads', at: 0, snippet: [] } as const;
  const rest = { peer: null, sender: 1, label: null, poll: false, cut_before: false, cut_after: false };
  return { results: seqs.map((seq): Found => ({ ...found, ...rest, snippet: [], seq })), next, people: [] };
}

const seqs = (search: Searching) => search.results.map((each) => each.seq);

beforeEach(() => {
  vi.useFakeTimers();
  questions = [];
});
afterEach(() => vi.useRealTimers());

describe('a search', () => {
  it('asks once the typing pauses, for what stands then', async () => {
    const search = searching();
    for (const text of ['g', 'gr', 'grit']) {
      search.change({ text });
      await pass(200);
    }
    await pass(60);
    expect(questions.map((each) => each.asked.text)).toEqual(['grit']);
  });

  it('shows the newest question’s answer only, and gives up the older', async () => {
    const search = searching();
    search.change({ text: 'old' });
    await pass(250);
    search.change({ text: 'new' });
    await pass(250);
    expect(questions[0]?.signal.aborted).toBe(true);
    questions[1]?.answer(page([2]));
    await pass(0);
    questions[0]?.answer(page([1]));
    await pass(0);
    expect(seqs(search)).toEqual([2]);
    expect(search.busy).toBe(false);
  });

  it('does not ask for nothing, and forgets what it found', async () => {
    const search = searching();
    search.change({ text: 'grit' });
    await pass(250);
    questions[0]?.answer(page([1]));
    await pass(0);
    search.change({ text: ' ' });
    await pass(500);
    expect(questions).toHaveLength(1);
    expect(search.results).toEqual([]);
    expect(search.answered).toBeNull();
  });

  it('continues after the last page, and asks for that page again after a problem', async () => {
    const search = searching();
    search.begin({ conversation: 7 });
    await pass(0);
    questions[0]?.answer(page([9, 8], 'there'));
    await pass(0);
    search.more();
    questions[1]?.refuse(Refusal.unreachable());
    await pass(0);
    expect(search.problem?.retry).toBe(true);
    expect(seqs(search)).toEqual([9, 8]);
    search.now();
    expect(questions[2]?.before).toBe('there');
    questions[2]?.answer(page([7]));
    await pass(0);
    expect(seqs(search)).toEqual([9, 8, 7]);
    expect(search.hasMore).toBe(false);
    search.drop(7, 8);
    expect(seqs(search)).toEqual([9, 7]);
  });

  it('asks the server for whole days of the reader’s calendar', () => {
    const address = addressOf(
      { ...NOTHING, text: ' grit ', from: '2026-03-01', to: '2026-03-02' },
      undefined,
    );
    const asked = new URLSearchParams(address.split('?')[1]);
    expect(asked.get('q')).toBe('grit');
    expect(Number(asked.get('after_at'))).toBe(new Date(2026, 2, 1).getTime());
    expect(Number(asked.get('before_at'))).toBe(new Date(2026, 2, 3).getTime());
    expect(midnight('2026-12-31', 1)).toBe(new Date(2027, 0, 1).getTime());
  });
});

describe('recent searches', () => {
  it('are kept once each, the newest first, and eight at most', async () => {
    const shelf = memoryCupboard().shelf<Recent>('searches');
    const recent = new RecentSearches(shelf);
    for (let at = 0; at < 10; at += 1) await recent.keep(`word ${at}`, at);
    await recent.keep('WORD 5', 20);
    const again = new RecentSearches(shelf);
    await again.restore();
    expect(again.all.map((each) => each.text).slice(0, 3)).toEqual(['WORD 5', 'word 9', 'word 8']);
    expect(again.all).toHaveLength(8);
    expect(await shelf.all()).toHaveLength(8);
    await again.forget('WORD 5');
    expect(await shelf.all()).toHaveLength(7);
    await again.forgetAll();
    expect(await shelf.all()).toEqual([]);
  });
});
