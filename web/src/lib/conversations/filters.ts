/** Which lines of the list are shown. The choice is this device's own. */
import type { ConversationRow } from '../ui/view';

export const FILTERS = ['all', 'unread', 'mentions', 'groups', 'imported', 'favourites'] as const;
export type Filter = (typeof FILTERS)[number];

const KEPT = 'list-filter';

export function matches(filter: Filter, row: ConversationRow): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'unread':
      return row.unread > 0 || row.requested || row.marked;
    case 'mentions':
      return row.mentioned;
    case 'groups':
      return row.kind === 'group';
    case 'imported':
      return row.kind === 'imported';
    case 'favourites':
      return row.starred;
  }
}

/** Those worth offering: nobody needs "Imported" who has nothing imported. */
export function offered(rows: readonly ConversationRow[], chosen: Filter): readonly Filter[] {
  const isAlways = (filter: Filter) => filter !== 'imported' && filter !== 'favourites';
  return FILTERS.filter(
    (filter) => isAlways(filter) || filter === chosen || rows.some((row) => matches(filter, row)),
  );
}

/** How many there are, where that says something new. */
export function countOf(filter: Filter, rows: readonly ConversationRow[]): number {
  if (filter !== 'unread' && filter !== 'mentions') return 0;
  return rows.filter((row) => matches(filter, row)).length;
}

export function readFilter(): Filter {
  const kept = localStorage.getItem(KEPT);
  return FILTERS.find((filter) => filter === kept) ?? 'all';
}

export function keepFilter(filter: Filter): void {
  localStorage.setItem(KEPT, filter);
}
