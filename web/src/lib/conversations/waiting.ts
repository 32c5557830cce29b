/** What can be done with a message that has not been sent. */
import { toasts } from '../ui/toasts.svelte';
import type { MessageView } from '../ui/view';
import { words } from '../words';
import type { Outbox } from './outbox.svelte';

/** It may have gone already, if the connection broke while it was on its way: then it is deleted once that is known. */
export function takeBack(outbox: Outbox, message: MessageView): void {
  const mayHaveGone = (outbox.find(message.key)?.tried.length ?? 0) > 0;
  if (!mayHaveGone) return discard(outbox, message, words.thread.takenBack);
  void outbox.takeBack(message.key);
  toasts.tell(words.thread.mayHaveGone);
}

export function discard(outbox: Outbox, { key }: MessageView, told = words.thread.discarded): void {
  const pending = outbox.find(key);
  if (!pending) return;
  void outbox.discard(key);
  toasts.tell(told, () => outbox.add(pending.conversation, pending));
}
