import { expect, test } from 'vitest';
import { fieldOf, instantOf, isTooSoon, timesFrom } from './when';

const at = (field: string): number => new Date(field).getTime();
const offered = (field: string): [string, string][] =>
  timesFrom(at(field)).map((each) => [each.key, fieldOf(each.at)]);

test('this afternoon is offered only while it is ahead', () => {
  const later = [
    ['tomorrow', '2026-03-05T09:00'],
    ['monday', '2026-03-09T09:00'],
  ];
  expect(offered('2026-03-04T13:58')).toEqual([['afternoon', '2026-03-04T14:00'], ...later]);
  expect(offered('2026-03-04T13:59')).toEqual(later);
});

test('on a Sunday tomorrow is Monday, and on a Monday it is the next one', () => {
  expect(offered('2026-03-08T20:00')).toEqual([['tomorrow', '2026-03-09T09:00']]);
  expect(offered('2026-03-09T20:00')).toEqual([
    ['tomorrow', '2026-03-10T09:00'],
    ['monday', '2026-03-16T09:00'],
  ]);
});

test('nine is nine on the day after the clocks change', () => {
  expect(offered('2026-03-28T20:00')[0]).toEqual(['tomorrow', '2026-03-29T09:00']);
});

test('what a field holds is the instant it came from, and nothing is none', () => {
  expect(instantOf(fieldOf(at('2026-12-31T23:59')))).toBe(at('2026-12-31T23:59'));
  expect(instantOf('')).toBeNull();
});

test('less than a minute ahead is too soon', () => {
  expect([59_999, 60_000].map((ahead) => isTooSoon(ahead, 0))).toEqual([true, false]);
});
