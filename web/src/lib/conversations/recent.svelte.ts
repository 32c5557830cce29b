/** What was searched for lately: kept on this device alone, and gone from it at sign-out. */
import type { Shelf } from '../shelf';

const MOST = 8;
const LONGEST = 200;

export interface Recent {
  readonly text: string;
  readonly at: number;
}

export class RecentSearches {
  readonly #shelf: Shelf<Recent>;
  #all = $state.raw<readonly Recent[]>([]);

  constructor(shelf: Shelf<Recent>) {
    this.#shelf = shelf;
  }

  get all(): readonly Recent[] {
    return this.#all;
  }

  async restore(): Promise<void> {
    this.#all = (await this.#shelf.all()).sort((a, b) => b.at - a.at).slice(0, MOST);
  }

  async keep(text: string, at = Date.now()): Promise<void> {
    const words = text.trim().slice(0, LONGEST);
    if (words === '') return;
    const all = [{ text: words, at }, ...this.#all.filter((each) => keyOf(each.text) !== keyOf(words))];
    const tooMany = all.slice(MOST);
    this.#all = all.slice(0, MOST);
    await this.#shelf.put(keyOf(words), { text: words, at });
    await this.#remove(tooMany);
  }

  async forget(text: string): Promise<void> {
    this.#all = this.#all.filter((each) => each.text !== text);
    await this.#shelf.remove(keyOf(text));
  }

  async forgetAll(): Promise<void> {
    this.#all = [];
    await this.#remove(await this.#shelf.all());
  }

  async #remove(some: readonly Recent[]): Promise<void> {
    await Promise.all(some.map((each) => this.#shelf.remove(keyOf(each.text))));
  }
}

const keyOf = (text: string) => text.toLowerCase();
