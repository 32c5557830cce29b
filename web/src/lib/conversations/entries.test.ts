import { describe, expect, it } from 'vitest';
import type { Conversation, Member, Person } from '../protocol';
import { stateOf } from './entries';

const person = (id: number): Person => ({ id, name: `Sample ${id}`, team: '', job_title: '' });
const member = (id: number, joined_at = 0): Member => ({ person: person(id), owner: false, joined_at });
const group = (marks: Conversation['marks'], peer: Person | null = null) => ({ marks, peer }) as Conversation;
const mark = (id: number, delivered: number, read: number) => ({ person: id, delivered, read });
const message = { seq: 5, at: 100 };
const ME = 1;

describe('the state of our own message', () => {
  it('is read or delivered when it is so for everybody else', () => {
    const members = [member(ME), member(2), member(3)];
    const state = (marks: Conversation['marks']) =>
      stateOf(message, { conversation: group(marks), members, me: ME });
    expect(state([mark(2, 9, 9)])).toBe('sent');
    expect(state([mark(2, 9, 9), mark(3, 5, 0)])).toBe('delivered');
    expect(state([mark(2, 9, 9), mark(3, 5, 5)])).toBe('read');
  });

  it('does not wait for who joined after it', () => {
    const members = [member(ME), member(2), member(4, 200)];
    expect(stateOf(message, { conversation: group([mark(2, 9, 9)]), members, me: ME })).toBe('read');
  });

  it('waits for the other person of a direct conversation, member or not', () => {
    const direct = (marks: Conversation['marks']) => group(marks, person(2));
    expect(stateOf(message, { conversation: direct([]), members: [member(ME)], me: ME })).toBe('sent');
    expect(stateOf(message, { conversation: direct([mark(2, 5, 0)]), members: [member(ME)], me: ME })).toBe(
      'delivered',
    );
  });

  it('is sent while it is not known who is there', () => {
    expect(stateOf(message, { conversation: group([mark(2, 9, 9)]), members: [], me: ME })).toBe('sent');
  });
});
