/** What is searched for, as the screen holds it and as the server is asked. */
import { query } from '../api';
import type { Person } from '../protocol';

export const KINDS = ['text', 'link', 'poll', 'imported', 'mention'] as const;
export type SearchKind = (typeof KINDS)[number];

export interface Asked {
  readonly text: string;
  readonly person: Person | null;
  readonly conversation: number | null;
  readonly kind: SearchKind | null;
  /** Days of the reader's calendar, "2026-03-01", both of them included; "" for none. */
  readonly from: string;
  readonly to: string;
}

export const NOTHING: Asked = { text: '', person: null, conversation: null, kind: null, from: '', to: '' };

export function isFiltered(asked: Asked): boolean {
  return Boolean(asked.person ?? asked.conversation ?? asked.kind) || asked.from !== '' || asked.to !== '';
}

export function mayAsk(asked: Asked): boolean {
  return asked.text.trim() !== '' || isFiltered(asked);
}

/** The address of a page of results. */
export function addressOf(asked: Asked, before: string | undefined): string {
  const values = {
    q: asked.text.trim(),
    person: asked.person?.id,
    conversation: asked.conversation ?? undefined,
    kind: asked.kind ?? undefined,
    after_at: asked.from ? midnight(asked.from, 0) : undefined,
    before_at: asked.to ? midnight(asked.to, 1) : undefined,
    before,
  };
  return `/search${query(values)}`;
}

/** The beginning of a day in the reader's own zone, or of one so many days after it. */
export function midnight(day: string, later: number): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).getTime();
}
