/** For how long a conversation is silenced: what is offered, and until when that is. */
import { FOR_EVER } from '../conversations/arranging';

export type MuteFor = 'hour' | 'hours' | 'morning' | 'ever';

export const MUTES: readonly MuteFor[] = ['hour', 'hours', 'morning', 'ever'];

const HOUR_MS = 3_600_000;
const MORNING = 8;

/** By this device's clock: "tomorrow" is where its owner is. */
export function endOf(choice: MuteFor, now: number): number {
  if (choice === 'ever') return FOR_EVER;
  if (choice === 'hour') return now + HOUR_MS;
  if (choice === 'hours') return now + 8 * HOUR_MS;
  const morning = new Date(now);
  morning.setDate(morning.getDate() + 1);
  return morning.setHours(MORNING, 0, 0, 0);
}
