import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Live } from './live/live.svelte';
import type { AnyEvent } from './protocol';
import { nextWait, type Wire } from './socket';

/** The server's end of a connection. */
class SmallWire implements Wire {
  static readonly all: SmallWire[] = [];
  readonly sent: Record<string, unknown>[] = [];
  onmessage: WebSocket['onmessage'] = null;
  onclose: WebSocket['onclose'] = null;
  readyState = 1;

  constructor() {
    SmallWire.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.readyState = 3;
  }

  say(frame: object): void {
    this.onmessage?.call(this as never, { data: JSON.stringify(frame) } as MessageEvent);
  }

  drop(code: number): void {
    this.readyState = 3;
    this.onclose?.call(this as never, { code } as CloseEvent);
  }
}

function message(seq: number): AnyEvent {
  return { type: 'event', kind: 'message', stream: 42, seq, at: 0, actor: 2, payload: { text: 'hello' } };
}

const wire = () => SmallWire.all.at(-1) as SmallWire;
const duties = { renew: vi.fn(() => Promise.resolve()), ended: vi.fn(), met: () => true, unheard: vi.fn() };

async function connected(): Promise<{ live: Live; heard: number[] }> {
  const live = new Live(duties, () => new SmallWire());
  const heard: number[] = [];
  live.dispatch.on('message', (event) => heard.push(event.seq));
  live.begin({ epoch: 'e1', heads: { '42': 10 } });
  live.start();
  wire().say({ type: 'ready', epoch: 'e1', person: 1, session: 1 });
  await vi.waitFor(() => expect(wire().sent).toHaveLength(1));
  wire().say({ type: 'current' });
  return { live, heard };
}

describe('the live connection', () => {
  beforeEach(() => {
    SmallWire.all.length = 0;
    duties.renew.mockClear();
    vi.stubGlobal('addEventListener', () => undefined);
    vi.stubGlobal('removeEventListener', () => undefined);
    vi.stubGlobal('document', { addEventListener: () => undefined, removeEventListener: () => undefined });
    vi.stubGlobal('navigator', { onLine: true });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('resumes by one digest, and by heads when the server holds more', async () => {
    const { live } = await connected();
    expect(wire().sent[0]).toMatchObject({
      type: 'resume',
      epoch: 'e1',
      digest: expect.any(String) as string,
    });
    expect(wire().sent[1]).toMatchObject({ type: 'marks' }); // what the log does not hold is asked for
    wire().say({ type: 'differs', epoch: 'e1' });
    await vi.waitFor(() => expect(wire().sent[2]).toMatchObject({ type: 'resume', heads: { '42': 10 } }));
    expect(live.current).toBe(true);
  });

  it('takes a fresh snapshot first when the epoch is another one', async () => {
    await connected();
    wire().say({ type: 'differs', epoch: 'e2' });
    await vi.waitFor(() => expect(duties.renew).toHaveBeenCalledOnce());
  });

  it('hears each event once and in order', async () => {
    const { heard } = await connected();
    for (const seq of [11, 12, 12, 11, 13]) wire().say(message(seq));
    expect(heard).toEqual([11, 12, 13]);
  });

  it('counts a blank, and comes back to ask for what is missing', async () => {
    const { heard } = await connected();
    wire().say({ type: 'blank', stream: 42, seq: 11 });
    wire().say(message(12));
    wire().say(message(14));
    expect(heard).toEqual([12]);
    expect(SmallWire.all).toHaveLength(2);
  });

  it('warns and discards nothing when the server holds less than we do', async () => {
    const { live } = await connected();
    wire().say({ type: 'ahead', stream: 42, head: 8 });
    expect(live.ahead).toEqual([42]);
    expect(live.place().heads).toEqual({ '42': 10 });
  });

  it('answers commands by their ref, and refuses with a sentence', async () => {
    const { live } = await connected();
    const first = live.command('send', { conversation: 42 });
    const second = live.command('send', { conversation: 42 });
    const [a, b] = wire().sent.slice(-2);
    const problem = {
      title: 'Refused',
      status: 422,
      code: 'refused',
      detail: 'Wait for their answer.',
      retry: false,
    };
    wire().say({ type: 'refused', ref: b?.['ref'], problem });
    wire().say({ type: 'done', ref: a?.['ref'], result: { seq: 11 } });
    await expect(first).resolves.toEqual({ seq: 11 });
    await expect(second).rejects.toMatchObject({ message: 'Wait for their answer.', retry: false });
  });

  it('does not know the outcome of what was on its way when the connection dropped', async () => {
    const { live } = await connected();
    const sending = live.command('send', { conversation: 42 });
    wire().drop(1006);
    await expect(sending).rejects.toMatchObject({ retry: true, code: 'unreachable' });
  });

  it('comes back after a drop, at once when it was only too slow, never when the session was ended', async () => {
    await connected();
    vi.useFakeTimers();
    wire().drop(1006);
    vi.advanceTimersByTime(1000);
    expect(SmallWire.all).toHaveLength(2);
    wire().drop(4408);
    vi.advanceTimersByTime(1);
    expect(SmallWire.all).toHaveLength(3);
    wire().drop(4401);
    vi.advanceTimersByTime(120_000);
    expect(SmallWire.all).toHaveLength(3);
    expect(duties.ended).toHaveBeenCalledOnce();
  });

  it('asks whether it is still signed in when it is not let in', async () => {
    await connected();
    vi.useFakeTimers();
    duties.unheard.mockClear();
    wire().drop(1006);
    expect(duties.unheard).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    wire().drop(1006);
    expect(duties.unheard).toHaveBeenCalledOnce();
  });

  it('waits longer each time, up to half a minute', () => {
    expect([0, 1, 2, 10].map((failures) => nextWait(failures, 1))).toEqual([500, 1000, 2000, 30_000]);
    expect(nextWait(3, 0)).toBe(nextWait(3, 1) / 2);
  });
});
