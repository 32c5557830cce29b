import { expect, it } from 'vitest';
import { FOR_EVER } from '../conversations/arranging';
import { endOf } from './muting';

const EVENING = new Date(2026, 2, 4, 21, 30).getTime();

it('ends after an hour, or eight', () => {
  expect(endOf('hour', EVENING) - EVENING).toBe(3_600_000);
  expect(endOf('hours', EVENING) - EVENING).toBe(8 * 3_600_000);
});

it('ends tomorrow at eight, also after midnight and when the clocks change', () => {
  expect(new Date(endOf('morning', EVENING))).toEqual(new Date(2026, 2, 5, 8, 0));
  const early = new Date(2026, 2, 28, 0, 30).getTime();
  expect(new Date(endOf('morning', early))).toEqual(new Date(2026, 2, 29, 8, 0));
});

it('ends never', () => {
  expect(endOf('ever', EVENING)).toBe(FOR_EVER);
});
