import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from '../api';
import { Dispatch } from '../events';
import type { Unsent as Shared } from '../protocol';
import { memoryShelf } from '../shelf';
import { DraftSharing } from './draft_sharing';
import { Drafts, type Unsent } from './drafts.svelte';

const NOTHING: Shared = { version: 0, text: '', reply_to: null, mentions: [] };

/** The draft as the server has it, with its rule. */
class Server {
  draft = NOTHING;
  readonly devices: Device[] = [];

  keep(body: { seen: number; text: string; reply_to: number | null }): Shared {
    if (body.text !== this.draft.text || body.reply_to !== this.draft.reply_to) {
      if (body.seen !== this.draft.version)
        throw new Refusal('Moved.', { code: 'draft_moved', status: 409, retry: false });
      this.draft = { ...NOTHING, ...body, version: this.draft.version + 1 };
      for (const each of this.devices) each.hears();
    }
    return this.draft;
  }
}

class Device {
  shared = NOTHING;
  connected = true;
  /** The answer to the next command is lost on its way. */
  loses = false;
  readonly dispatch = new Dispatch();
  readonly drafts = new Drafts(memoryShelf<Unsent>(), () => this.shared);
  readonly sharing: DraftSharing;
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
    server.devices.push(this);
    this.dispatch.on('draft_moved', (moved) => {
      if (moved.version > this.shared.version) this.shared = moved;
    });
    this.sharing = new DraftSharing({
      drafts: this.drafts,
      dispatch: this.dispatch,
      shared: () => this.shared,
      isConnected: () => this.connected,
      keep: async (_, body) => {
        const kept = server.keep(body as Parameters<Server['keep']>[0]);
        if (!this.loses) return kept;
        this.loses = false;
        throw Refusal.unreachable();
      },
      fetch: () => Promise.resolve((this.shared = server.draft)),
    });
  }

  hears(): void {
    if (!this.connected) return;
    this.dispatch.tell('draft_moved', {
      type: 'draft_moved',
      stream: 0,
      conversation: 7,
      ...this.#server.draft,
    });
  }

  comesBack(): void {
    this.connected = true;
    this.hears();
    this.sharing.flush();
  }

  types(text: string): void {
    this.drafts.write({ conversation: 7, text, replyTo: null, mentions: [] });
  }

  /** As when "Keep this" is chosen. */
  keepsItsOwn(): void {
    const own = this.drafts.own(7);
    if (own) this.drafts.put({ ...own, seen: this.shared.version });
    this.drafts.onwritten?.(7);
  }

  get text(): string {
    return this.drafts.of(7)?.text ?? '';
  }
}

describe('a draft on two devices of one person', () => {
  let server: Server;
  let desk: Device;
  let phone: Device;
  const settled = () => vi.advanceTimersByTimeAsync(5000);

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('document', new EventTarget());
    server = new Server();
    desk = new Device(server);
    phone = new Device(server);
  });
  afterEach(() => {
    desk.sharing.stop();
    phone.sharing.stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('is on the other a moment after the last key, and ends on both', async () => {
    desk.types('He');
    await vi.advanceTimersByTimeAsync(500);
    desk.types('Hello');
    await vi.advanceTimersByTimeAsync(700);
    expect(phone.text).toBe('');
    await settled();
    expect(phone.text).toBe('Hello');
    expect(server.draft.version).toBe(1);
    phone.drafts.clear(7);
    await settled();
    expect([desk.text, phone.text, server.draft.text]).toEqual(['', '', '']);
  });

  it('never replaces unsaved typing, and offers the other', async () => {
    phone.connected = false;
    phone.types('From my phone');
    desk.types('From my desk');
    await settled();
    phone.comesBack();
    await settled();
    expect(phone.text).toBe('From my phone');
    expect(phone.drafts.other(7)).toBe('From my desk');
    expect(server.draft.text).toBe('From my desk');
    phone.drafts.drop(7);
    expect(phone.text).toBe('From my desk');
  });

  it('is kept as it stands here when that is chosen', async () => {
    phone.connected = false;
    phone.types('From my phone');
    desk.types('From my desk');
    await settled();
    phone.comesBack();
    phone.keepsItsOwn();
    await settled();
    expect(desk.text).toBe('From my phone');
    expect(phone.drafts.other(7)).toBeUndefined();
  });

  it('goes on where the other device has ended its own', async () => {
    desk.types('One');
    await settled();
    phone.connected = false;
    phone.types('One and two');
    desk.drafts.clear(7);
    await settled();
    phone.comesBack();
    await settled();
    expect([phone.text, desk.text]).toEqual(['One and two', 'One and two']);
  });

  it('does not come back when it was sent while its last words were on their way', async () => {
    desk.types('Hello');
    desk.loses = true;
    desk.connected = true;
    await vi.advanceTimersByTimeAsync(1000);
    desk.drafts.clear(7);
    await settled();
    desk.comesBack();
    await settled();
    expect([desk.text, phone.text, server.draft.text]).toEqual(['', '', '']);
  });

  it('does not come back either when the answer and the news of it were lost', async () => {
    desk.types('Hello');
    const hears = vi.spyOn(desk, 'hears').mockImplementation(() => undefined);
    desk.loses = true;
    await vi.advanceTimersByTimeAsync(1000);
    desk.drafts.clear(7);
    desk.connected = false;
    await settled();
    hears.mockRestore();
    desk.comesBack();
    await settled();
    expect([desk.text, phone.text, server.draft.text]).toEqual(['', '', '']);
  });
});
