import { describe, expect, test } from 'vitest';
import { isEmojiOnly, parseMarkup, plainText, type Inline } from './markup';

function inline(text: string, mentions: { person: number; name: string }[] = []): Inline[] {
  const [block] = parseMarkup(text, mentions);
  return block?.kind === 'paragraph' ? block.children : [];
}
const plain = (text: string): Inline => ({ kind: 'text', text });

describe('styles', () => {
  test('bold, italic and strike stand between their marks', () => {
    expect(inline('a *b* _c_ ~d~')).toEqual([
      plain('a '),
      { kind: 'bold', children: [plain('b')] },
      plain(' '),
      { kind: 'italic', children: [plain('c')] },
      plain(' '),
      { kind: 'strike', children: [plain('d')] },
    ]);
  });
  test('styles nest', () => {
    expect(inline('*a _b_*')).toEqual([
      { kind: 'bold', children: [plain('a '), { kind: 'italic', children: [plain('b')] }] },
    ]);
  });
  test('a mark that is never closed is the character itself', () => {
    expect(inline('*a _b')).toEqual([plain('*a _b')]);
    expect(inline('*a _b*')).toEqual([{ kind: 'bold', children: [plain('a _b')] }]);
  });
  test('marks inside words, between spaces, or doubled mean nothing', () => {
    for (const text of ['snake_case_name', '2 * 3 * 4', 'a**b**', '** **', '~ a ~']) {
      expect(inline(text)).toEqual([plain(text)]);
    }
  });
});

describe('code', () => {
  test('nothing is read inside code', () => {
    expect(inline('`*a* https://x.example`')).toEqual([{ kind: 'code', text: '*a* https://x.example' }]);
  });
  test('a block keeps its lines and an unclosed one stays text', () => {
    expect(parseMarkup('see\n```\n*a*\n b\n```\nend')).toEqual([
      { kind: 'paragraph', children: [plain('see')] },
      { kind: 'code', text: '*a*\n b' },
      { kind: 'paragraph', children: [plain('end')] },
    ]);
    expect(plainText('a ```b')).toBe('a ```b');
  });
});

describe('lists', () => {
  test('lines with a dash or a number are a list', () => {
    expect(parseMarkup('To do:\n- one\n- *two*\n3. three')).toEqual([
      { kind: 'paragraph', children: [plain('To do:')] },
      {
        kind: 'list',
        ordered: false,
        start: 1,
        items: [[plain('one')], [{ kind: 'bold', children: [plain('two')] }]],
      },
      { kind: 'list', ordered: true, start: 3, items: [[plain('three')]] },
    ]);
  });
  test('an item set in by spaces stays in the list', () => {
    expect(parseMarkup('- one\n  - two\n\t- three')).toEqual([
      { kind: 'list', ordered: false, start: 1, items: [[plain('one')], [plain('two')], [plain('three')]] },
    ]);
    expect(parseMarkup('1. one\n   2) two')).toEqual([
      { kind: 'list', ordered: true, start: 1, items: [[plain('one')], [plain('two')]] },
    ]);
  });
});

describe('links', () => {
  test('an address is a link, without the full stop that ends the sentence', () => {
    expect(inline('See https://sample.example/a_b_c (or http://x.example).')).toEqual([
      plain('See '),
      { kind: 'link', text: 'https://sample.example/a_b_c', href: 'https://sample.example/a_b_c' },
      plain(' (or '),
      { kind: 'link', text: 'http://x.example', href: 'http://x.example/' },
      plain(').'),
    ]);
  });
  test('a bracket opened inside an address belongs to it', () => {
    expect(inline('https://x.example/a_(b)')[0]).toMatchObject({ text: 'https://x.example/a_(b)' });
  });
  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'https://',
    'https://a@b.example/',
    'xhttps://a.example',
  ])('no link is made of %s', (text) => {
    expect(inline(text).some((node) => node.kind === 'link')).toBe(false);
  });
});

describe('mentions', () => {
  const people = [
    { person: 1, name: 'Isla' },
    { person: 2, name: 'Isla Demo' },
  ];
  test('the longest name wins and a longer word is not a mention', () => {
    expect(inline('@Isla Demo and @Islay', people)).toEqual([
      { kind: 'mention', text: '@Isla Demo', person: 2 },
      plain(' and @Islay'),
    ]);
  });
  test('an @ without a name in the list is text', () => {
    expect(inline('@Nobody', people)).toEqual([plain('@Nobody')]);
  });
});

test('three emoji alone are shown large', () => {
  expect(isEmojiOnly('👍')).toBe(true);
  expect(isEmojiOnly('👩‍🚒 🎉')).toBe(true);
  expect(isEmojiOnly('👍 ok')).toBe(false);
  expect(isEmojiOnly('12')).toBe(false);
});

test.each([
  '*',
  '_*~',
  '`',
  '```',
  '*a _b ~c ',
  'https://',
  'https://a.example(',
  '@',
  '- ',
  'h',
  '\n',
  'https://%',
  '* a*',
  ' ',
  ' -',
])('hostile text made of %j takes time in proportion to its length', (unit) => {
  const names = Array.from({ length: 1000 }, (_, person) => ({
    person,
    name: 'n'.repeat((person % 100) + 1),
  }));
  const took = (length: number): number => {
    const text = unit.repeat(length / unit.length);
    const began = performance.now();
    parseMarkup(text, names);
    return performance.now() - began;
  };
  took(16_384);
  // Sixteen times the text may take sixteen times as long; a square would take 256 times.
  expect(took(262_144)).toBeLessThan(Math.max(400, took(16_384) * 80));
});
