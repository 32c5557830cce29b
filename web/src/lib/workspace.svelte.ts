/** What a signed-in person works with: made at sign-in, let go of at sign-out. The one place that knows every feature's state. */
import { createContext } from 'svelte';
import { Drafts, type Unsent } from './conversations/drafts.svelte';
import { ConversationList } from './conversations/list.svelte';
import { Outbox, type Pending } from './conversations/outbox.svelte';
import { Receipts } from './conversations/receipts.svelte';
import { followPicked } from './conversations/picked';
import { messageOf } from './conversations/reduce';
import { deleteMessage, edit, getMessages } from './conversations/requests';
import { Thread } from './conversations/thread.svelte';
import { Live } from './live/live.svelte';
import { Presence } from './live/presence.svelte';
import { Typing } from './live/typing.svelte';
import { Keeping } from './offline/keeping';
import { alone, tabs, type Told } from './offline/tabs';
import { Later } from './offline/later.svelte';
import { People } from './people/people.svelte';
import type { Conversation, Kept, LiveEvent, Self, Sent } from './protocol';
import { session } from './session.svelte';
import { openCupboard, type Cupboard } from './shelf';
import { toasts } from './ui/toasts.svelte';
import { words } from './words';

/** What an event leaves out is as everybody begins with it. */
const BEGINNING = { presence: 'shared', last_seen: 'nobody', link_previews: true } as const;

const THREADS_KEPT = 8;
const DAY_MS = 24 * 60 * 60 * 1000;

export class Workspace {
  readonly me: Self;
  /** What this device keeps, for those who keep something of their own. */
  readonly cupboard: Cupboard;
  readonly people = new People();
  readonly live: Live;
  readonly conversations: ConversationList;
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly receipts: Receipts;
  readonly typing: Typing;
  readonly presence: Presence;
  readonly later = new Later();
  readonly #keeping: Keeping;
  readonly #stops: (() => void)[] = [];
  readonly #threads = new Map<number, Thread>();
  #lost: ((conversation: number) => void) | undefined;

