/**
 * Message text as a syntax tree: *bold*, _italic_, ~strike~, `code`, ```blocks```, lists, links and @mentions.
 * The tree is drawn as DOM nodes by Markup.svelte; no HTML string is ever made from what a person wrote.
 * Time is linear in the length of the text, whatever the text is.
 */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'bold'; children: Inline[] }
  | { kind: 'italic'; children: Inline[] }
  | { kind: 'strike'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'mention'; text: string; person: number };

export type Block =
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'list'; ordered: boolean; start: number; items: Inline[][] }
  | { kind: 'code'; text: string };

export interface Mention {
  readonly person: number;
  readonly name: string;
}

const FENCE = '```';
/** Leading spaces are those of a nested item: it stays an item of the one list. */
const BULLET = /^[ \t]*[-*•] +(?=\S)/;
const NUMBER = /^[ \t]*(\d{1,4})[.)] +(?=\S)/;

export function parseMarkup(text: string, mentions: readonly Mention[] = []): Block[] {
  const names = new Map(mentions.map((mention) => [mention.name, mention.person]));
  const blocks: Block[] = [];
  const pieces = text.split(FENCE);
  pieces.forEach((piece, at) => {
    const fenced = at % 2 === 1 && at < pieces.length - 1;
    if (fenced) blocks.push({ kind: 'code', text: piece.replace(/^\n/, '').replace(/\n$/, '') });
    else parseLines(at % 2 === 1 ? FENCE + piece : piece, names, blocks);
  });
  return blocks;
}

/** Three emoji or fewer and nothing else: shown large. */
export function isEmojiOnly(text: string): boolean {
  return text.length <= 40 && /^(?:\p{RGI_Emoji}\s*){1,3}$/v.test(text);
}

/** The words alone, on one line, for previews and quotes. */
export function plainText(text: string): string {
  return parseMarkup(text).map(plainBlock).join(' ').replace(/\s+/g, ' ').trim();
}

function plainBlock(block: Block): string {
  if (block.kind === 'code') return block.text;
  if (block.kind === 'list') return block.items.map(plainInlines).join(', ');
  return plainInlines(block.children);
}

function plainInlines(nodes: Inline[]): string {
  return nodes.map((node) => ('children' in node ? plainInlines(node.children) : node.text)).join('');
}

function parseLines(text: string, names: ReadonlyMap<string, number>, blocks: Block[]): void {
  let paragraph: string[] = [];
  let list: Extract<Block, { kind: 'list' }> | undefined;
  const endParagraph = (): void => {
    const joined = paragraph.join('\n').replace(/^\n+|\n+$/g, '');
    if (joined) blocks.push({ kind: 'paragraph', children: parseInline(joined, names) });
    paragraph = [];
  };
  for (const line of text.split('\n')) {
    const number = NUMBER.exec(line);
    const marker = number ?? BULLET.exec(line);
    if (!marker) {
      list = undefined;
      paragraph.push(line);
      continue;
    }
    endParagraph();
    const ordered = number !== null;
    if (list?.ordered !== ordered) {
      list = { kind: 'list', ordered, start: Number(number?.[1] ?? 1), items: [] };
      blocks.push(list);
    }
    list.items.push(parseInline(line.slice(marker[0].length), names));
  }
  endParagraph();
}

const STYLES = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
type Marker = keyof typeof STYLES;

interface Open {
  marker: Marker | null;
  nodes: Inline[];
}

/** One pass; at most one of each style is open, so the stack is never deeper than three. */
function parseInline(text: string, names: ReadonlyMap<string, number>): Inline[] {
  const stack: Open[] = [{ marker: null, nodes: [] }];
  const leaves = new Leaves(text, names);
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    const leaf = leaves.at(at);
    if (leaf) {
      innermost(stack).nodes.push(leaf.node);
      at = leaf.end;
    } else {
      if (!(char in STYLES) || !applyMarker(stack, char as Marker, text, at))
        addText(innermost(stack).nodes, char);
      at += 1;
    }
  }
  while (stack.length > 1) abandon(stack);
  return innermost(stack).nodes;
}

function innermost(stack: Open[]): Open {
  return stack[stack.length - 1] as Open;
}

