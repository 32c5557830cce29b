/** Whom a message has reached, in two lists: those who have read it, and those who only have it. */
import type { Receipts } from '../protocol';

export interface Reach {
  readonly read: readonly number[];
  readonly delivered: readonly number[];
  /** Whether the server says who they are: in a large conversation it only counts them. */
  readonly named: boolean;
}

export function reachOf(seq: number, { marks, delivered }: Receipts): Reach {
  const here = marks.filter((mark) => mark.delivered >= seq);
  return {
    read: here.filter((mark) => mark.read >= seq).map((mark) => mark.person),
    delivered: here.filter((mark) => mark.read < seq).map((mark) => mark.person),
    named: marks.length > 0 || delivered === 0,
  };
}
