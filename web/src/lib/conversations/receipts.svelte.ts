/** Telling the server how far this person has got: at most one mark a conversation every two seconds, never backwards. */
import type { Kept, Mark } from '../protocol';

/** A little over what the server keeps between two of them. */
const EVERY_MS = 2200;
const TOGETHER_MS = 120;

type Send = (conversation: number, mark: Mark) => Promise<Kept>;

interface Progress {
  delivered: number;
  read: number;
  toldDelivered: number;
  toldRead: number;
  /** When it was told last. */
  at: number;
}

export class Receipts {
  readonly #send: Send;
  readonly #all = new Map<number, Progress>();
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  constructor(send: Send) {
    this.#send = send;
  }

  /** What the server knows already. */
  start(conversation: number, told: { delivered: number; read: number }): void {
    const progress = this.#of(conversation);
    progress.toldDelivered = Math.max(progress.toldDelivered, told.delivered);
    progress.toldRead = Math.max(progress.toldRead, told.read);
  }

  delivered(conversation: number, seq: number): void {
    const progress = this.#of(conversation);
    progress.delivered = Math.max(progress.delivered, seq);
    this.#soon(conversation, progress);
  }

  read(conversation: number, seq: number): void {
    const progress = this.#of(conversation);
    progress.read = Math.max(progress.read, seq);
    progress.delivered = Math.max(progress.delivered, seq);
    this.#soon(conversation, progress);
  }

  /** Where reading has got to without the server knowing it yet. */
  get untold(): { conversation: number; read: number }[] {
    const news = [...this.#all].filter(([, { read, toldRead }]) => read > toldRead);
    return news.map(([conversation, { read }]) => ({ conversation, read }));
  }

  /** Tell what could not be told while the connection was gone. */
  flush(): void {
    for (const [conversation, progress] of this.#all) this.#soon(conversation, progress);
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #of(conversation: number): Progress {
    const found = this.#all.get(conversation) ?? {
      delivered: 0,
      read: 0,
      toldDelivered: 0,
      toldRead: 0,
      at: 0,
    };
    this.#all.set(conversation, found);
    return found;
  }

  /** What comes within the same moment goes together; then no more for two seconds. */
  #soon(conversation: number, progress: Progress): void {
    if (this.#timers.has(conversation) || !isNews(progress)) return;
    const wait = Math.max(TOGETHER_MS, progress.at + EVERY_MS - Date.now());
    this.#timers.set(
      conversation,
      setTimeout(() => {
        this.#timers.delete(conversation);
        void this.#tell(conversation, progress);
      }, wait),
    );
  }

  async #tell(conversation: number, progress: Progress): Promise<void> {
    const { delivered, read, toldDelivered, toldRead } = progress;
    progress.at = Date.now();
    progress.toldDelivered = Math.max(toldDelivered, delivered);
    progress.toldRead = Math.max(toldRead, read);
    try {
      const kept = await this.#send(conversation, { delivered, read });
      if (kept.again_at == null) return;
      // Too soon after the last one, perhaps another device's: asked once more, with wherever we are by then.
      progress.toldDelivered = kept.delivered;
      progress.toldRead = kept.read;
      this.#soon(conversation, progress);
    } catch {
      // Not known to have arrived: told again with the next one, or when the connection is back.
      progress.toldDelivered = toldDelivered;
      progress.toldRead = toldRead;
    }
  }
}

function isNews(progress: Progress): boolean {
  return progress.delivered > progress.toldDelivered || progress.read > progress.toldRead;
}
