import { describe, expect, it } from 'vitest';
import { closingTime } from './poll-draft';

describe('when a poll will close', () => {
  const now = new Date(2026, 2, 3, 9, 0).getTime();

  it('is a day or a week from now, or never', () => {
    expect(closingTime('never', '', now)).toBeNull();
    expect(closingTime('day', '', now)).toBe(now + 86_400_000);
    expect(closingTime('week', '', now)).toBe(now + 7 * 86_400_000);
  });

  it('is read in the reader’s own zone', () => {
    expect(closingTime('at', '2026-03-06T17:00', now)).toBe(new Date(2026, 2, 6, 17, 0).getTime());
    expect(closingTime('at', '', now)).toBeNull();
  });
});
