/** Who is signed in on this device, if anybody. */
import { onRefused, Refusal, sentenceOf } from './api';
import { getCouncil, getMe, signOut } from './people/requests';
import type { Council, Preferences, Self } from './protocol';

export type Stage = 'starting' | 'unreachable' | 'set_up' | 'signed_out' | 'notice' | 'in';

export class Session {
  #council = $state.raw<Council | null>(null);
  #me = $state.raw<Self | null>(null);
  #stage = $state<Stage>('starting');
  #problem = $state('');
  /** The session that ended was ended from elsewhere, which the sign-in page says. */
  #ended = $state(false);

  constructor() {
    onRefused((code) => {
      if (code === 'not_signed_in') this.end();
      // The administrator has changed the notice meanwhile.
      if (code === 'notice_due' && this.#stage === 'in') this.#stage = 'notice';
    });
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

  get ended(): boolean {
    return this.#ended;
  }

  /** Find out who we are. Never raises: what went wrong becomes the stage. */
  async start(): Promise<void> {
    this.#problem = '';
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

  begin(me: Self): void {
    this.#me = me;
    this.#ended = false;
    this.#council = { sample: false, set_up: true, ...this.#council, name: me.council };
    this.#stage = me.notice_due ? 'notice' : 'in';
  }

  noticeAccepted(): void {
    if (this.#me) this.begin({ ...this.#me, notice_due: false });
  }

  prefer(preferences: Preferences): void {
    if (this.#me) this.#me = { ...this.#me, preferences };
  }

  /** Ask whether the server still knows this session: if not, its answer ends it here. */
  async check(): Promise<void> {
    await getMe().catch(() => undefined);
  }

  /** The server no longer knows this session. */
  end(): void {
    if (this.#me === null) return;
    this.#me = null;
    this.#ended = true;
    this.#stage = 'signed_out';
  }

  async signOut(): Promise<void> {
    await signOut();
    this.#me = null;
    this.#ended = false;
    this.#stage = 'signed_out';
  }
}

export const session = new Session();
