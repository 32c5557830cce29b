import { describe, expect, it } from 'vitest';
import { arrived, change, isShown, isToDo, trying, untried, draftOf, type Pending } from './pending';

const written: Pending = {
  clientId: 'a',
  conversation: 42,
  text: 'one',
  replyTo: null,
  mentions: [],
  at: 1,
  problem: null,
  version: 1,
  tried: [],
  withdrawn: false,
  sentAs: null,
};

describe('a message that waits', () => {
  it('remembers each wording that may have left, once', () => {
    const twice = trying(trying(written));
    const changed = trying(change(twice, { text: 'two' }));
    expect(changed.tried.map((each) => each.text)).toEqual(['one', 'two']);
    expect(untried(changed, draftOf(changed)).tried.map((each) => each.text)).toEqual(['one']);
  });

  it('is done with when it arrived in its present words, and else becomes a change of what arrived', () => {
    const changed = change(trying(written), { text: 'two' });
    expect(arrived(changed, 7, { text: 'two' })).toBeUndefined();
    const late = arrived(changed, 7, { text: 'one' });
    expect(late).toMatchObject({ sentAs: 7, text: 'two' });
    expect(late && [isShown(late), isToDo(late)]).toEqual([false, true]);
  });

  it('that was taken back is deleted if it had arrived, and is not sent if it had not', () => {
    const withdrawn = change(trying(written), { withdrawn: true });
    expect([isShown(withdrawn), isToDo(withdrawn)]).toEqual([false, false]);
    const late = arrived(withdrawn, 7, { text: 'one' });
    expect(late && isToDo(late)).toBe(true);
  });
});