  private constructor(me: Self, cupboard: Cupboard) {
    this.me = me;
    this.cupboard = cupboard;
    this.people.learn([me.person]);
    this.live = new Live({
      renew: () => this.#renew(),
      met: (person) => this.#met(person),
      ended: () => session.end(),
      unheard: () => void session.check(),
    });
    this.conversations = new ConversationList({
      me: me.person.id,
      live: this.live,
      people: this.people,
      lost: (conversation, removed) => void this.#lose(conversation, removed),
      changed: (conversation) => this.#keeping.content.changed(conversation),
    });
    this.drafts = new Drafts(cupboard.shelf<Unsent>('drafts'), (id) => this.conversations.find(id)?.draft);
    this.outbox = new Outbox({
      shelf: cupboard.shelf<Pending>('outbox'),
      person: me.person.id,
      send: (conversation, body) => this.live.command<Sent>('send', { conversation, body }),
      revise: edit,
      remove: deleteMessage,
      isConnected: () => this.live.current,
      alone,
      ...(cupboard.lasts && {
        tell: (clientId: string, pending: Pending | null) =>
          tabs.tell('waiting', { person: me.person.id, clientId, pending }),
      }),
      accepted: (pending, sent) => this.#accepted(pending, sent),
    });
    this.receipts = new Receipts((conversation, body) =>
      this.live.command<Kept>('mark', { conversation, body }),
    );
    this.typing = new Typing(this.live);
    this.presence = new Presence(this.live);
    this.#keeping = new Keeping(cupboard, {
      me,
      live: this.live,
      conversations: this.conversations,
      people: this.people,
      receipts: this.receipts,
      newest: (id) => this.#threads.get(id)?.newest,
    });
    this.#listen();
  }

  /** Opens what this device kept. */
  static async open(me: Self): Promise<Workspace> {
    const cupboard = await openCupboard(me.person.id);
    const workspace = new Workspace(me, cupboard);
    await Promise.all([workspace.#keeping.restore(), workspace.outbox.restore(), workspace.drafts.restore()]);
    workspace.#startReceipts();
    return workspace;
  }

  /** Load the list, unless it was kept, and go live. Raises Refusal. */
  async start(): Promise<void> {
    if (!this.conversations.loaded) await this.#renew();
    this.presence.start();
    this.live.start();
    this.later.startWorker();
    this.#stops.push(
      session.watch(() => this.live.current),
      tabs.on(
        'waiting',
        (told) => told.person === this.me.person.id && this.outbox.hear(told.clientId, told.pending),
      ),
      tabs.on('read', (told) => told.person === this.me.person.id && this.#readElsewhere(told)),
    );
    addEventListener('pagehide', this.#keeping.flush);
  }

  stop(): void {
    this.live.stop();
    this.presence.stop();
    this.receipts.stop();
    this.#keeping.stop();
    this.later.stop();
    this.#stops.forEach((stop) => stop());
    removeEventListener('pagehide', this.#keeping.flush);
  }

  /** Everything of a conversation up to `seq` has been on screen. `unread`: what is left, when that is known. */
  read(conversation: number, seq: number, unread?: number): void {
    this.conversations.read(conversation, seq, unread);
    this.receipts.read(conversation, seq);
    tabs.tell('read', { person: this.me.person.id, conversation, seq, unread });
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
    this.conversations.fetchOwed();
    this.#keeping.keepMore(this.later);
    this.later.shareDrafts(this);
    void session.heard();
    // What no event tells, such as a new name, is a day old at most.
    if (Date.now() - this.conversations.snapshotAt > DAY_MS) void this.#renew().catch(() => undefined);
  }

  #newThread(conversation: number): Thread {
    return new Thread(conversation, {
      fetch: getMessages,
      kept: () => this.#keeping.content.readThread(conversation),
      loaded: () => this.#keeping.content.changed(conversation),
      learn: (people) => this.people.learn(people),
    });
  }

  #met(person: number): boolean {
    if (person === this.me.person.id) return true;
    void session.check();
    return false;
  }

  #readElsewhere({ conversation, seq, unread }: Told['read']): void {
    this.conversations.read(conversation, seq, unread);
    this.receipts.read(conversation, seq);
  }

  #listen(): void {
    const { dispatch } = this.live;
    dispatch.on('event', (event) => {
      this.#threads.get(event.stream)?.apply(event);
      this.outbox.settle(event);
      this.#keeping.content.happened(event);
    });
    followPicked(this.live, this.me.person.id, (conversation) => ({
      change: (seq, how) => {
        this.#threads.get(conversation)?.change(seq, how);
        this.#keeping.content.change(conversation, seq, how);
      },
    }));
    dispatch.on('message', (event) => {
      if (event.actor !== this.me.person.id) this.receipts.delivered(event.stream, event.seq);
    });
    dispatch.on('own_mark', (mark) => this.receipts.start(mark.conversation, mark));
    dispatch.on('reset', ({ stream }) => this.#reset(stream));
    dispatch.on('history_opened', (event) => {
      if (event.payload.person === this.me.person.id) this.#reset(event.stream);
    });
    // It may have been open as a request, with messages that came before the log was ours.
    dispatch.on('membership_began', ({ payload }) => this.#reset(payload.conversation));
    dispatch.on('preferences_changed', ({ payload }) => session.prefer({ ...BEGINNING, ...payload }));
    dispatch.on('password_reset', ({ payload: { by } }) => {
      toasts.tell(words.people.passwordReset(by === null ? words.people.theServer : this.people.name(by)));
    });
  }

  async #renew(): Promise<void> {
    await this.conversations.load();
    this.#startReceipts();
    this.#keeping.content.tookSnapshot();
    for (const thread of this.#threads.values()) void thread.reset();
  }

  #startReceipts(): void {
    const untold = new Set(this.receipts.untold.map((each) => each.conversation));
    for (const each of this.conversations.sorted) {
      if (!untold.has(each.id)) this.receipts.start(each.id, each);
      if (each.last && each.standing === 'member') this.receipts.delivered(each.id, each.last.seq);
    }
  }

  #reset(conversation: number): void {
    this.#keeping.content.missed(conversation);
    void this.#threads.get(conversation)?.reset();
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

  /** In one step with the event: nothing of it stays on this device, and what waited there cannot be sent. */
  async #lose({ id, title }: Conversation, removed: boolean): Promise<void> {
    this.#threads.delete(id);
    this.#lost?.(id);
    this.drafts.drop(id);
    const waiting = this.outbox.of(id);
    for (const each of waiting) void this.outbox.discard(each.clientId);
    if (removed) toasts.tell(words.thread.youWereRemoved(title) + words.offline.unsentThere(waiting.length));
    await this.#keeping.content.forget(id);
  }
}

/** The workspace of the person signed in, for every component below the one that provides it. */
export const [useWorkspace, provideWorkspace] = createContext<Workspace>();
