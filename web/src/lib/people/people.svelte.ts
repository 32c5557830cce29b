/** The people whose names this page has met. A name that is not known yet is asked for once. */
import { SvelteMap } from 'svelte/reactivity';
import type { Person } from '../protocol';
import { getPerson } from './requests';

export class People {
  readonly #known = new SvelteMap<number, Person>();
  readonly #asked = new Set<number>();
  readonly #ask: (person: number) => Promise<Person>;

  constructor(ask: (person: number) => Promise<Person> = getPerson) {
    this.#ask = ask;
  }

  learn(people: readonly Person[]): void {
    for (const person of people) this.#known.set(person.id, person);
  }

  find(person: number): Person | undefined {
    const found = this.#known.get(person);
    if (!found) this.#fetch(person);
    return found;
  }

  /** Those of `ids` whom this page knows. */
  among(ids: ReadonlySet<number>): Person[] {
    return [...ids].flatMap((id) => this.#known.get(id) ?? []);
  }

  /** The name, or "…" until it is known. */
  name(person: number): string {
    return this.find(person)?.name ?? '…';
  }

  /** The first word of the name, for previews and lines. */
  firstName(person: number): string {
    return this.name(person).split(' ')[0] ?? '';
  }

  #fetch(person: number): void {
    if (person === 0 || this.#asked.has(person)) return;
    this.#asked.add(person);
    // Asked for while a screen is being drawn: the answer must come after it.
    queueMicrotask(() => {
      this.#ask(person).then(
        (found) => this.learn([found]),
        () => setTimeout(() => this.#asked.delete(person), 30_000),
      );
    });
  }
}
