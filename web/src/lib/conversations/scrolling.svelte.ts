import { tick } from 'svelte';
import type { Entry } from '$lib/ui/view';

const NEAR_END_PX = 80;
const NEAR_EDGE_PX = 600;

interface Follows {
  entries: () => readonly Entry[];
  onseen: (seq: number) => void;
  onolder: () => void;
  onnewer: () => void;
  /** What is here ends before the latest message: its end is not the end. */
  hasNewer: () => boolean;
}

/**
 * Keeps the reader's place: at the end it stays at the end, elsewhere nothing moves, not even when older messages
 * come in above. Must be called while a component is set up.
 */
export function followLatest(follows: Follows): Following {
  const following = new Following(follows);
  $effect.pre(() => {
    const entries = follows.entries();
    void entries.length;
    following.rememberPlace();
    void tick().then(() => following.restorePlace(entries));
  });
  return following;
}

class Following {
  readonly #follows: Follows;
  #log: HTMLElement | null = null;
  #isOpened = false;
  #isAtEnd = true;
  #lastKey: string | undefined;
  #hadNewer = false;
  /** The topmost line on the screen, and where it stood. */
  #anchor: { line: Element; top: number } | null = null;
  #away = $state(false);
  #newBelow = $state(0);

  constructor(follows: Follows) {
    this.#follows = follows;
  }

  /** The reader is not at the end: "Jump to latest" is offered. */
  get isAway(): boolean {
    return this.#away;
  }

  /** Messages that came since the reader left the end. */
  get newBelow(): number {
    return this.#newBelow;
  }

  readonly attach = (log: HTMLElement): (() => void) => {
    this.#log = log;
    const scroll = (): void => this.#look();
    const resized = new ResizeObserver(() => {
      if (this.#isAtEnd && this.#isOpened) this.#toEnd();
      this.#look();
    });
    log.addEventListener('scroll', scroll, { passive: true });
    document.addEventListener('visibilitychange', scroll);
    window.addEventListener('focus', scroll);
    resized.observe(log);
    return () => {
      resized.disconnect();
      log.removeEventListener('scroll', scroll);
      document.removeEventListener('visibilitychange', scroll);
      window.removeEventListener('focus', scroll);
    };
  };

  /** Once, with the first messages: at "New" where there is one, else at the end. */
  open(): void {
    if (this.#isOpened || !this.#log) return;
    this.#isOpened = true;
    const line = this.#log.querySelector('.new');
    if (line) line.scrollIntoView({ block: 'start' });
    else this.#toEnd();
    this.#remember();
    this.#look();
  }

  jump(): void {
    this.#toEnd();
    this.#look();
  }

  find(seq: number): HTMLElement | null {
    return this.#log?.querySelector<HTMLElement>(`[data-seq="${seq}"]`) ?? null;
  }

  rememberPlace(): void {
    const log = this.#log;
    if (!log) return;
    const top = log.getBoundingClientRect().top;
    const line = [...log.querySelectorAll('[data-seq]')].find(
      (each) => each.getBoundingClientRect().bottom > top,
    );
    this.#anchor = line ? { line, top: line.getBoundingClientRect().top } : null;
  }

  restorePlace(entries: readonly Entry[]): void {
    const log = this.#log;
    if (!log || !this.#isOpened) return;
    const news = this.#newsIn(entries);
    const isOwn = news.some((entry) => entry.kind === 'message' && entry.mine);
    if ((this.#isAtEnd && !this.#follows.hasNewer()) || isOwn) this.#toEnd();
    else this.#keepPlace(log);
    if (!this.#isAtEnd && !isOwn) this.#newBelow += news.length;
    this.#remember();
    this.#look();
  }

  /** What was added below what had been the last one. */
  #newsIn(entries: readonly Entry[]): readonly Entry[] {
    // A page that the reader has scrolled to is no news, whoever wrote what is on it.
    const isPage = this.#hadNewer || this.#follows.hasNewer();
    const before = entries.findIndex((entry) => entry.key === this.#lastKey);
    return before < 0 || isPage ? [] : entries.slice(before + 1);
  }

  #keepPlace(log: HTMLElement): void {
    const anchor = this.#anchor;
    if (anchor?.line.isConnected) log.scrollTop += anchor.line.getBoundingClientRect().top - anchor.top;
  }

  #remember(): void {
    this.#lastKey = this.#follows.entries().at(-1)?.key;
    this.#hadNewer = this.#follows.hasNewer();
  }

  #toEnd(): void {
    if (this.#log) this.#log.scrollTop = this.#log.scrollHeight;
  }

  #look(): void {
    const log = this.#log;
    if (!log || !this.#isOpened) return;
    const below = log.scrollHeight - log.scrollTop - log.clientHeight;
    this.#isAtEnd = below < NEAR_END_PX && !this.#follows.hasNewer();
    this.#away = !this.#isAtEnd;
    if (this.#isAtEnd) this.#newBelow = 0;
    if (log.scrollTop < NEAR_EDGE_PX) this.#follows.onolder();
    if (below < NEAR_EDGE_PX) this.#follows.onnewer();
    if (document.visibilityState === 'visible' && document.hasFocus()) this.#tellSeen(log);
  }

  /** Nothing counts as read but what has been on the screen. */
  #tellSeen(log: HTMLElement): void {
    const bottom = log.getBoundingClientRect().bottom;
    const shown = [...log.querySelectorAll<HTMLElement>('[data-seq]')].findLast(
      (line) => line.getBoundingClientRect().top < bottom - 16,
    );
    const seq = Number(shown?.dataset['seq'] ?? 0);
    if (seq > 0) this.#follows.onseen(seq);
  }
}
