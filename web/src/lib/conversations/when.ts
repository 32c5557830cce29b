/** The times that are offered for sending later, in the reader's own zone. Instants are milliseconds UTC. */
export interface When {
  key: 'afternoon' | 'tomorrow' | 'monday';
  at: number;
}

const AFTERNOON = 14;
const MORNING = 9;
const MONDAY = 1;
/** The server wants a minute; another is for choosing. */
const AHEAD_MS = 2 * 60_000;

/** This afternoon while it is ahead, tomorrow morning, and Monday's if that is another. */
export function timesFrom(now: number): When[] {
  const afternoon = atHour(now, 0, AFTERNOON);
  const weekday = new Date(now).getDay();
  const untilMonday = (MONDAY - weekday + 7) % 7 || 7;
  const times: When[] = [{ key: 'tomorrow', at: atHour(now, 1, MORNING) }];
  if (afternoon >= now + AHEAD_MS) times.unshift({ key: 'afternoon', at: afternoon });
  if (untilMonday > 1) times.push({ key: 'monday', at: atHour(now, untilMonday, MORNING) });
  return times;
}

/** What a field for day and time holds for an instant. */
export function fieldOf(at: number): string {
  const local = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${local.getFullYear()}-${two(local.getMonth() + 1)}-${two(local.getDate())}`;
  return `${day}T${two(local.getHours())}:${two(local.getMinutes())}`;
}

/** The instant that a field names, or null. */
export function instantOf(field: string): number | null {
  const at = new Date(field).getTime();
  return Number.isNaN(at) ? null : at;
}

export function isTooSoon(at: number, now: number): boolean {
  return at < now + 60_000;
}

// Over a change of the clocks too, nine is nine.
function atHour(now: number, days: number, hour: number): number {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, hour).getTime();
}
