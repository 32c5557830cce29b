/** The messages that wait: the shelf of this device is the truth that all tabs share, and this is what one of them shows. */
import type { Shelf } from '../shelf';
import type { Pending } from './pending';

type Change = (old: Pending | undefined) => Pending | undefined;

export class WaitingRoom {
  readonly #shelf: Shelf<Pending>;
  readonly #tell: (clientId: string, pending: Pending | null) => void;
  #all = $state.raw<readonly Pending[]>([]);
  readonly #gone = new Set<string>();
  /** The shelf has no room for them: they are here only. */
  readonly #unkept = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();

  /** `tell`: to the other tabs. */
  constructor(shelf: Shelf<Pending>, tell: (clientId: string, pending: Pending | null) => void) {
    this.#shelf = shelf;
    this.#tell = tell;
  }

  /** In the order they were written. */
  get all(): readonly Pending[] {
    return this.#all;
  }

  find(clientId: string): Pending | undefined {
    return this.#all.find((each) => each.clientId === clientId);
  }

  /** Take up what an earlier page left. */
  async restore(): Promise<void> {
    for (const kept of await this.#shelf.all().catch((): Pending[] => [])) this.show(kept);
  }

  /** On the shelf first, and from there on the screens; one change after the other. Never raises. */
  change(clientId: string, how: Change): Promise<Pending | undefined> {
    const changed = this.#last.then(() => this.#change(clientId, how));
    this.#last = changed;
    return changed;
  }

  /** Of two versions of a message, the later one is shown. */
  show(pending: Pending): void {
    const shown = this.find(pending.clientId);
    if (this.#gone.has(pending.clientId) || (shown && shown.version >= pending.version)) return;
    const others = this.#all.filter((each) => each !== shown);
    this.#all = [...others, pending].sort((a, b) => a.at - b.at);
  }

  hide(clientId: string): void {
    this.#gone.add(clientId);
    if (this.find(clientId)) this.#all = this.#all.filter((each) => each.clientId !== clientId);
  }

  async #change(clientId: string, how: Change): Promise<Pending | undefined> {
    const shown = this.find(clientId);
    const isUnkept = shown !== undefined && this.#unkept.has(clientId);
    let now: Pending | undefined;
    try {
      now = await this.#shelf.update(clientId, (old) => how(old ?? (isUnkept ? shown : undefined)));
      this.#unkept.delete(clientId);
      this.#tell(clientId, now ?? null);
    } catch {
      // A full disk must not stop a message that can still be sent now.
      now = how(shown);
      this.#unkept.add(clientId);
    }
    if (!now) this.hide(clientId);
    else {
      this.#gone.delete(clientId);
      this.show(now);
    }
    return now;
  }
}
