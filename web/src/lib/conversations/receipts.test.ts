import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Kept, Mark } from '../protocol';
import { Receipts } from './receipts.svelte';

const told: Mark[] = [];
let answer: (mark: Mark) => Promise<Kept>;

function receipts(): Receipts {
  return new Receipts((_, mark) => {
    told.push(mark);
    return answer(mark);
  });
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('receipts', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    told.length = 0;
    answer = ({ delivered = 0, read = 0 }) => Promise.resolve({ delivered, read, again_at: null });
  });
  afterEach(() => vi.useRealTimers());

  it('tells at most one mark every two seconds, the last one included', async () => {
    const all = receipts();
    for (let seq = 1; seq <= 20; seq += 1) {
      all.read(42, seq);
      await pass(200);
    }
    await pass(3000);
    expect(told.length).toBeLessThanOrEqual(3);
    expect(told.at(-1)).toEqual({ delivered: 20, read: 20 });
  });

  it('tells nothing that the server knows, and never goes back', async () => {
    const all = receipts();
    all.start(42, { delivered: 9, read: 9 });
    all.read(42, 9);
    all.read(42, 5);
    await pass(5000);
    expect(told).toEqual([]);
  });

  it('asks once more when the server had just kept another one', async () => {
    const all = receipts();
    answer = () => Promise.resolve({ delivered: 3, read: 0, again_at: 1 });
    all.read(42, 4);
    await pass(500);
    answer = ({ delivered = 0, read = 0 }) => Promise.resolve({ delivered, read, again_at: null });
    await pass(5000);
    expect(told).toEqual([
      { delivered: 4, read: 4 },
      { delivered: 4, read: 4 },
    ]);
  });

  it('tells again, once the connection is back, what may not have arrived', async () => {
    const all = receipts();
    answer = () => Promise.reject(new Error('cut off'));
    all.read(42, 4);
    await pass(5000);
    answer = ({ delivered = 0, read = 0 }) => Promise.resolve({ delivered, read, again_at: null });
    all.flush();
    await pass(5000);
    expect(told).toHaveLength(2);
  });
});
