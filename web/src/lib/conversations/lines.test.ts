import { expect, test } from 'vitest';
import type { MessageView } from '$lib/ui/view';
import { linesOf } from './lines';

const NOON = new Date(2026, 2, 3, 12, 0).getTime();
const MINUTE = 60_000;

function message(seq: number, author: string, minutes: number): MessageView {
  return {
    kind: 'message',
    key: String(seq),
    seq,
    author: { id: author, name: author },
    mine: false,
    at: NOON + minutes * MINUTE,
    text: 'x',
    mentions: [],
    edited: false,
    deleted: false,
    quote: null,
    reactions: [],
    state: null,
    failure: '',
    attachments: [],
    forwarded: 0,
    poll: null,
    starred: false,
    pinned: false,
    may: { pass: true, pin: true, edit: false, delete: false, react: true, reply: true, details: false },
  };
}
const shape = (lines: ReturnType<typeof linesOf>): string[] =>
  lines.map((line) =>
    line.kind === 'message'
      ? `${line.key}${line.joined ? '+' : ''}`
      : line.kind === 'day'
        ? line.text
        : line.kind,
  );

test('messages of one sender within five minutes stand together', () => {
  const lines = linesOf(
    [message(1, 'a', 0), message(2, 'a', 4), message(3, 'b', 4), message(4, 'b', 10)],
    null,
    NOON,
  );
  expect(shape(lines)).toEqual(['Today', '1', '2+', '3', '4']);
});

test('each day has a heading and breaks a group', () => {
  const lines = linesOf([message(1, 'a', -12 * 60 - 1), message(2, 'a', -12 * 60 + 1)], null, NOON);
  expect(shape(lines)).toEqual(['Yesterday', '1', 'Today', '2']);
});

test('the line "New" stands above the first unread and breaks a group', () => {
  const lines = linesOf([message(1, 'a', 0), message(2, 'a', 1), message(3, 'a', 2)], 2, NOON);
  expect(shape(lines)).toEqual(['Today', '1', 'new', '2', '3+']);
});

test('nothing unread, no line', () => {
  expect(shape(linesOf([message(1, 'a', 0)], null, NOON))).toEqual(['Today', '1']);
});
