/** What reaches a thread from elsewhere than its log: one's own stars and votes, and how a poll is counted. */
import type { Live } from '../live/live.svelte';
import type { Message, Tally } from '../protocol';
import type { Thread } from './thread.svelte';

/** `find`: the thread of a conversation, where one is loaded. */
export function followPicked(
  live: Live,
  me: number,
  find: (conversation: number) => Pick<Thread, 'change'> | undefined,
): void {
  const { dispatch } = live;
  const star = (starred: boolean) => (old: Message) => ({ ...old, starred });
  dispatch.on('starred', ({ payload }) => find(payload.conversation)?.change(payload.message, star(true)));
  dispatch.on('unstarred', ({ payload }) => find(payload.conversation)?.change(payload.message, star(false)));
  dispatch.on('voted', (event) => {
    if (event.actor === me)
      find(event.stream)?.change(event.about ?? 0, withTally({ mine: event.payload.options }));
  });
  dispatch.on('voted_quietly', ({ payload }) =>
    find(payload.conversation)?.change(payload.message, withTally({ mine: payload.options })),
  );
  dispatch.on('poll_counted', ({ stream, about, counts, voters }) =>
    find(stream)?.change(about, withTally({ counts, voters })),
  );
}

export function withTally(change: Partial<Tally>): (old: Message) => Message {
  return (old) => (old.tally ? { ...old, tally: { ...old.tally, ...change } } : old);
}
