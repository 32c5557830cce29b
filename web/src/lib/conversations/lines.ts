import { dayHeading, daysBetween } from '$lib/ui/time';
import type { Entry, MessageView, NoteView } from '$lib/ui/view';

/** A line of the thread, as it stands on the screen. */
export type Line =
  | { kind: 'day'; key: string; text: string; at: number }
  | { kind: 'new'; key: string }
  | { kind: 'note'; key: string; note: NoteView }
  | { kind: 'message'; key: string; message: MessageView; joined: boolean };

const TOGETHER_MS = 5 * 60 * 1000;

/**
 * Entries in rising order become lines: a heading for each day, "New" above `firstUnread` (a seq),
 * and messages of one sender within five minutes stand together.
 */
export function linesOf(entries: readonly Entry[], firstUnread: number | null, now: number): Line[] {
  const lines: Line[] = [];
  let before: Entry | undefined;
  let isMarked = firstUnread === null;
  for (const entry of entries) {
    let isBroken = false;
    if (!before || daysBetween(before.at, entry.at) !== 0) {
      lines.push({ kind: 'day', key: `day ${entry.key}`, text: dayHeading(entry.at, now), at: entry.at });
      isBroken = true;
    }
    if (!isMarked && firstUnread !== null && entry.seq !== null && entry.seq >= firstUnread) {
      lines.push({ kind: 'new', key: 'new' });
      isMarked = true;
      isBroken = true;
    }
    lines.push(lineOf(entry, isBroken ? undefined : before));
    before = entry;
  }
  return lines;
}

function lineOf(entry: Entry, before: Entry | undefined): Line {
  if (entry.kind === 'note') return { kind: 'note', key: entry.key, note: entry };
  const joined =
    before?.kind === 'message' && before.author.id === entry.author.id && entry.at - before.at < TOGETHER_MS;
  return { kind: 'message', key: entry.key, message: entry, joined };
}
