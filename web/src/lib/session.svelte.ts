/** Who is signed in on this device, if anybody. */
import { ALERTS_MARK } from './alerts/mark';
import { onRefused, Refusal, sentenceOf } from './api';
import { goesAt, isDue, letGo, readKnown, writeKnown, type Known } from './offline/device';
import { tabs, type Left } from './offline/tabs';
import { getCouncil, getMe, signOut } from './people/requests';
import type { Council, Preferences, Self } from './protocol';

export type Stage = 'starting' | 'unreachable' | 'set_up' | 'signed_out' | 'notice' | 'in';

const LOOK_EVERY_MS = 60_000;
/** Set for this browser and not for a person: these stay. The mark goes with what it marks, which is withdrawn next. */
const OF_THE_BROWSER = ['theme', 'enter', ALERTS_MARK];

export class Session {
  #council = $state.raw<Council | null>(null);
  #me = $state.raw<Self | null>(null);
  #stage = $state<Stage>('starting');
  #problem = $state('');
  /** Why nobody is signed in any more, and how many messages had not been sent. */
  #left = $state.raw<{ why: Left; unsent: number } | null>(null);
  #known: Known | undefined;
  #goesAt = $state(0);

  constructor() {
    onRefused((code) => {
      if (code === 'not_signed_in') this.end();
      // The administrator has changed the notice meanwhile.
      if (code === 'notice_due' && this.#stage === 'in') this.#stage = 'notice';
    });
    tabs.on('left', (left) => this.#hear(left));
    tabs.on('came', ({ person }) => person !== this.#me?.person.id && void this.start());
  }

  get stage(): Stage {
    return this.#stage;
  }

  get council(): Council | null {
    return this.#council;
  }

  get me(): Self | null {
    return this.#me;
  }

  get problem(): string {
    return this.#problem;
  }

  get left(): { why: Left; unsent: number } | null {
    return this.#left;
  }

  /** When what is kept on this device goes, if there is no contact before. */
  get goesAt(): number {
    return this.#goesAt;
  }

  /** Find out who we are: from what this device keeps, at once, or from the server. Never raises. */
  async start(): Promise<void> {
    this.#problem = '';
    const known = await readKnown();
    if (known && isDue(known, Date.now())) await this.#leave('aged', known.me);
    else if (known) this.#resume(known);
    else await this.#ask();
  }

  begin(me: Self): void {
    const isNew = this.#me?.person.id !== me.person.id;
    this.#me = me;
    if (this.#left?.why !== 'aged') this.#left = null;
    this.#council = { sample: false, set_up: true, ...this.#council, name: me.council };
    this.#stage = me.notice_due ? 'notice' : 'in';
    void this.#remember(isNew);
  }

  noticeAccepted(): void {
    if (this.#me) this.begin({ ...this.#me, notice_due: false });
  }

  prefer(preferences: Preferences): void {
    if (!this.#me) return;
    this.#me = { ...this.#me, preferences };
    if (this.#known) void writeKnown((this.#known = { ...this.#known, me: this.#me }));
  }

  /** Ask whether the server still knows this session: if not, its answer ends it here. */
  async check(): Promise<void> {
    const me = await getMe().catch(() => undefined);
    if (me && this.#me?.person.id === me.person.id) this.begin(me);
    else if (me && this.#me) await this.start();
  }

  /** Begin to look at the time: what is kept too long goes. `isConnected`: the server is heard from at present. */
  watch(isConnected: () => boolean): () => void {
    const timer = setInterval(() => void this.#look(isConnected()), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }

  /** The server has answered: what is kept may stay for as long again. */
  async heard(): Promise<void> {
    if (!this.#me || !this.#council) return;
    const now = Date.now();
    this.#known = { me: this.#me, council: this.#council, contactAt: now, seenAt: now };
    this.#goesAt = goesAt(this.#known);
    await writeKnown(this.#known);
  }

  /** The server no longer knows this session. */
  end(): void {
    if (this.#me) void this.#leave('ended', this.#me);
  }

  async signOut(): Promise<void> {
    await signOut();
    if (this.#me) await this.#leave('signed_out', this.#me);
  }

  /** Another tab has emptied what was kept. */
  #hear(left: { why: Left; unsent: number }): void {
    if (!this.#me) return;
    this.#forget(left);
    if (left.why === 'aged') void this.#ask();
  }

  #resume(known: Known): void {
    this.#known = known;
    this.#goesAt = goesAt(known);
    this.#council = known.council;
    this.#me = known.me;
    this.#stage = known.me.notice_due ? 'notice' : 'in';
    void this.check();
  }

  async #ask(): Promise<void> {
    try {
      this.#council = await getCouncil();
      if (!this.#council.set_up) this.#stage = 'set_up';
      else this.begin(await getMe());
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) {
        this.#stage = 'signed_out';
      } else {
        this.#problem = sentenceOf(error);
        this.#stage = 'unreachable';
      }
    }
  }

  /** One person a device: what an earlier one left goes before anything of the next is kept. */
  async #remember(isNew: boolean): Promise<void> {
    const before = await readKnown();
    if (before && before.me.person.id !== this.#me?.person.id) await removeAll(before.me);
    await this.heard();
    if (!isNew || !this.#me) return;
    tabs.tell('came', { person: this.#me.person.id });
    // Asked once, after signing in: otherwise a full disk may empty what is kept, unsent messages too.
    if (!before) await navigator.storage?.persist?.().catch(() => false);
  }

  async #look(isConnected: boolean): Promise<void> {
    if (isConnected) return this.heard();
    if (!this.#known) return;
    if (isDue(this.#known, Date.now())) return this.#leave('aged', this.#known.me);
    // Time passes here even if the clock is set back.
    this.#known = { ...this.#known, seenAt: Math.max(this.#known.seenAt + LOOK_EVERY_MS, Date.now()) };
    await writeKnown(this.#known);
  }

  async #leave(why: Left, me: Self): Promise<void> {
    this.#forget({ why, unsent: 0 });
    const left = { why, unsent: await removeAll(me) };
    tabs.tell('left', left);
    this.#left = left;
    if (why === 'aged') await this.#ask();
  }

  #forget(left: { why: Left; unsent: number }): void {
    this.#me = null;
    this.#known = undefined;
    this.#left = left;
    this.#stage = left.why === 'aged' ? 'starting' : 'signed_out';
  }
}

/** Returns how many messages had not been sent. */
async function removeAll(me: Self): Promise<number> {
  for (const key of Object.keys(localStorage)) {
    if (!OF_THE_BROWSER.includes(key)) localStorage.removeItem(key);
  }
  sessionStorage.clear();
  return letGo(me.person.id);
}

export const session = new Session();
