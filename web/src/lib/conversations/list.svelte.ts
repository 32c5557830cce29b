/** The conversation list: a snapshot, and what the log says after it. */
import { SvelteMap } from 'svelte/reactivity';
import { mayRetry } from '../api';
import type { Live } from '../live/live.svelte';
import type { KeptList } from '../offline/kept';
import type { People } from '../people/people.svelte';
import type {
  AnyEvent,
  Arranged,
  Arrangement,
  ArrangementChange,
  Conversation,
  Invitation,
  Message,
  OwnMarkMoved,
  Snapshot,
} from '../protocol';
import { inOrder, isArchived, isMuted, isWaiting } from './arranging';
import { reduceArranged, reduceConversation, reduceOwnMark, reduceRead, reduceReceipt } from './reduce';
import { arrange, getConversation, getInvitations, getSnapshot } from './requests';

interface Around {
  me: number;
  live: Live;
  people: People;
  /** A conversation is no longer ours. */
  lost: (conversation: Conversation, removed: boolean) => void;
  /** What is kept of a conversation on this device is to be written again. */
  changed: (conversation: number) => void;
}

/** In place of a conversation's id among what is owed. */
const INVITATIONS = 0;
const ALL = -1;
const ASK_AGAIN_MS = 5000;

export class ConversationList {
  readonly #around: Around;
  readonly #all = new SvelteMap<number, Conversation>();
  #invitations = $state.raw<readonly Invitation[]>([]);
  #loaded = $state(false);
  /** A mute runs out by itself. */
  #now = $state(Date.now());
  readonly #sorted = $derived(inOrder(this.#all.values()));
  readonly #listed = $derived(this.#sorted.filter((each) => !isArchived(each, this.#now)));
  readonly #archived = $derived(this.#sorted.filter((each) => isArchived(each, this.#now)));
  readonly #unread = $derived(
    this.#listed.filter((each) => !isMuted(each, this.#now) && (each.unread > 0 || isWaiting(each))).length,
  );
  /** Of these the log has told, and the server has not yet been asked with success. */
  readonly #owed = new Set<number>();
  #snapshotAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(around: Around) {
    this.#around = around;
    const { dispatch } = around.live;
    dispatch.on('event', (event) => this.#apply(event));
    dispatch.on('receipt', (receipt) => {
      if (receipt.person !== around.me) this.#change(receipt.stream, (old) => reduceReceipt(old, receipt));
    });
    dispatch.on('draft_moved', (moved) =>
      this.#change(moved.conversation, (old) =>
        moved.version > old.draft.version ? { ...old, draft: moved } : old,
      ),
    );
    dispatch.on('own_mark', (mark) => this.#moveOwnMark(mark));
    dispatch.on('reset', ({ stream }) =>
      this.#all.has(stream) ? void this.fetch(stream) : void this.#loadAgain(),
    );
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  /** All of them: pinned ones first, then the newest. */
  get sorted(): readonly Conversation[] {
    return this.#sorted;
  }

  get listed(): readonly Conversation[] {
    return this.#listed;
  }

  get archived(): readonly Conversation[] {
    return this.#archived;
  }

  get now(): number {
    return this.#now;
  }

  tick(now: number): void {
    this.#now = now;
  }

  get invitations(): readonly Invitation[] {
    return this.#invitations;
  }

  /** Conversations with something unread, and invitations: what the page's title counts. Not what is muted or archived. */
  get waiting(): number {
    return this.#unread + this.#invitations.length;
  }

  find(conversation: number): Conversation | undefined {
    return this.#all.get(conversation);
  }

  findInvitation(invitation: number): Invitation | undefined {
    return this.#invitations.find((each) => each.id === invitation);
  }

  /** Take a fresh snapshot. Raises Refusal. */
  async load(): Promise<void> {
    this.#start(await getSnapshot());
  }

  /** Go on from what this device kept; the log continues after it. */
  restore({ place, conversations }: KeptList): void {
    for (const { conversation, people } of conversations) {
      this.#around.people.learn(people);
      this.#all.set(conversation.id, conversation);
    }
    this.#invitations = place.invitations;
    this.#snapshotAt = place.snapshotAt;
    place.owed.forEach((each) => this.#owed.add(each));
    this.#loaded = true;
  }

  /** When the last snapshot was taken, by this device's clock. */
  get snapshotAt(): number {
    return this.#snapshotAt;
  }

  get owed(): readonly number[] {
    return [...this.#owed];
  }

  /** Ask for what could not be fetched when the log told of it. */
  fetchOwed(): void {
    for (const each of this.owed) {
      if (each === INVITATIONS) void this.loadInvitations();
      else if (each === ALL) void this.#loadAgain();
      else void this.fetch(each);
    }
  }

  /** Ask for one conversation anew, as when it has just become ours. */
  async fetch(conversation: number, tries = 3): Promise<Conversation | undefined> {
    this.#owed.add(conversation);
    const found = await getConversation(conversation).catch((error: unknown) => {
      if (mayRetry(error)) this.#askAgain();
      else this.#owed.delete(conversation);
    });
    if (!found) return undefined;
    // What came while it was on its way is in it, or it is asked for again.
    const isBehind = this.#around.live.reached(conversation) > found.head;
    if (isBehind && tries > 1) return this.fetch(conversation, tries - 1);
    this.#owed.delete(conversation);
    this.put(found);
    return found;
  }

  /** A single request may be lost on a connection that holds: no return of it would ask again. */
  #askAgain(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#around.live.current && this.fetchOwed(), ASK_AGAIN_MS);
  }

  put(conversation: Conversation): void {
    this.#learn(conversation);
    this.#around.live.follow(conversation.id, conversation.head);
    this.#set(conversation);
  }

  read(conversation: number, seq: number, unread?: number): void {
    this.#change(conversation, (old) => reduceRead(old, seq, unread));
  }

  /** Put it elsewhere in one's own list, on all one's devices. Raises Refusal. */
  async arrange(conversation: number, change: ArrangementChange): Promise<void> {
    this.#arrange(conversation, await arrange(conversation, change));
  }

  /** Our own accepted message, ahead of its event. */
  say(message: Message): void {
    this.#change(message.conversation, (old) =>
      (old.last?.seq ?? 0) < message.seq ? { ...old, last: message } : old,
    );
  }

  forget(conversation: number): void {
    this.#all.delete(conversation);
    this.#around.live.unfollow(conversation);
  }

  async loadInvitations(): Promise<void> {
    this.#owed.add(INVITATIONS);
    const found = await getInvitations().catch(() => undefined);
    if (!found) return this.#askAgain();
    this.#owed.delete(INVITATIONS);
    this.#invitations = found;
    this.#around.changed(INVITATIONS);
  }

  dropInvitation(invitation: number): void {
    this.#invitations = this.#invitations.filter((each) => each.id !== invitation);
  }

  #start(snapshot: Snapshot): void {
    this.#around.people.learn(snapshot.people);
    this.#all.clear();
    this.#around.live.begin(snapshot);
    for (const conversation of snapshot.conversations) {
      this.#learn(conversation);
      this.#all.set(conversation.id, conversation);
    }
    this.#invitations = snapshot.invitations;
    this.#owed.clear();
    this.#snapshotAt = Date.now();
    this.#loaded = true;
  }

  async #loadAgain(): Promise<void> {
    this.#owed.add(ALL);
    await this.load().catch(() => this.#askAgain());
  }

  #set(conversation: Conversation): void {
    this.#all.set(conversation.id, conversation);
    this.#around.changed(conversation.id);
  }

  #learn({ peer, people }: Conversation): void {
    this.#around.people.learn(peer ? [...people, peer] : people);
  }

  #apply(event: AnyEvent): void {
    switch (event.kind) {
      case 'invited':
      case 'blocked':
        return void this.loadInvitations();
      case 'invitation_answered':
        this.#invitations = this.#invitations.filter(
          (each) => each.conversation !== event.payload.conversation,
        );
        return;
      case 'membership_began':
      case 'direct_requested':
      case 'announcement_reached':
        return void this.fetch(event.payload.conversation);
      case 'arranged':
        return this.#arrange(event.payload.conversation, event.payload);
      case 'membership_ended':
        return this.#lose(event.payload.conversation, event.payload.removed);
      case 'announcement_ended':
        return this.#lose(event.payload.conversation, false);
      case 'direct_answered':
        if (event.payload.accepted) return void this.fetch(event.payload.conversation);
        return this.#lose(event.payload.conversation, false);
      default:
        return this.#applyHere(event);
    }
  }

  #applyHere(event: AnyEvent): void {
    const { me } = this.#around;
    this.#change(event.stream, (old) => (event.seq <= old.head ? old : reduceConversation(old, event, me)));
    // What earlier messages say of the list cannot be told from the event alone.
    const aboutMe = 'person' in event.payload && event.payload.person === me;
    if (event.kind === 'history_opened' && aboutMe) void this.fetch(event.stream);
  }

  #moveOwnMark(mark: OwnMarkMoved): void {
    const old = this.#all.get(mark.conversation);
    const next = old && reduceOwnMark(old, mark);
    if (next) this.#set(next);
    else if (old) void this.fetch(old.id);
  }

  #arrange(conversation: number, arranged: Arranged | Arrangement): void {
    const old = this.#all.get(conversation);
    const next = old && reduceArranged(old, arranged);
    if (next) this.#set(next.conversation);
    if (next?.isCounted === false) void this.fetch(conversation);
  }

  #lose(conversation: number, removed: boolean): void {
    const old = this.#all.get(conversation);
    this.forget(conversation);
    if (old) this.#around.lost(old, removed);
  }

  #change(conversation: number, how: (old: Conversation) => Conversation): void {
    const old = this.#all.get(conversation);
    if (old) this.#set(how(old));
  }
}
