/** Finding colleagues: the newest question wins, pages follow each other. */
import { toasts } from '../ui/toasts.svelte';
import { sentenceOf } from '../api';
import type { Person } from '../protocol';
import { findPeople } from './requests';

const PAGE = 50;
const PAUSE_MS = 150;

export class Directory {
  #found = $state.raw<readonly Person[]>([]);
  #searching = $state(false);
  #more = $state(false);
  #query = '';
  #team = '';
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get found(): readonly Person[] {
    return this.#found;
  }

  get searching(): boolean {
    return this.#searching;
  }

  get more(): boolean {
    return this.#more;
  }

  /** Search once the typing pauses. */
  readonly search = (query: string): void => {
    this.#query = query;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(undefined), query === '' ? 0 : PAUSE_MS);
  };

  /** One team alone, or "" for all. */
  readonly choose = (team: string): void => {
    this.#team = team;
    void this.#ask(undefined);
  };

  readonly next = (): void => {
    void this.#ask(this.#found.at(-1)?.id);
  };

  async #ask(after: number | undefined): Promise<void> {
    const asked = (this.#asked += 1);
    this.#searching = true;
    try {
      const page = await findPeople({
        q: this.#query,
        ...(this.#team ? { team: this.#team } : {}),
        ...(after === undefined ? {} : { after }),
      });
      if (asked !== this.#asked) return;
      this.#found = after === undefined ? page : [...this.#found, ...page];
      this.#more = page.length >= PAGE;
    } catch (error) {
      if (asked === this.#asked) toasts.tell(sentenceOf(error));
    } finally {
      if (asked === this.#asked) this.#searching = false;
    }
  }
}
