import { describe, expect, it, vi } from 'vitest';
import { Refusal } from '../api';
import type { Draft, LiveEvent, Sent } from '../protocol';
import { memoryShelf, type Shelf } from '../shelf';
import { Outbox, type Pending } from './outbox.svelte';

const ME = 1;

/** A server in small: it keeps what it accepts once for each client id, and can be cut off or refuse. */
class SmallServer {
  readonly log: { conversation: number; draft: Draft }[] = [];
  online = true;
  losesAnswers = false;
  refuses: string | null = null;

  readonly firsts: string[] = [];
  revises = true;

  readonly revise = async (_: number, seq: number, { text }: { text: string }): Promise<void> => {
    await Promise.resolve();
    if (!this.online) throw Refusal.unreachable();
    if (!this.revises) throw new Refusal('Too late.', { code: 'too_late', status: 409, retry: false });
    const said = this.log[seq - 1];
    if (said) this.log[seq - 1] = { ...said, draft: { ...said.draft, text } };
  };

  readonly remove = async (_: number, seq: number): Promise<void> => this.revise(_, seq, { text: '' });

  readonly send = async (conversation: number, draft: Draft): Promise<Sent> => {
    await Promise.resolve();
    if (!this.online) throw Refusal.unreachable();
    if (this.refuses === draft.text)
      throw new Refusal('Wait for their answer.', { code: 'x', status: 422, retry: false });
    const known = this.log.findIndex((each) => each.draft.client_id === draft.client_id);
    if (known >= 0 && this.firsts[known] !== draft.text)
      throw new Refusal('Used.', { code: 'client_id_used', status: 409, retry: false });
    const seq = known >= 0 ? known + 1 : this.log.push({ conversation, draft });
    this.firsts[seq - 1] ??= draft.text;
    if (this.losesAnswers) throw Refusal.unreachable();
    return { conversation, seq, at: 0 };
  };

  get texts(): string[] {
    return this.log.map((each) => each.draft.text);
  }
}

function outboxFor(server: SmallServer, shelf: Shelf<Pending> = memoryShelf()): Outbox {
  return new Outbox({
    shelf,
    send: server.send,
    revise: server.revise,
    remove: server.remove,
    accepted: () => undefined,
    person: ME,
  });
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('the outbox', () => {
  it('shows a message at once and lets go of it when the server has it', async () => {
    const server = new SmallServer();
    const outbox = outboxFor(server);
    outbox.add(42, { text: 'hello' });
    expect(outbox.of(42)).toMatchObject([{ text: 'hello', problem: null }]);
    await vi.waitFor(() => expect(outbox.of(42)).toEqual([]));
    expect(server.texts).toEqual(['hello']);
  });

  it('sends what was written offline once and in order, when the connection is back', async () => {
    const server = new SmallServer();
    server.online = false;
    const outbox = outboxFor(server);
    for (const text of ['one', 'two', 'three']) outbox.add(42, { text });
    await settled();
    expect(outbox.of(42).map((each) => each.text)).toEqual(['one', 'two', 'three']);
    server.online = true;
    outbox.flush();
    outbox.flush();
    await vi.waitFor(() => expect(outbox.waiting).toBe(0));
    expect(server.texts).toEqual(['one', 'two', 'three']);
  });

  it('says nothing twice when an answer was lost: the retry has the same client id', async () => {
    const server = new SmallServer();
    server.losesAnswers = true;
    const outbox = outboxFor(server);
    outbox.add(42, { text: 'hello' });
    await vi.waitFor(() => expect(server.texts).toEqual(['hello']));
    server.losesAnswers = false;
    await vi.waitFor(() => {
      outbox.flush();
      expect(outbox.waiting).toBe(0);
    });
    expect(server.texts).toEqual(['hello']);
  });

  it('outlives the page: a new one takes up what waits, in order', async () => {
    const server = new SmallServer();
    server.online = false;
    const shelf = memoryShelf<Pending>();
    const before = outboxFor(server, shelf);
    before.add(42, { text: 'one' });
    before.add(42, { text: 'two' });
    await settled();
    server.online = true;
    const after = outboxFor(server, shelf);
    await after.restore();
    after.flush();
    await vi.waitFor(() => expect(after.waiting).toBe(0));
    expect(server.texts).toEqual(['one', 'two']);
    expect(await shelf.all()).toEqual([]);
  });

  it('keeps a refused message with its reason, goes on with the next, and sends it again in place', async () => {
    const server = new SmallServer();
    server.refuses = 'one';
    const outbox = outboxFor(server);
    const refused = outbox.add(42, { text: 'one' });
    outbox.add(42, { text: 'two' });
    await vi.waitFor(() => expect(server.texts).toEqual(['two']));
    expect(outbox.of(42)).toMatchObject([{ text: 'one', problem: 'Wait for their answer.' }]);
    server.refuses = null;
    outbox.retry(refused.clientId);
    await vi.waitFor(() => expect(outbox.waiting).toBe(0));
    expect(server.log.map((each) => each.draft.client_id)).toContain(refused.clientId);
  });

  it('does not let one conversation hold up another', async () => {
    const server = new SmallServer();
    server.refuses = 'stuck';
    const outbox = outboxFor(server);
    outbox.add(1, { text: 'stuck' });
    outbox.add(2, { text: 'free' });
    await vi.waitFor(() => expect(server.texts).toEqual(['free']));
  });

  it('lets go when our own message comes back in the log before the answer', async () => {
    const server = new SmallServer();
    server.losesAnswers = true;
    const outbox = outboxFor(server);
    const { clientId } = outbox.add(42, { text: 'hello' });
    const event: LiveEvent<'message'> = {
      type: 'event',
      kind: 'message',
      stream: 42,
      seq: 1,
      at: 0,
      actor: ME,
      payload: { text: 'hello', client_id: clientId },
    };
    outbox.settle({ ...event, actor: 2 });
    expect(outbox.waiting).toBe(1);
    outbox.settle(event);
    expect(outbox.waiting).toBe(0);
  });

  it('makes one edited message of words that had arrived unnoticed, and were changed while they waited', async () => {
    const server = new SmallServer();
    server.losesAnswers = true;
    const outbox = outboxFor(server);
    const written = outbox.add(42, { text: 'nine' });
    await vi.waitFor(() => expect(server.texts).toEqual(['nine']));
    server.online = server.losesAnswers = false;
    await settled();
    await outbox.edit(written, { text: 'ten' });
    server.online = true;
    await vi.waitFor(() => {
      outbox.flush();
      expect(outbox.waiting).toBe(0);
    });
    expect(server.texts).toEqual(['ten']);
  });

  it('changes what was sent while its new words were being written: they are not lost', async () => {
    const server = new SmallServer();
    const outbox = outboxFor(server);
    const written = outbox.add(42, { text: 'nine' });
    await vi.waitFor(() => expect(outbox.waiting).toBe(0));
    await outbox.edit(written, { text: 'ten' });
    await vi.waitFor(() => expect(outbox.waiting).toBe(0));
    expect(server.texts).toEqual(['ten']);
  });

  it('names messages by UUIDv7 that rise', () => {
    const server = new SmallServer();
    server.online = false;
    const outbox = outboxFor(server);
    const ids = Array.from({ length: 50 }, () => outbox.add(42, { text: 'x' }).clientId);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ids.toSorted()).toEqual(ids);
  });
});
