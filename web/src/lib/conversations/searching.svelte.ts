/** A search in messages: what is asked, what was found, and where the eye was. It outlives its page until sign-out. */
import { mayRetry, sentenceOf } from '../api';
import type { Found, Person, SearchPage } from '../protocol';
import { NOTHING, mayAsk, type Asked } from './search-asked';

const PAUSE_MS = 250;

export type FindPage = (asked: Asked, before: string | undefined, signal: AbortSignal) => Promise<SearchPage>;

export class Searching {
  readonly #find: FindPage;
  readonly #learn: (people: readonly Person[]) => void;
  #asked = $state.raw<Asked>(NOTHING);
  #answered = $state.raw<Asked | null>(null);
  #results = $state.raw<readonly Found[]>([]);
  #next = $state.raw<string | null>(null);
  #busy = $state(false);
  #problem = $state.raw<{ text: string; retry: boolean } | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #underWay: AbortController | undefined;
  /** How far down the page was, and which result was opened from it. */
  scrolled = 0;
  opened: string | null = null;

  constructor(find: FindPage, learn: (people: readonly Person[]) => void) {
    this.#find = find;
    this.#learn = learn;
  }

  get asked(): Asked {
    return this.#asked;
  }

  /** What the results are the answer to; null before there is one. */
  get answered(): Asked | null {
    return this.#answered;
  }

  get results(): readonly Found[] {
    return this.#results;
  }

  get hasMore(): boolean {
    return this.#next !== null;
  }

  get busy(): boolean {
    return this.#busy;
  }

  get problem(): { text: string; retry: boolean } | null {
    return this.#problem;
  }

  /** Ask for something else in part, once the typing pauses; a filter, which is one press, at once. */
  change(part: Partial<Asked>): void {
    this.#asked = { ...this.#asked, ...part };
    this.#stop();
    if (!mayAsk(this.#asked)) return this.#empty();
    this.#busy = true;
    const isTyped = Object.keys(part).every((each) => each === 'text');
    this.#timer = setTimeout(() => void this.#ask(undefined), isTyped ? PAUSE_MS : 0);
  }

  /** Ask for this alone. */
  begin(part: Partial<Asked>): void {
    this.#empty();
    this.change({ ...NOTHING, ...part });
  }

  /** Without waiting for a pause, and again after a problem: of the whole, or of the page that did not come. */
  now(): void {
    if (!mayAsk(this.#asked)) return;
    const isNext = this.#answered === this.#asked && this.#problem !== null;
    this.#stop();
    void this.#ask(isNext ? (this.#next ?? undefined) : undefined);
  }

  more(): void {
    if (this.#next !== null && !this.#busy) void this.#ask(this.#next);
  }

  /** The message was deleted. */
  drop(conversation: number, seq: number): void {
    this.#results = this.#results.filter((each) => each.conversation !== conversation || each.seq !== seq);
  }

  async #ask(before: string | undefined): Promise<void> {
    const asked = this.#asked;
    const mine = (this.#underWay = new AbortController());
    this.#busy = true;
    this.#problem = null;
    try {
      const page = await this.#find(asked, before, mine.signal);
      if (mine !== this.#underWay) return;
      this.#learn(page.people);
      this.#take(asked, page, before !== undefined);
    } catch (error) {
      if (mine === this.#underWay) this.#problem = { text: sentenceOf(error), retry: mayRetry(error) };
    } finally {
      if (mine === this.#underWay) this.#busy = false;
    }
  }

  #take(asked: Asked, page: SearchPage, continues: boolean): void {
    this.#results = continues ? [...this.#results, ...page.results] : page.results;
    this.#next = page.next;
    this.#answered = asked;
    if (!continues) this.opened = null;
  }

  /** The answer to what was asked before is no longer wanted. */
  #stop(): void {
    clearTimeout(this.#timer);
    this.#underWay?.abort();
    this.#underWay = undefined;
    this.#busy = false;
  }

  #empty(): void {
    this.#results = [];
    this.#next = null;
    this.#answered = null;
    this.#problem = null;
    this.opened = null;
    this.scrolled = 0;
  }
}
