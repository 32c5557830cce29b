/** Dates and times in the reader's own zone. Times are milliseconds since 1970, UTC. */
const LOCALE = 'en-GB';
const DAY_MS = 86_400_000;

const clock = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit', hour12: false });
const weekday = new Intl.DateTimeFormat(LOCALE, { weekday: 'long' });
const dayMonth = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'long' });
const dayShortMonth = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short' });
const dayMonthYear = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'long', year: 'numeric' });
const figures = new Intl.DateTimeFormat(LOCALE, { day: '2-digit', month: '2-digit', year: 'numeric' });
const weekdayDayMonth = new Intl.DateTimeFormat(LOCALE, { weekday: 'long', day: 'numeric', month: 'long' });
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });

/** "10:42" */
export function timeOfDay(at: number): string {
  return clock.format(at);
}

/** "Tuesday 3 March 2026 at 10:42", for focus, tooltips and screen readers. */
export function fullTime(at: number): string {
  return `${withoutComma(weekday.format(at))} ${dayMonthYear.format(at)} at ${timeOfDay(at)}`;
}

/** In a list: "10:42" today, "Yesterday", "Monday" within a week, "27 Feb", then "27/02/2024". */
export function shortTime(at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days <= 0) return timeOfDay(at);
  if (days === 1) return capital(relative.format(-1, 'day'));
  if (days < 7) return weekday.format(at);
  return isSameYear(at, now) ? dayShortMonth.format(at) : figures.format(at);
}

/** Above a day's messages: "Today", "Yesterday", "Tuesday 3 March", "3 March 2024". */
export function dayHeading(at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days === 0 || days === 1) return capital(relative.format(days === 0 ? 0 : -1, 'day'));
  return isSameYear(at, now) ? withoutComma(weekdayDayMonth.format(at)) : dayMonthYear.format(at);
}

/** "3 March", or "3 March 2024" in another year. */
export function dayOf(at: number, now: number): string {
  return isSameYear(at, now) ? dayMonth.format(at) : dayMonthYear.format(at);
}

/** "Friday 6 March at 09:10" */
export function dayAndTime(at: number): string {
  return `${withoutComma(weekdayDayMonth.format(at))} at ${timeOfDay(at)}`;
}

/** When something will happen: "today 17:00", "Friday 17:00" within a week, then "6 March 17:00". */
export function comingTime(at: number, now: number): string {
  const days = daysBetween(now, at);
  const day =
    days === 0 || days === 1 ? relative.format(days, 'day') : days < 7 ? weekday.format(at) : dayOf(at, now);
  return `${day} ${timeOfDay(at)}`;
}

/** Whole days in the reader's calendar, so that 23:59 and 00:01 are a day apart. */
export function daysBetween(earlier: number, later: number): number {
  return Math.round((midnight(later) - midnight(earlier)) / DAY_MS);
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

function isSameYear(one: number, other: number): boolean {
  return new Date(one).getFullYear() === new Date(other).getFullYear();
}

function withoutComma(text: string): string {
  return text.replace(',', '');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
