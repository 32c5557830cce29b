/** What a signed-in person works with: made at sign-in, let go of at sign-out. The one place that knows every feature's state. */
import { createContext } from 'svelte';
import { Drafts, type Unsent } from './conversations/drafts.svelte';
import { ConversationList } from './conversations/list.svelte';
import { Outbox, type Pending } from './conversations/outbox.svelte';
import { Receipts } from './conversations/receipts.svelte';
import { followPicked } from './conversations/picked';
import { messageOf } from './conversations/reduce';
import { getMessages } from './conversations/requests';
import { Thread } from './conversations/thread.svelte';
import { Live } from './live/live.svelte';
import { Presence } from './live/presence.svelte';
import { Typing } from './live/typing.svelte';
import { AppWorker } from './offline/worker.svelte';
import { People } from './people/people.svelte';
import type { Conversation, Kept, LiveEvent, Self, Sent } from './protocol';
import { session } from './session.svelte';
import { openCupboard, type Cupboard } from './shelf';
import { toasts } from './ui/toasts.svelte';
import { words } from './words';

/** What an event leaves out is as everybody begins with it. */
const BEGINNING = { presence: 'shared', last_seen: 'nobody' } as const;

const THREADS_KEPT = 8;

export class Workspace {
  readonly me: Self;
  readonly people = new People();
  readonly live: Live;
  readonly conversations: ConversationList;
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly receipts: Receipts;
  readonly typing: Typing;
  readonly presence: Presence;
  readonly worker = new AppWorker();
  #stopLooking: (() => void) | undefined;
  readonly #cupboard: Cupboard;
  readonly #threads = new Map<number, Thread>();
  #lost: ((conversation: number) => void) | undefined;

  private constructor(me: Self, cupboard: Cupboard) {
    this.me = me;
    this.#cupboard = cupboard;
    this.people.learn([me.person]);
    this.live = new Live({
      renew: () => this.#renew(),
      ended: () => session.end(),
      unheard: () => void session.check(),
    });
    this.conversations = new ConversationList({
      me: me.person.id,
      live: this.live,
      people: this.people,
      lost: (conversation, removed) => this.#lose(conversation, removed),
    });
    this.drafts = new Drafts(cupboard.shelf<Unsent>('drafts'));
    this.outbox = new Outbox({
      shelf: cupboard.shelf<Pending>('outbox'),
      person: me.person.id,
      send: (conversation, body) => this.live.command<Sent>('send', { conversation, body }),
      accepted: (pending, sent) => this.#accepted(pending, sent),
    });
    this.receipts = new Receipts((conversation, body) =>
      this.live.command<Kept>('mark', { conversation, body }),
    );
    this.typing = new Typing(this.live);
    this.presence = new Presence(this.live);
    this.#listen();
  }

  /** Opens what this device kept, and begins loading. */
  static async open(me: Self): Promise<Workspace> {
    const workspace = new Workspace(me, await openCupboard(me.person.id));
    await Promise.all([workspace.outbox.restore(), workspace.drafts.restore()]);
    return workspace;
  }

  /** Load the list and go live. Raises Refusal. */
  async start(): Promise<void> {
    await this.#renew();
    this.presence.start();
    this.live.start();
    this.#stopLooking = this.worker.start();
  }

  stop(): void {
    this.live.stop();
    this.presence.stop();
    this.receipts.stop();
    this.#stopLooking?.();
  }

  /** At sign-out nothing of the person stays on the device. */
  async empty(): Promise<void> {
    this.stop();
    await this.#cupboard.empty();
  }

  /** The thread of a conversation; the last few are kept, so that going back is instant. */
  thread(conversation: number): Thread {
    const found = this.#threads.get(conversation) ?? this.#newThread(conversation);
    this.#threads.delete(conversation);
    this.#threads.set(conversation, found);
    const [oldest] = this.#threads.keys();
    if (this.#threads.size > THREADS_KEPT && oldest !== undefined) this.#threads.delete(oldest);
    return found;
  }

  onLost(listener: (conversation: number) => void): void {
    this.#lost = listener;
  }

  /** The connection is current: say and fetch what could not be before. */
  caughtUp(): void {
    this.typing.rewatch();
    this.presence.rewatch();
    this.outbox.flush();
    this.receipts.flush();
  }

  #newThread(conversation: number): Thread {
    return new Thread(conversation, { fetch: getMessages, learn: (people) => this.people.learn(people) });
  }

  #listen(): void {
    const { dispatch } = this.live;
    dispatch.on('event', (event) => {
      this.#threads.get(event.stream)?.apply(event);
      this.outbox.settle(event);
    });
    followPicked(this.live, this.me.person.id, (conversation) => this.#threads.get(conversation));
    dispatch.on('message', (event) => {
      if (event.actor !== this.me.person.id) this.receipts.delivered(event.stream, event.seq);
    });
    dispatch.on('own_mark', (mark) => this.receipts.start(mark.conversation, mark));
    dispatch.on('reset', ({ stream }) => void this.#threads.get(stream)?.reset());
    dispatch.on('history_opened', (event) => {
      if (event.payload.person === this.me.person.id) void this.#threads.get(event.stream)?.reset();
    });
    // It may have been open as a request, with messages that came before the log was ours.
    dispatch.on('membership_began', ({ payload }) => void this.#threads.get(payload.conversation)?.reset());
    dispatch.on('preferences_changed', ({ payload }) => session.prefer({ ...BEGINNING, ...payload }));
    dispatch.on('password_reset', ({ payload: { by } }) => {
      toasts.tell(words.people.passwordReset(by === null ? words.people.theServer : this.people.name(by)));
    });
  }

  async #renew(): Promise<void> {
    await this.conversations.load();
    for (const each of this.conversations.sorted) {
      this.receipts.start(each.id, each);
      if (each.last && each.standing === 'member') this.receipts.delivered(each.id, each.last.seq);
    }
    for (const thread of this.#threads.values()) void thread.reset();
  }

  #accepted(pending: Pending, sent: Sent): void {
    const event: LiveEvent<'message'> = {
      type: 'event',
      kind: 'message',
      stream: sent.conversation,
      seq: sent.seq,
      at: sent.at,
      actor: this.me.person.id,
      payload: {
        text: pending.text,
        reply_to: pending.replyTo,
        mentions: [...pending.mentions],
        poll: pending.poll ?? null,
      },
    };
    const message = messageOf(event);
    this.#threads.get(sent.conversation)?.addOwn(message);
    this.conversations.say(message);
  }

  #lose({ id, title }: Conversation, removed: boolean): void {
    this.#threads.delete(id);
    this.#lost?.(id);
    if (removed) toasts.tell(words.thread.youWereRemoved(title));
  }
}

/** The workspace of the person signed in, for every component below the one that provides it. */
export const [useWorkspace, provideWorkspace] = createContext<Workspace>();
