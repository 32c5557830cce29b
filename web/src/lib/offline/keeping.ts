/** Ties what is kept to what is shown: where each value comes from when it is written, and where it goes when it is read. */
import type { ConversationList } from '../conversations/list.svelte';
import type { Receipts } from '../conversations/receipts.svelte';
import type { Live } from '../live/live.svelte';
import type { People } from '../people/people.svelte';
import type { Self } from '../protocol';
import type { Cupboard } from '../shelf';
import { KeptContent, type KeptPlace, type State } from './kept';
import type { Later } from './later.svelte';

interface Around {
  me: Self;
  live: Live;
  conversations: ConversationList;
  people: People;
  receipts: Receipts;
  /** What a thread on the screen holds, if it reaches the latest message. */
  newest: State['thread'];
}

export class Keeping {
  readonly content: KeptContent;
  readonly #around: Around;

  constructor(cupboard: Cupboard, around: Around) {
    this.#around = around;
    const { live, conversations, people } = around;
    this.content = new KeptContent(cupboard, {
      place: () => this.#place(),
      reached: (stream) => live.reached(stream),
      conversations: () => conversations.sorted.map((each) => each.id),
      conversation: (id) => conversations.find(id),
      thread: around.newest,
      people: (ids) => people.among(ids),
    });
  }

  /** Go on from what an earlier page left, if it left anything. */
  async restore(): Promise<void> {
    const list = await this.content.read();
    if (!list) return;
    const { live, conversations, receipts } = this.#around;
    const heads = list.conversations.map((each) => [each.conversation.id, each.head]);
    live.begin(
      {
        epoch: list.place.epoch,
        heads: { ...Object.fromEntries(heads), [list.place.stream]: list.place.head },
      },
      { since: list.place.currentAt, ahead: list.place.ahead },
    );
    conversations.restore(list);
    for (const { conversation, read } of list.place.untold) receipts.read(conversation, read);
  }

  /** The connection is current: there may be time to keep more. */
  keepMore(later: Later): void {
    const { live, conversations } = this.#around;
    later.keepMore(this.content, {
      recent: () => conversations.sorted.filter((each) => each.standing !== 'requested'),
      reached: (stream) => live.reached(stream),
      isCurrent: () => live.current,
    });
  }

  readonly flush = (): void => void this.content.flush();

  stop(): void {
    this.content.stop();
  }

  #place(): KeptPlace {
    const { me, live, conversations, receipts } = this.#around;
    return {
      epoch: live.place().epoch,
      stream: me.stream,
      head: live.reached(me.stream),
      invitations: conversations.invitations,
      owed: conversations.owed,
      untold: receipts.untold,
      currentAt: live.currentAt,
      ahead: live.clockAhead,
      snapshotAt: conversations.snapshotAt,
    };
  }
}
