import type { MentionView, Person } from '$lib/ui/view';

/** A message is at most so many bytes of UTF-8. */
export const LONGEST_BYTES = 16 * 1024;
const MOST_SUGGESTIONS = 6;

/** What is being written after an @, up to the caret; null when nothing is. */
export function mentionQuery(text: string, caret: number): { from: number; query: string } | null {
  const found = /(?:^|[\s(])@([\p{L}\p{N}'’. -]{0,40})$/u.exec(text.slice(Math.max(0, caret - 48), caret));
  return found ? { from: caret - (found[1] ?? '').length - 1, query: (found[1] ?? '').toLowerCase() } : null;
}

/** Those whose name, or a word of it, begins with what was written. */
export function suggestPeople(people: readonly Person[], query: string): Person[] {
  const begins = (name: string): boolean =>
    name.startsWith(query) || name.split(/[\s-]+/).some((word) => word.startsWith(query));
  const found = people.filter((person) => begins(person.name.toLowerCase()));
  const isFinished = found.length === 1 && found[0]?.name.toLowerCase() === query.trim();
  return isFinished ? [] : found.slice(0, MOST_SUGGESTIONS);
}

/**
 * The people whose @name stands in the text, each once: the longest name that fits, and not a part of a longer word.
 * Of several people with one name it is the one in `chosen`; without that it is nobody, rather than the wrong one.
 */
export function mentionsIn(
  text: string,
  people: readonly Person[],
  chosen: readonly MentionView[] = [],
): MentionView[] {
  const names = [...new Set(people.map((person) => person.name))].sort((a, b) => b.length - a.length);
  const found = new Set<string>();
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const name = names.find((each) => text.startsWith(each, at + 1) && endsAt(text, at + 1 + each.length));
    if (name !== undefined) found.add(name);
  }
  return [...found].flatMap((name) => {
    const person = whichOf(
      name,
      people.filter((each) => each.name === name),
      chosen,
    );
    return person ? [{ person: person.id, name }] : [];
  });
}

function endsAt(text: string, end: number): boolean {
  return !/^[\p{L}\p{N}]/u.test(text.slice(end, end + 2));
}

function whichOf(
  name: string,
  namesakes: readonly Person[],
  chosen: readonly MentionView[],
): Person | undefined {
  const last = chosen.findLast((each) => each.name === name);
  const picked = namesakes.find((person) => person.id === last?.person);
  return picked ?? (namesakes.length === 1 ? namesakes[0] : undefined);
}

/** By how many characters, about, a text is too long; 0 when it is not. */
export function excessOf(text: string): number {
  if (text.length * 3 <= LONGEST_BYTES) return 0;
  return Math.max(0, new TextEncoder().encode(text).length - LONGEST_BYTES);
}

/** On a phone Enter breaks the line; with a keyboard it sends. */
export function enterSendsByDefault(): boolean {
  return !matchMedia('(pointer: coarse)').matches;
}
