/** The accounts as the administrator sees them, and the one-time link that was just made. */
import type { Account, Link, NewPerson, PersonChange } from '../protocol';
import type { OneTimeLink } from '../ui/view';
import {
  addPerson,
  changePerson,
  getAccounts,
  getNotice,
  resetPassword,
  setNotice,
  suspend,
  unsuspend,
} from './requests';

export class Accounts {
  #all = $state.raw<readonly Account[] | null>(null);
  #notice = $state('');
  #link = $state.raw<OneTimeLink | null>(null);

  /** null until they are loaded. */
  get all(): readonly Account[] | null {
    return this.#all;
  }

  get notice(): string {
    return this.#notice;
  }

  /** Shown once: it is not kept anywhere. */
  get link(): OneTimeLink | null {
    return this.#link;
  }

  async load(): Promise<void> {
    const [all, notice] = await Promise.all([getAccounts(), getNotice()]);
    this.#notice = notice.text;
    this.#all = all;
  }

  async add(person: NewPerson): Promise<void> {
    const added = await addPerson(person);
    this.#show(added.person.name, added.link);
    await this.load();
  }

  async change({ person }: Account, change: PersonChange): Promise<void> {
    await changePerson(person.id, change);
    await this.load();
  }

  async reset({ person }: Account): Promise<void> {
    this.#show(person.name, await resetPassword(person.id));
    await this.load();
  }

  async suspend({ person }: Account): Promise<void> {
    await suspend(person.id);
    await this.load();
  }

  async restore({ person }: Account): Promise<void> {
    await unsuspend(person.id);
    await this.load();
  }

  async saveNotice(text: string): Promise<void> {
    await setNotice(text);
    this.#notice = text;
  }

  forgetLink(): void {
    this.#link = null;
  }

  #show(name: string, link: Link): void {
    this.#link = { name, url: link.url, expiresAt: link.expires_at };
  }
}
