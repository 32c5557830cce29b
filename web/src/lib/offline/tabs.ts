/** What the tabs of one browser tell each other. */
import type { Pending } from '../conversations/outbox.svelte';

export type Left = 'signed_out' | 'ended' | 'aged';

export interface Told {
  /** Nobody is signed in here any more. */
  left: { why: Left; unsent: number };
  /** Somebody has signed in. */
  came: { person: number };
  /** A message that waits was written, changed, or has gone (null). */
  waiting: { person: number; clientId: string; pending: Pending | null };
  /** Everything up to `seq` has been on a screen. */
  read: { person: number; conversation: number; seq: number; unread?: number | undefined };
}

type Message = { [Kind in keyof Told]: { kind: Kind; told: Told[Kind] } }[keyof Told];

/** As much of a BroadcastChannel as is needed: tests connect tabs of their own. */
export interface Channel {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
}

export class Tabs {
  readonly #channel: Channel | undefined;
  readonly #listeners = new Map<keyof Told, Set<(told: never) => void>>();

  constructor(channel: Channel | undefined = openChannel()) {
    this.#channel = channel;
    if (channel) channel.onmessage = ({ data }) => this.#hear(data as Message);
  }

  /** Returns the way to stop listening. */
  on<Kind extends keyof Told>(kind: Kind, listener: (told: Told[Kind]) => void): () => void {
    const listeners = this.#listeners.get(kind) ?? new Set();
    this.#listeners.set(kind, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** To all other tabs. */
  tell<Kind extends keyof Told>(kind: Kind, told: Told[Kind]): void {
    this.#channel?.postMessage({ kind, told });
  }

  #hear({ kind, told }: Message): void {
    for (const listener of this.#listeners.get(kind) ?? []) listener(told as never);
  }
}

function openChannel(): Channel | undefined {
  return typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('inwith');
}

export const tabs = new Tabs();

/** Run `work` in one tab at a time. Where the browser has no locks, at once: the server still takes nothing twice. */
export async function alone<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const { locks } = navigator;
  return locks ? await (locks.request(name, work) as Promise<Result>) : work();
}
