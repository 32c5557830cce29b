/** What the server says of a link that is being written: what its page is, or that it may not lead where it seems to. */
import { call, Refusal } from '../api';
import type { LinkPreview } from '../protocol';
import { parseMarkup } from './markup';
import type { Block, Inline } from './markup';

export interface Told {
  readonly preview: LinkPreview | null;
  /** A sentence, or "". */
  readonly warning: string;
}

const NOTHING: Told = { preview: null, warning: '' };
/** More links than that are a list, not something to preview. */
const MOST_LINKS = 3;

/** The first links of a text, each once. */
export function linksOf(text: string): string[] {
  return [...new Set(parseMarkup(text).flatMap(linksInBlock))].slice(0, MOST_LINKS);
}

function linksInBlock(block: Block): string[] {
  if (block.kind === 'code') return [];
  return block.kind === 'list' ? block.items.flatMap(linksIn) : linksIn(block.children);
}

function linksIn(nodes: readonly Inline[]): string[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'link') return [node.text];
    return 'children' in node ? linksIn(node.children) : [];
  });
}

export class Previewing {
  readonly #told = new Map<string, Told>();
  readonly #ask: (url: string) => Promise<LinkPreview>;

  constructor(ask = (url: string) => call<LinkPreview>('POST', '/previews', { url })) {
    this.#ask = ask;
  }

  /** Asked once for each link. That nothing comes of it is no problem that anybody is told of. */
  async look(url: string): Promise<Told> {
    const known = this.#told.get(url);
    if (known) return known;
    try {
      return this.#keep(url, { preview: await this.#ask(url), warning: '' });
    } catch (error) {
      if (!(error instanceof Refusal) || error.retry) return NOTHING;
      return this.#keep(
        url,
        error.code === 'doubtful_link' ? { ...NOTHING, warning: error.message } : NOTHING,
      );
    }
  }

  #keep(url: string, told: Told): Told {
    this.#told.set(url, told);
    return told;
  }
}
