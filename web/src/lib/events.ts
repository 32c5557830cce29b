/** One typed map from what the server can say to what it carries, and who listens here. */
import type {
  AnyEvent,
  DraftMoved,
  EventKind,
  LiveEvent,
  OwnMarkMoved,
  PollCounted,
  ReceiptMoved,
  Reset,
  SomeoneHere,
  SomeoneTyping,
} from './protocol';

type Kinds = { [K in EventKind]: LiveEvent<K> };

/** What a listener may name: one kind of event, `event` for all of them, or something else the connection says. */
export interface Heard extends Kinds {
  event: AnyEvent;
  reset: Reset;
  receipt: ReceiptMoved;
  own_mark: OwnMarkMoved;
  draft_moved: DraftMoved;
  poll_counted: PollCounted;
  typing: SomeoneTyping;
  presence: SomeoneHere;
}

type Listener<K extends keyof Heard> = (heard: Heard[K]) => void;

/** Hands each event to those who asked for its kind, in the order they asked. */
export class Dispatch {
  readonly #listeners = new Map<keyof Heard, Set<(heard: never) => void>>();

  /** Returns the way to stop listening. */
  on<K extends keyof Heard>(kind: K, listener: Listener<K>): () => void {
    const listeners = this.#listeners.get(kind) ?? new Set();
    this.#listeners.set(kind, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  tell<K extends keyof Heard>(kind: K, heard: Heard[K]): void {
    for (const listener of this.#listeners.get(kind) ?? []) (listener as Listener<K>)(heard);
  }

  tellEvent(event: AnyEvent): void {
    this.tell('event', event);
    this.tell(event.kind, event as never);
  }
}
