/** What the live connection means for the screens: whether we are connected, and events in the order of the log. */
import { Dispatch } from '../events';
import type { AnyEvent, Blank, MarksMoved } from '../protocol';
import { Socket, type Delivery, type Holder, type Place, type SocketState, type Wire } from '../socket';
import { Heads } from './heads';

interface Duties {
  /** Take a fresh snapshot, which calls `begin`. */
  renew: () => Promise<void>;
  /** Whether it is whom we work for: in a browser where somebody else has signed in, it is not. */
  met: (person: number) => boolean;
  ended: () => void;
  /** Find out over HTTP whether we are still signed in. */
  unheard: () => void;
}

/** A quiet bar after a short break would flicker at every blink of the network. */
const PATIENCE_MS = 1500;
/** Asked for a little before the connection was lost: it may have been gone for a while before that was noticed. */
const MARKS_MARGIN_MS = 60_000;

export class Live implements Holder {
  readonly dispatch = new Dispatch();
  readonly #heads = new Heads();
  readonly #socket: Socket;
  readonly #duties: Duties;
  #state = $state<SocketState>('stopped');
  #patient = $state(true);
  #ahead = $state<readonly number[]>([]);
  /** One instant, as the server and as this device told it. */
  #clocks: { server: number; device: number } | undefined;
  #lostAt: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(duties: Duties, open?: () => Wire) {
    this.#duties = duties;
    this.#socket = new Socket(this, open);
  }

  get current(): boolean {
    return this.#state === 'current';
  }

  /** What the bar says: nothing while all is well, and for the first moments of a break. */
  get bar(): 'none' | 'offline' | 'connecting' {
    if (this.#state === 'current' || this.#state === 'stopped') return 'none';
    if (this.#state === 'offline' && !navigator.onLine) return 'offline';
    return this.#patient ? 'none' : 'connecting';
  }

  /** Streams of which we hold more than the server: it has lost data. Nothing is discarded here. */
  get ahead(): readonly number[] {
    return this.#ahead;
  }

  /** A snapshot was taken, or kept since `away`; the log continues after it. */
  begin(place: Place, away?: { since: number; ahead: number }): void {
    this.#heads.start(place.epoch, place.heads);
    this.#ahead = [];
    if (!away) return;
    this.#lostAt = away.since;
    this.#clocks = { server: away.since + away.ahead, device: away.since };
  }

  /** When the connection was last current, by this device's clock, and by how much the server's is ahead. */
  get currentAt(): number {
    return this.current ? Date.now() : (this.#lostAt ?? Date.now());
  }

  get clockAhead(): number {
    return this.#clocks ? this.#clocks.server - this.#clocks.device : 0;
  }

  start(): void {
    this.#socket.start();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#socket.stop();
  }

  command<Answer>(type: string, fields: object): Promise<Answer> {
    return this.#socket.command<Answer>(type, fields);
  }

  tell(type: string, fields: object): void {
    this.#socket.tell(type, fields);
  }

  reached(stream: number): number {
    return this.#heads.of(stream);
  }

  /** A stream that has become ours. What is followed already keeps its place: its events are still to come. */
  follow(stream: number, head: number): void {
    if (this.#heads.of(stream) === 0) this.#heads.set(stream, head);
  }

  unfollow(stream: number): void {
    this.#heads.forget(stream);
  }

  place(): Place {
    return { epoch: this.#heads.epoch, heads: this.#heads.toRecord() };
  }

  renew(): Promise<void> {
    return this.#duties.renew();
  }

  met(person: number): boolean {
    return this.#duties.met(person);
  }

  ended(): void {
    this.#duties.ended();
  }

  unheard(): void {
    if (navigator.onLine) this.#duties.unheard();
  }

  moved(state: SocketState): void {
    if (this.current && state !== 'current') this.#lostAt ??= Date.now();
    this.#state = state;
    if (state === 'current') {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#patient = true;
      void this.#catchUpMarks();
    } else {
      this.#timer ??= setTimeout(() => (this.#patient = false), PATIENCE_MS);
    }
  }

  receive(delivery: Delivery): void {
    switch (delivery.type) {
      case 'event':
      case 'blank':
        return this.#take(delivery);
      case 'reset':
        this.#heads.set(delivery.stream, delivery.head);
        return this.dispatch.tell('reset', delivery);
      case 'ahead':
        if (!this.#ahead.includes(delivery.stream)) this.#ahead = [...this.#ahead, delivery.stream];
        return;
      case 'receipt':
        return this.dispatch.tell('receipt', delivery);
      case 'own_mark':
        return this.dispatch.tell('own_mark', delivery);
      case 'draft_moved':
        return this.dispatch.tell('draft_moved', delivery);
      case 'poll_counted':
        return this.dispatch.tell('poll_counted', delivery);
      case 'typing':
        return this.dispatch.tell('typing', delivery);
      case 'presence':
        return this.dispatch.tell('presence', delivery);
    }
  }

  /** Marks are not in the log: those that moved while we were away are asked for. */
  async #catchUpMarks(): Promise<void> {
    const lostAt = this.#lostAt ?? Date.now();
    const since = Math.max(0, lostAt + this.clockAhead - MARKS_MARGIN_MS);
    const found = await this.command<MarksMoved>('marks', { since }).catch(() => undefined);
    if (!found) return; // cut off again: the next return asks for all of it
    this.#clocks = { server: found.at, device: Date.now() };
    this.#lostAt = undefined;
    for (const each of found.moved) this.receive(each);
  }

  /** In order and once. A gap cannot be filled by waiting: resuming asks for what is missing. */
  #take(delivery: AnyEvent | Blank): void {
    const order = this.#heads.judge(delivery.stream, delivery.seq);
    if (order === 'old') return;
    if (order === 'gap') return this.#socket.reconnect();
    this.#heads.set(delivery.stream, delivery.seq);
    if (delivery.type === 'event') this.dispatch.tellEvent(delivery);
  }
}
