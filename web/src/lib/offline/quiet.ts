/** Keeps the newest page of recent conversations for reading without a connection, when there is nothing better to do. */
import { getMessages } from '../conversations/requests';
import { namesInSaid } from './names';
import type { KeptContent } from './kept';
import type { Conversation } from '../protocol';
import { savesData } from './idle';

const MOST = 30;
const PAGE = 50;

export interface Recent {
  /** The most recent first. */
  recent(): readonly Conversation[];
  reached(stream: number): number;
  isCurrent(): boolean;
}

export class Quiet {
  readonly #kept: KeptContent;
  readonly #around: Recent;
  constructor(kept: KeptContent, around: Recent) {
    this.#kept = kept;
    this.#around = around;
  }

  /** One after the other, so that whoever is reading is not held up. */
  async fetchAll(): Promise<void> {
    if (savesData()) return;
    const kept = await this.#kept.threads();
    for (const { id } of this.#around.recent().slice(0, MOST)) {
      if (!this.#around.isCurrent()) return;
      if (!kept.has(id) && !(await this.#fetch(id))) return;
    }
  }

  /** Whether the next may be asked for. */
  async #fetch(id: number): Promise<boolean> {
    const head = this.#around.reached(id);
    const page = await getMessages(id, { limit: PAGE }).catch(() => undefined);
    if (!page) return false;
    // What came meanwhile is in the page or is not: the next time tells.
    if (this.#around.reached(id) !== head) return true;
    const said = { messages: page.messages, notes: page.notes };
    const named = namesInSaid(said);
    const people = page.people.filter((person) => named.has(person.id));
    await this.#kept.putThread(id, { head, said, earlier: page.more, people });
    return true;
  }
}