function applyMarker(stack: Open[], marker: Marker, text: string, at: number): boolean {
  const before = text.charAt(at - 1);
  const after = text.charAt(at + 1);
  const isOpen = stack.some((open) => open.marker === marker);
  if (isOpen && isSolid(before) && !isWord(after)) {
    while (innermost(stack).marker !== marker) abandon(stack);
    const { nodes } = innermost(stack);
    if (nodes.length === 0) return false;
    stack.pop();
    innermost(stack).nodes.push({ kind: STYLES[marker], children: nodes });
    return true;
  }
  if (isOpen || isWord(before) || before === marker || after === marker || !isSolid(after)) return false;
  stack.push({ marker, nodes: [] });
  return true;
}

/** An opening mark that was never closed is the character itself. */
function abandon(stack: Open[]): void {
  const { marker, nodes } = stack.pop() as Open;
  const outer = innermost(stack).nodes;
  addText(outer, marker ?? '');
  for (const node of nodes) {
    if (node.kind === 'text') addText(outer, node.text);
    else outer.push(node);
  }
}

function addText(nodes: Inline[], text: string): void {
  const last = nodes[nodes.length - 1];
  if (last?.kind === 'text') last.text += text;
  else nodes.push({ kind: 'text', text });
}

function isWord(char: string): boolean {
  return /[\p{L}\p{N}]/u.test(char);
}

function isSolid(char: string): boolean {
  return char !== '' && !/\s/.test(char);
}

interface Leaf {
  node: Inline;
  end: number;
}

/** What stands for itself and holds no other marks: code, links, mentions. */
class Leaves {
  readonly #text: string;
  readonly #names: ReadonlyMap<string, number>;
  readonly #lengths: readonly number[];
  readonly #initials: ReadonlySet<string>;
  readonly #lastTick: number;
  #plainUntil = 0;

  constructor(text: string, names: ReadonlyMap<string, number>) {
    this.#text = text;
    this.#names = names;
    this.#lengths = [...new Set([...names.keys()].map((name) => name.length))].sort(
      (one, other) => other - one,
    );
    this.#initials = new Set([...names.keys()].map((name) => name.charAt(0)));
    this.#lastTick = text.lastIndexOf('`');
  }

  at(at: number): Leaf | null {
    if (at < this.#plainUntil) return null;
    const char = this.#text.charAt(at);
    if (char === '`') return this.#code(at);
    if (char === '@' && this.#initials.has(this.#text.charAt(at + 1))) return this.#mention(at);
    if (char === 'h') return this.#link(at);
    return null;
  }

  #code(at: number): Leaf | null {
    if (at >= this.#lastTick) return null;
    const close = this.#text.indexOf('`', at + 1);
    const code = this.#text.slice(at + 1, close);
    return code.trim() ? { node: { kind: 'code', text: code }, end: close + 1 } : null;
  }

  #mention(at: number): Leaf | null {
    for (const length of this.#lengths) {
      const end = at + 1 + length;
      const person = this.#names.get(this.#text.slice(at + 1, end));
      if (person !== undefined && !isWord(this.#text.charAt(end))) {
        return { node: { kind: 'mention', text: this.#text.slice(at, end), person }, end };
      }
    }
    return null;
  }

  #link(at: number): Leaf | null {
    if (isWord(this.#text.charAt(at - 1))) return null;
    const pattern = /https?:\/\/[^\s<>"`]+/y;
    pattern.lastIndex = at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return null;
    const shown = withoutTrailingMarks(found);
    const href = hrefOf(shown);
    // The whole run is skipped, or a text made of broken links would be read again from each of them.
    if (href === null) this.#plainUntil = at + found.length;
    return href === null ? null : { node: { kind: 'link', text: shown, href }, end: at + shown.length };
  }
}

/** A full stop after an address belongs to the sentence; so does a bracket that was not opened in it. */
function withoutTrailingMarks(url: string): string {
  let end = url.length;
  let closing = url.split(')').length - url.split('(').length;
  for (; end > 0; end -= 1) {
    const char = url.charAt(end - 1);
    if (char === ')' && closing > 0) closing -= 1;
    else if (!".,;:!?'*_~]}’”".includes(char)) break;
  }
  return url.slice(0, end);
}

function hrefOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  // A name before an @ in an address makes one site look like another.
  return isWeb && !url.username && !url.password ? url.href : null;
}
