/** What is done with a message at once, from its menu: it says so, and can be taken back. */
import { sentenceOf } from '$lib/api';
import type { Message } from '$lib/protocol';
import { router } from '$lib/router.svelte';
import { toasts } from '$lib/ui/toasts.svelte';
import type { MoreAction } from '$lib/ui/view';
import { more as words } from '$lib/words/en/more';
import type { Workspace } from '$lib/workspace.svelte';
import { createClientId } from './client_id';
import { forward, openOwn, pin, star, unpin, unstar } from './requests';

const IMMEDIATE = ['save', 'pin', 'unpin', 'star', 'unstar', 'link'] as const;
export type Immediate = (typeof IMMEDIATE)[number];

export function isImmediate(action: MoreAction): action is Immediate {
  return IMMEDIATE.some((each) => each === action);
}

interface Two {
  do: (conversation: number, seq: number) => Promise<unknown>;
  undo: (conversation: number, seq: number) => Promise<unknown>;
  told: string;
}

const TWO_WAYS: Record<'pin' | 'unpin' | 'star' | 'unstar', Two> = {
  pin: { do: pin, undo: unpin, told: words.told.pinned },
  unpin: { do: unpin, undo: pin, told: words.told.unpinned },
  star: { do: star, undo: unstar, told: words.told.starred },
  unstar: { do: unstar, undo: star, told: words.told.unstarred },
};

export async function act(action: Immediate, message: Message, workspace: Workspace): Promise<void> {
  try {
    if (action === 'link') await copyLink(message);
    else if (action === 'save') await save(message, workspace);
    else await change(TWO_WAYS[action], message);
  } catch (error) {
    toasts.tell(sentenceOf(error));
  }
}

export function linkTo({ conversation, seq }: Message): string {
  return `${location.origin}/#/c/${conversation}/m/${seq}`;
}

async function copyLink(message: Message): Promise<void> {
  await navigator.clipboard.writeText(linkTo(message));
  toasts.tell(words.told.linkCopied);
}

async function change({ do: first, undo, told }: Two, { conversation, seq }: Message): Promise<void> {
  await first(conversation, seq);
  toasts.tell(told, () => {
    undo(conversation, seq).catch((error: unknown) => toasts.tell(sentenceOf(error)));
  });
}

/** Into the notes to oneself, which are made with the first that is saved. */
async function save({ conversation, seq }: Message, { conversations }: Workspace): Promise<void> {
  const own = await openOwn();
  if (!conversations.find(own.id)) conversations.put(own);
  const [saved] = await forward(conversation, seq, [
    { conversation: own.id, client_id: createClientId(Date.now()) },
  ]);
  toasts.offer(words.told.saved, {
    label: words.told.show,
    run: () => router.go({ at: 'conversation', conversation: own.id, details: false, message: saved?.seq }),
  });
}
