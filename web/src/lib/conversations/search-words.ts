/** The filters of a search, in words. */
import { dayOf } from '../ui/time';
import { search as words } from '../words/en/search';
import { midnight, type Asked } from './search-asked';

export function filterWords(asked: Asked, titleOf: (conversation: number) => string, now: number): string[] {
  const days = datesInWords(asked, now);
  return [
    ...(asked.person ? [words.by(asked.person.name)] : []),
    ...(asked.conversation === null ? [] : [titleOf(asked.conversation)]),
    ...(asked.kind ? [words.kinds[asked.kind]] : []),
    ...(days ? [days] : []),
  ];
}

/** "" where no day is asked for. */
export function datesInWords({ from, to }: Pick<Asked, 'from' | 'to'>, now: number): string {
  const day = (each: string): string => dayOf(midnight(each, 0), now);
  if (from && to) return words.between(day(from), day(to));
  if (from) return words.since(day(from));
  return to ? words.until(day(to)) : '';
}
