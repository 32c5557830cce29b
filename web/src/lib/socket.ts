/** The live connection: resumes where it stood, answers commands by ref, and comes back by itself. */
import { Refusal } from './api';
import { digestOfHeads } from './live/digest';
import type {
  Ahead,
  AnyEvent,
  Blank,
  DraftMoved,
  FrameFromServer,
  OwnMarkMoved,
  PollCounted,
  ReceiptMoved,
  Reset,
  SomeoneHere,
  SomeoneTyping,
} from './protocol';

export type SocketState = 'stopped' | 'offline' | 'connecting' | 'catching_up' | 'current';
type Passing = ReceiptMoved | OwnMarkMoved | DraftMoved | PollCounted | SomeoneTyping | SomeoneHere;
export type Delivery = AnyEvent | Blank | Reset | Ahead | Passing;

/** What the client holds of the log: the epoch of its snapshot and the last seq of each stream. */
export interface Place {
  epoch: string;
  heads: Record<string, number>;
}

/** Whom the connection serves. */
export interface Holder {
  place(): Place;
  /** The server's epoch is another one: take a fresh snapshot. */
  renew(): Promise<void>;
  receive(delivery: Delivery): void;
  moved(state: SocketState): void;
  /** Somebody else has signed in on this browser since: the cookie is theirs. */
  met(person: number): boolean;
  /** This session has been ended (close code 4401). */
  ended(): void;
  /** A connection was not let in, or never arrived: a page cannot tell which. */
  unheard(): void;
}

export interface Wire extends Pick<WebSocket, 'send' | 'close' | 'onmessage' | 'onclose'> {
  readonly readyState: number;
}

interface Awaited {
  resolve: (result: unknown) => void;
  reject: (refusal: Refusal) => void;
  timer: ReturnType<typeof setTimeout>;
}

const SESSION_ENDED = 4401;
const TOO_SLOW = 4408;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const ANSWER_WITHIN_MS = 15_000;
const QUIET_MS = 30_000;
const OPEN = 1;

function openWire(): Wire {
  return new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/live`);
}

export class Socket {
  readonly #holder: Holder;
  readonly #open: () => Wire;
  readonly #awaited = new Map<number, Awaited>();
  #wire: Wire | undefined;
  #state: SocketState = 'stopped';
  #ref = 0;
  #failures = 0;
  #heardAt = 0;
  /** The server has said `ready` on this connection. */
  #isHeard = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(holder: Holder, open: () => Wire = openWire) {
    this.#holder = holder;
    this.#open = open;
  }

  start(): void {
    addEventListener('online', this.#retryNow);
    addEventListener('offline', this.#lost);
    document.addEventListener('visibilitychange', this.#seen);
    this.#connect();
  }

  stop(): void {
    removeEventListener('online', this.#retryNow);
    removeEventListener('offline', this.#lost);
    document.removeEventListener('visibilitychange', this.#seen);
    clearTimeout(this.#timer);
    this.#drop();
    this.#move('stopped');
  }

  /** Call a live command. Raises Refusal; `unreachable` when the outcome is not known. */
  command<Answer>(type: string, fields: object): Promise<Answer> {
    const wire = this.#wire;
    if (!wire || wire.readyState !== OPEN || this.#state !== 'current')
      return Promise.reject(Refusal.notSent());
    const ref = (this.#ref += 1);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#silent(wire), ANSWER_WITHIN_MS);
      this.#awaited.set(ref, { resolve: resolve as (result: unknown) => void, reject, timer });
      wire.send(JSON.stringify({ type, ref, ...fields }));
    });
  }

  /** Say something that is not answered and may be lost: typing, what is watched. */
  tell(type: string, fields: object): void {
    if (this.#wire?.readyState === OPEN && this.#state !== 'connecting') {
      this.#wire.send(JSON.stringify({ type, ...fields }));
    }
  }

  /** Come back at once: something did not add up, or there is reason to think that it works again. */
  reconnect(): void {
    clearTimeout(this.#timer);
    this.#drop();
    this.#connect();
  }

  #connect(): void {
    if (!navigator.onLine) return this.#move('offline');
    this.#move('connecting');
    const wire = this.#open();
    this.#wire = wire;
    this.#isHeard = false;
    wire.onmessage = (message: MessageEvent<string>) => {
      if (this.#wire === wire) this.#hear(JSON.parse(message.data) as FrameFromServer, wire);
    };
    wire.onclose = (event: CloseEvent) => {
      if (this.#wire === wire) this.#closed(event.code);
    };
  }

  #hear(frame: FrameFromServer, wire: Wire): void {
    this.#heardAt = Date.now();
    switch (frame.type) {
      case 'ready':
        this.#failures = 0;
        if (!this.#holder.met(frame.person)) return wire.close();
        this.#isHeard = true;
        this.#move('catching_up');
        return void this.#resume(wire, frame.epoch, 'digest');
      case 'differs':
        return void this.#resume(wire, frame.epoch, 'heads');
      case 'current':
        return this.#move('current');
      case 'done':
        return this.#answered(frame.ref)?.resolve(frame.result);
      case 'refused':
        return this.#answered(frame.ref)?.reject(Refusal.from(frame.problem));
      default:
        return this.#holder.receive(frame);
    }
  }

  async #resume(wire: Wire, epoch: string, by: 'digest' | 'heads'): Promise<void> {
    try {
      if (this.#holder.place().epoch !== epoch) await this.#holder.renew();
    } catch {
      return wire.close();
    }
    const place = this.#holder.place();
    const digest = by === 'digest' ? await digestOfHeads(place.heads) : '';
    const holding = by === 'digest' ? { digest } : { heads: place.heads };
    if (this.#wire === wire) wire.send(JSON.stringify({ type: 'resume', epoch: place.epoch, ...holding }));
  }

  #answered(ref: number): Awaited | undefined {
    const awaited = this.#awaited.get(ref);
    clearTimeout(awaited?.timer);
    this.#awaited.delete(ref);
    return awaited;
  }

  #closed(code: number): void {
    const wasHeard = this.#isHeard;
    this.#drop();
    if (code === SESSION_ENDED) {
      this.#move('stopped');
      return this.#holder.ended();
    }
    this.#move('offline');
    if (!wasHeard) this.#holder.unheard();
    const wait = code === TOO_SLOW ? 0 : nextWait(this.#failures);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#connect(), wait);
  }

  #silent(wire: Wire): void {
    if (this.#wire === wire) this.reconnect();
  }

  /** Let go of the connection. Commands without an answer become "not known": their senders retry. */
  #drop(): void {
    const wire = this.#wire;
    this.#wire = undefined;
    wire?.close();
    for (const ref of [...this.#awaited.keys()]) this.#answered(ref)?.reject(Refusal.unreachable());
  }

  #move(state: SocketState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#holder.moved(state);
  }

  readonly #lost = (): void => {
    clearTimeout(this.#timer);
    this.#drop();
    this.#move('offline');
  };

  readonly #retryNow = (): void => {
    if (this.#state === 'offline') this.reconnect();
  };

  /** A connection that slept with the machine can look open for minutes; a fresh one costs less than 2 kB. */
  readonly #seen = (): void => {
    if (document.visibilityState !== 'visible') return;
    const quiet = this.#state === 'current' && Date.now() - this.#heardAt > QUIET_MS;
    if (quiet || this.#state === 'offline') this.reconnect();
  };
}

/** Doubling from half a second to half a minute, spread out so that a restart is not met by everyone at once. */
export function nextWait(failures: number, random = Math.random()): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures) * (0.5 + random / 2);
}
