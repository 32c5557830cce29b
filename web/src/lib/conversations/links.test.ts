import { describe, expect, test } from 'vitest';
import cases from './link_cases.json';
import { parseMarkup, type Inline } from './markup';

function linksIn(nodes: readonly Inline[]): string[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'link') return [node.text];
    return 'children' in node ? linksIn(node.children) : [];
  });
}

/** The server finds links by the same cases: what it warns of is what is drawn. */
describe('a link is what the server takes for one', () => {
  test.each(cases)('$text', ({ text, links }) => {
    const found = parseMarkup(text).flatMap((block) => {
      if (block.kind === 'paragraph') return linksIn(block.children);
      return block.kind === 'list' ? block.items.flatMap(linksIn) : [];
    });
    expect(found).toEqual(links);
  });
});
