import { count, listOf } from '../plural';

/** Searching in messages. Loaded with what shows it. */
export const search = {
  title: 'Search messages',
  for: (text: string) => `Search messages for “${text}”`,
  here: 'Search in this conversation',
  find: 'Words to find',
  clear: 'Clear the words',
  searching: 'Searching',
  filters: 'Only show',
  person: 'Person',
  personTitle: 'Written by',
  personHint: 'Choose the person who wrote it.',
  by: (name: string) => `By ${name}`,
  anywhere: 'Anywhere',
  conversation: 'Conversation',
  any: 'Any kind',
  kind: 'Kind of message',
  kinds: {
    text: 'Words only',
    link: 'With a link',
    poll: 'Polls',
    imported: 'Imported',
    mention: 'Mentions of you',
  },
  dates: 'Dates',
  datesTitle: 'When it was said',
  from: 'From',
  to: 'To',
  apply: 'Show these dates',
  since: (day: string) => `From ${day}`,
  until: (day: string) => `Until ${day}`,
  between: (from: string, to: string) => `${from} to ${to}`,
  datesTurned: 'The first day is after the last. Change one of them',
  remove: (what: string) => `Take away: ${what}`,
  clearFilters: 'Clear filters',
  recent: 'Recent searches',
  recentHint: 'Only this device keeps them. They go when you sign out.',
  forget: (text: string) => `Take “${text}” away`,
  forgetAll: 'Clear all',
  begin: 'Search all you can read',
  beginText:
    'Enter the beginning of a word. Put words in quotation marks to find them together, or only choose a filter.',
  results: 'Messages found',
  found: (number: number, more: boolean) =>
    more
      ? `The newest ${count(number, 'message', 'messages')} found. There are more.`
      : `${count(number, 'message', 'messages')} found`,
  none: 'Nothing found',
  /** What was searched: the words and the filters that stood. */
  noneFor: (text: string, filters: readonly string[]) =>
    `You searched${text ? ` for “${text}”` : ''}${filters.length ? ` with: ${listOf(filters)}` : ''}.`,
  widen: 'Try fewer words, or only their beginnings.',
  widenFilters: 'Try fewer words, or clear the filters.',
  offline: 'You are offline. Search needs a connection.',
  more: 'Show more',
  poll: 'Poll',
};
