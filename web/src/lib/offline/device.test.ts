import { describe, expect, it } from 'vitest';
import { goesAt, isDue, KEPT_FOR_MS } from './device';

const NOW = 1_800_000_000_000;
const known = { contactAt: NOW, seenAt: NOW };
const MINUTE_MS = 60_000;

describe('what is kept on a device', () => {
  it('stays for seven days after the last contact, and goes at the end of them', () => {
    expect(isDue(known, NOW + KEPT_FOR_MS - 1)).toBe(false);
    expect(isDue(known, NOW + KEPT_FOR_MS)).toBe(true);
    expect(goesAt(known)).toBe(NOW + 7 * 24 * 60 * MINUTE_MS);
  });

  it('gains no time when the clock is set back', () => {
    const seenLate = { contactAt: NOW, seenAt: NOW + KEPT_FOR_MS };
    expect(isDue(seenLate, NOW + KEPT_FOR_MS - MINUTE_MS)).toBe(true);
    expect(isDue(known, NOW - 6 * MINUTE_MS)).toBe(true);
  });

  it('is not lost to a clock that is corrected by a little', () => {
    expect(isDue(known, NOW - 4 * MINUTE_MS)).toBe(false);
  });
});
