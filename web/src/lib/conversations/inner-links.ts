/** Links to our own messages, pasted into a message: they say where they lead, to those who may read it. */
import { getContext, setContext } from 'svelte';

export interface InnerLink {
  readonly href: string;
  readonly text: string;
}

/** The words for a link to a message; undefined where the reader may not read it, or it is no such link. */
export type NameLink = (href: string) => InnerLink | undefined;

const KEY = Symbol('inner links');
const OURS = /^\/?#\/c\/(\d{1,15})\/m\/(\d{1,15})$/;

export const provideInnerLinks = (name: NameLink): NameLink => setContext(KEY, name);
/** What is drawn outside a workspace has no such links. */
export const useInnerLinks = (): NameLink => getContext<NameLink | undefined>(KEY) ?? (() => undefined);

/** Which message a link of this origin leads to. */
export function readInnerLink(
  href: string,
  origin: string,
): { conversation: number; seq: number } | undefined {
  if (!href.startsWith(`${origin}/`)) return undefined;
  const found = OURS.exec(href.slice(origin.length));
  return found ? { conversation: Number(found[1]), seq: Number(found[2]) } : undefined;
}
