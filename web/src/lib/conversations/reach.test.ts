import { describe, expect, it } from 'vitest';
import { reachOf } from './reach';

describe('whom a message has reached', () => {
  it('names nobody twice: who has read it is not told again as having received it', () => {
    const marks = [
      { person: 2, delivered: 9, read: 9 },
      { person: 3, delivered: 9, read: 4 },
      { person: 4, delivered: 7, read: 7 },
    ];
    expect(reachOf(8, { members: 4, delivered: 2, read: 1, marks, reached: [] })).toEqual({
      read: [2],
      delivered: [3],
      named: true,
    });
  });

  it('knows no names where the server only counts', () => {
    expect(reachOf(8, { members: 64, delivered: 40, read: 31, marks: [], reached: [] }).named).toBe(false);
  });

  it('says nothing of counting while it has reached nobody', () => {
    expect(reachOf(8, { members: 4, delivered: 0, read: 0, marks: [], reached: [] }).named).toBe(true);
  });
});
