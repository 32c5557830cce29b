/** A message on its way, and what may be done with it: told as values, so that every tab comes to the same. */
import type { Draft, Mention, Poll } from '../protocol';

/** A message that is not in the log yet. `problem`: why it was not sent; it then waits for its writer. */
export interface Pending {
  readonly clientId: string;
  readonly conversation: number;
  readonly text: string;
  readonly replyTo: number | null;
  readonly mentions: readonly Mention[];
  readonly poll?: Poll | undefined;
  /** The version of the shared draft that it was. */
  readonly draft?: number | undefined;
  /** The link whose preview goes with it. */
  readonly preview?: string | undefined;
  readonly at: number;
  readonly problem: string | null;
  /** Rises with each change: of two, the later one holds. */
  readonly version: number;
  /** The wordings that have left this device, the earliest first: one of them may have arrived. */
  readonly tried: readonly Draft[];
  /** Taken back, though it may have arrived. */
  readonly withdrawn: boolean;
  /** It has arrived at this seq in an earlier wording: what is left to do is to change it, or to delete it. */
  readonly sentAs: number | null;
}

export interface Writing {
  text: string;
  replyTo?: number | null;
  mentions?: readonly Mention[];
  poll?: Poll | undefined;
  draft?: number | undefined;
  preview?: string | undefined;
}

export function draftOf({ clientId, text, replyTo, mentions, poll, preview, draft }: Pending): Draft {
  const more = { ...(poll && { poll }), ...(preview && { preview }), ...(draft && { draft }) };
  return { client_id: clientId, text, reply_to: replyTo, mentions: [...mentions], ...more };
}

/** As it stands before these words leave the device. */
export function trying(pending: Pending): Pending {
  const draft = draftOf(pending);
  return pending.tried.some((each) => isSame(each, draft))
    ? pending
    : change(pending, { tried: [...pending.tried, draft] });
}

/** These words did not leave, or were refused: of what was tried, they are not. */
export function untried(pending: Pending, draft: Draft): Pending {
  return change(pending, { tried: pending.tried.filter((each) => !isSame(each, draft)) });
}

/** The log has it at `seq` in the words of `said`; undefined: nothing is left to do. */
export function arrived(pending: Pending, seq: number, said: Pick<Draft, 'text'>): Pending | undefined {
  if (!pending.withdrawn && pending.text === said.text) return undefined;
  return change(pending, { sentAs: seq, problem: null });
}

export function change(pending: Pending, to: Partial<Pending>): Pending {
  return { ...pending, ...to, version: pending.version + 1 };
}

/** It waits on the screen: what has arrived is in the thread, unless its new words could not be put there. */
export function isShown({ withdrawn, sentAs, problem }: Pending): boolean {
  return !withdrawn && (sentAs === null || problem !== null);
}

/** There is something to do for it at the server. */
export function isToDo({ withdrawn, sentAs, problem }: Pending): boolean {
  return problem === null && !(withdrawn && sentAs === null);
}

function isSame(a: Draft, b: Draft): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
