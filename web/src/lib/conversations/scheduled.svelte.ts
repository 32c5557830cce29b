/** What a person has scheduled, on all their devices: fetched, and fetched again when an event tells of a change. */
import { call, sentenceOf } from '../api';
import type { ScheduleChange, ScheduleDraft, ScheduledMessage, Sent } from '../protocol';
import { toasts } from '../ui/toasts.svelte';
import { later as words } from '../words/en/later';
import type { Workspace } from '../workspace.svelte';

const KINDS = ['scheduled', 'schedule_changed', 'schedule_cancelled', 'schedule_ended'] as const;
const one = (id: number): string => `/scheduled/${id}`;

export const schedule = (conversation: number, body: ScheduleDraft) =>
  call<ScheduledMessage>('POST', `/conversations/${conversation}/scheduled`, body);
export const change = (id: number, body: ScheduleChange) => call<ScheduledMessage>('PUT', one(id), body);
export const cancel = (id: number) => call<undefined>('DELETE', one(id));
export const sendNow = (id: number) => call<Sent>('POST', `${one(id)}/send`);

export class Scheduled {
  #all = $state.raw<readonly ScheduledMessage[]>([]);
  #asked = 0;

  constructor({ live }: Workspace) {
    for (const kind of KINDS) live.dispatch.on(kind, () => void this.refresh());
    live.dispatch.on('schedule_ended', ({ payload }) => {
      if (payload?.reason) toasts.tell(words.told(payload.reason));
    });
  }

  get all(): readonly ScheduledMessage[] {
    return this.#all;
  }

  /** The latest answer counts, whatever order they come in. Nothing changes if there is none. */
  async refresh(): Promise<void> {
    const asked = ++this.#asked;
    const found = await call<ScheduledMessage[]>('GET', '/scheduled').catch(() => undefined);
    if (found && asked === this.#asked) this.#all = found;
  }
}

const made = new WeakMap<Workspace, Scheduled>();

/** The one list of a signed-in person. */
export function scheduledOf(workspace: Workspace): Scheduled {
  const list = made.get(workspace) ?? new Scheduled(workspace);
  made.set(workspace, list);
  return list;
}

/** Tells why, and answers whether it went well. */
export async function attempted(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    toasts.tell(sentenceOf(error));
    return false;
  }
}
