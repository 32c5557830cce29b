/** The accounts as the administrator sees them, a page at a time, and the one-time link that was just made. */
import { sentenceOf } from '../api';
import type { Account, Link, NewPerson, PersonChange } from '../protocol';
import { toasts } from '../ui/toasts.svelte';
import type { OneTimeLink } from '../ui/view';
import {
  addPerson,
  changePerson,
  getAccounts,
  getNotice,
  listAgain,
  namePublisher,
  resetPassword,
  setNotice,
  suspend,
  unlist,
  unsuspend,
  withdrawPublisher,
} from './requests';

const PAUSE_MS = 200;

export class Accounts {
  #shown = $state.raw<readonly Account[] | null>(null);
  #total = $state(0);
  #searching = $state(false);
  #notice = $state('');
  #link = $state.raw<OneTimeLink | null>(null);
  #query = '';
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Those found, as far as they were asked for; null until the first are there. */
  get shown(): readonly Account[] | null {
    return this.#shown;
  }

  /** How many there are in all that match. */
  get total(): number {
    return this.#total;
  }

  get searching(): boolean {
    return this.#searching;
  }

  get notice(): string {
    return this.#notice;
  }

  /** Shown once: it is not kept anywhere. */
  get link(): OneTimeLink | null {
    return this.#link;
  }

  async load(): Promise<void> {
    const [, notice] = await Promise.all([this.#ask(), getNotice()]);
    this.#notice = notice.text;
  }

  /** Search once the typing pauses. */
  readonly search = (query: string): void => {
    this.#query = query.trim();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask().catch(tell), PAUSE_MS);
  };

  readonly more = (): void => {
    const last = this.#shown?.at(-1);
    if (last) void this.#ask(last.person.id).catch(tell);
  };

  async add(person: NewPerson): Promise<void> {
    const added = await addPerson(person);
    this.#show(added.person.name, added.link);
    await this.#ask();
  }

  async change({ person }: Account, change: PersonChange): Promise<void> {
    this.#put(await changePerson(person.id, change));
  }

  async reset(account: Account): Promise<void> {
    this.#show(account.person.name, await resetPassword(account.person.id));
    this.#put({ ...account, joined: false, sessions: 0 });
  }

  async suspend({ person }: Account): Promise<void> {
    this.#put(await suspend(person.id));
  }

  async restore({ person }: Account): Promise<void> {
    this.#put(await unsuspend(person.id));
  }

  async unlist({ person }: Account, through: number): Promise<void> {
    this.#put(await unlist(person.id, through));
  }

  async list({ person }: Account): Promise<void> {
    this.#put(await listAgain(person.id));
  }

  async letPublish(account: Account): Promise<void> {
    await (account.publisher ? withdrawPublisher : namePublisher)(account.person.id);
    this.#put({ ...account, publisher: !account.publisher });
  }

  async saveNotice(text: string): Promise<void> {
    await setNotice(text);
    this.#notice = text;
  }

  forgetLink(): void {
    this.#link = null;
  }

  /** The newest question wins. */
  async #ask(after?: number): Promise<void> {
    const asked = (this.#asked += 1);
    this.#searching = true;
    try {
      const page = await getAccounts(this.#query, after);
      if (asked !== this.#asked) return;
      this.#shown = after === undefined ? page.accounts : [...(this.#shown ?? []), ...page.accounts];
      this.#total = page.total;
    } finally {
      if (asked === this.#asked) this.#searching = false;
    }
  }

  #put(changed: Account): void {
    const all = this.#shown ?? [];
    this.#shown = all.map((each) => (each.person.id === changed.person.id ? changed : each));
  }

  #show(name: string, link: Link): void {
    this.#link = { name, url: link.url, expiresAt: link.expires_at };
  }
}

function tell(error: unknown): void {
  toasts.tell(sentenceOf(error));
}
