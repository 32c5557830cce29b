/** Who is in the conversation that is open, and who has not yet answered. Kept up by the log while it is open. */
import type { Live } from '../live/live.svelte';
import type { People } from '../people/people.svelte';
import type { EventKind, Member, Person, Waiting } from '../protocol';
import { getBlocks, getMembers, getWaiting } from './requests';

const CHANGES: ReadonlySet<EventKind> = new Set([
  'joined',
  'left',
  'removed',
  'owner_made',
  'history_opened',
]);

export class Membership {
  readonly #conversation: number;
  readonly #people: People;
  #members = $state.raw<readonly Member[]>([]);
  #waiting = $state.raw<readonly Waiting[]>([]);
  #blocked = $state.raw<readonly Person[]>([]);
  #owner = false;

  constructor(conversation: number, people: People) {
    this.#conversation = conversation;
    this.#people = people;
  }

  get members(): readonly Member[] {
    return this.#members;
  }

  get waiting(): readonly Waiting[] {
    return this.#waiting;
  }

  isBlocked(person: number | undefined): boolean {
    return this.#blocked.some((each) => each.id === person);
  }

  /** Load them, and again whenever something changes; returns the way to stop. */
  follow(live: Live, owner: boolean): () => void {
    this.#owner = owner;
    void this.load();
    return live.dispatch.on('event', (event) => {
      const here = event.stream === this.#conversation && CHANGES.has(event.kind);
      const answered = event.kind === 'invitation_sent' && event.payload.conversation === this.#conversation;
      if (here || answered) void this.load();
    });
  }

  async load(): Promise<void> {
    const none = () => undefined;
    const [members, waiting] = await Promise.all([
      getMembers(this.#conversation).catch(none),
      this.#owner ? getWaiting(this.#conversation).catch(none) : [],
    ]);
    if (members) this.#people.learn(members.map((each) => each.person));
    this.#members = members ?? this.#members;
    this.#waiting = waiting ?? this.#waiting;
  }

  async loadBlocks(): Promise<void> {
    this.#blocked = await getBlocks().catch(() => this.#blocked);
  }
}
