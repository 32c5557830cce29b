/** When a poll that is being written will close. */
const DAY_MS = 86_400_000;

export type Closing = 'never' | 'day' | 'week' | 'at';

/** `at` as a field of day and time gives it, in the reader's own zone; null: never, or it is no time. */
export function closingTime(closing: Closing, at: string, now: number): number | null {
  if (closing === 'never') return null;
  if (closing === 'day') return now + DAY_MS;
  if (closing === 'week') return now + 7 * DAY_MS;
  const chosen = new Date(at).getTime();
  return Number.isNaN(chosen) ? null : chosen;
}
