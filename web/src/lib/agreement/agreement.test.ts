/** Everything a person's devices and tabs do without, and with, a connection ends in one and the same state. */
import { AsyncResource } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deleteMessage, edit } from '../conversations/requests';
import type { Pending } from '../conversations/pending';
import { Tabs } from '../offline/tabs';
import type { Self } from '../protocol';
import { Workspace } from '../workspace.svelte';
import { here, SmallBrowser, SmallTab, seeded } from './small_browser';
import { ME, PRIVATE, SmallCouncil } from './small_council';

vi.mock('../shelf', async (original) => ({
  ...(await original<object>()),
  openCupboard: async () => here().browser.cupboard,
}));
vi.mock('../offline/tabs', async (original) => ({
  ...(await original<object>()),
  tabs: {
    on: (...given: Parameters<Tabs['on']>) => here().tabs.on(...given),
    tell: (...given: Parameters<Tabs['tell']>) => here().tabs.tell(...given),
  },
}));
vi.mock('../session.svelte', () => ({
  session: {
    watch: () => () => undefined,
    heard: async () => undefined,
    check: async () => undefined,
    end: () => undefined,
  },
}));
vi.mock('../live/digest', async () => {
  const { digestOf } = await import('./small_council');
  return { digestOfHeads: async (heads: Record<string, number>) => digestOf(heads) };
});
vi.mock('../offline/later.svelte', async () => {
  const { Quiet } = await import('../offline/quiet');
  class Later {
    startWorker(): void {}
    shareDrafts(): void {}
    stop(): void {}
    keepMore(...[content, recent]: ConstructorParameters<typeof Quiet>): void {
      setTimeout(() => void new Quiet(content, recent).fetchAll().catch(() => undefined), 200);
    }
  }
  return { Later };
});

const SEEDS = Array.from({ length: 100 }, (_, index) => index + 1);
const STEPS = 40;
/** Words that a page had for less than this when it died may not have been on the shelf yet. */
const MOMENT_MS = 60;
const self = { person: { id: ME, name: 'Ailsa Sample', team: '', job_title: '' }, stream: PRIVATE } as Self;

/** What was written, and what must have become of it. */
interface Written {
  readonly conversation: number;
  readonly clientId: string;
  /** Where it was written, and where it was changed last. */
  readonly writer: SmallTab;
  tab: SmallTab;
  text: string;
  at: number;
  /** Its page died too soon after, or two hands changed it at once: one of several wordings may stand. */
  isOpen: boolean;
  isTakenBack: boolean;
}

class Story {
  readonly random: () => number;
  readonly council = new SmallCouncil();
  readonly browsers: readonly SmallBrowser[];
  readonly written: Written[] = [];
  #said = 0;

  constructor(seed: number) {
    this.random = seeded(seed);
    vi.spyOn(Math, 'random').mockImplementation(this.random);
    for (const conversation of [1, 2]) {
      this.council.found(conversation);
      for (let seq = 0; seq < 60; seq += 1) this.council.say(conversation, `before ${seq}`);
    }
    this.browsers = [1, 2].map(() => new SmallBrowser(this.council, this.random));
  }

  get tabs(): SmallTab[] {
    return this.browsers.flatMap((browser) => browser.tabs);
  }

  async tell(): Promise<void> {
    const [first, second] = this.browsers;
    for (const browser of [first, first, second]) if (browser) this.open(browser);
    await vi.advanceTimersByTimeAsync(1000);
    for (let step = 0; step < STEPS; step += 1) {
      this.#step();
      await vi.advanceTimersByTimeAsync(MOMENT_MS + this.random() * 300);
    }
    this.council.isCalm = true;
    for (const browser of this.browsers) browser.connect(true);
    // The longest wait between two tries, and once more for what a try finds out.
    await vi.advanceTimersByTimeAsync(100_000);
  }

  open(browser: SmallBrowser): void {
    const tab = new SmallTab(browser);
    tab.run(async () => {
      tab.tabs = new Tabs(tab.channel);
      tab.workspace = await Workspace.open(self);
      await this.#start(tab);
    });
  }

  /** As a page does that could not reach the server at first: again until it can. */
  async #start(tab: SmallTab): Promise<void> {
    while (!tab.isDead) {
      const isStarted = await tab.workspace.start().then(
        () => true,
        () => false,
      );
      if (isStarted) return;
      await tab.browser.wait(1000);
    }
  }

  #pick<Value>(values: readonly Value[]): Value | undefined {
    return values[Math.floor(this.random() * values.length)];
  }

  #step(): void {
    const tab = this.#pick(this.tabs.filter((each) => each.workspace?.conversations.loaded));
    const conversation = this.#pick(this.council.conversations) ?? 1;
    const dice = this.random();
    if (dice < 0.1) this.council.say(conversation, `theirs ${(this.#said += 1)}`);
    else if (dice < 0.11) this.council.putBack();
    else if (dice < 0.12) this.council.found(this.council.conversations.length + 1);
    else if (dice < 0.22) this.#pick(this.browsers)?.connect(this.random() < 0.4);
    else if (tab && dice < 0.27) this.#crash(tab);
    else if (tab && dice < 0.32) tab.cut();
    else if (tab?.workspace.conversations.find(conversation)) this.#act(tab, conversation, dice);
  }

  #act(tab: SmallTab, conversation: number, dice: number): void {
    const { workspace } = tab;
    const waiting = this.#pick(workspace.outbox.of(conversation));
    tab.run(() => {
      if (dice < 0.58) this.#write(tab, conversation);
      else if (waiting && dice < 0.75) void this.#rewrite(tab, waiting);
      else if (waiting && dice < 0.78) this.#takeBack(tab, waiting);
      else if (dice < 0.84) void this.#revise(conversation);
      else if (dice < 0.92) this.#read(tab, conversation);
      else {
        const thread = workspace.thread(conversation);
        const listed = workspace.conversations.find(conversation);
        if (listed) void thread.open(listed).then(() => thread.loadEarlier());
      }
    });
  }

  #write(tab: SmallTab, conversation: number): void {
    for (let count = 1 + Math.floor(this.random() * 3); count > 0; count -= 1) {
      const text = `mine ${(this.#said += 1)}`;
      const { clientId } = tab.workspace.outbox.add(conversation, { text });
      const at = Date.now();
      const fate = { isOpen: false, isTakenBack: false };
      this.written.push({ conversation, clientId, writer: tab, tab, text, at, ...fate });
    }
    // While they are on their way: whether they have arrived is not known, and the log may not tell.
    if (this.random() < 0.4) setTimeout(() => this.#breakOff(tab), this.random() * 60);
  }

  #breakOff(tab: SmallTab): void {
    if (this.random() < 0.3) tab.browser.connect(false);
    else tab.cut();
    if (this.random() < 0.3) this.council.putBack();
  }

  async #rewrite(tab: SmallTab, waiting: Pending): Promise<void> {
    const known = this.written.find((each) => each.clientId === waiting.clientId);
    if (!known || known.isTakenBack) return;
    const text = `changed ${(this.#said += 1)}`;
    Object.assign(known, { text, at: Date.now(), tab });
    // Sometimes long after it was begun: it may have been sent meanwhile.
    await tab.workspace.outbox.edit(waiting, { text });
  }

  #takeBack(tab: SmallTab, waiting: Pending): void {
    const known = this.written.find((each) => each.clientId === waiting.clientId);
    if (known) known.isTakenBack = true;
    void tab.workspace.outbox.takeBack(waiting.clientId);
  }

  /** What others have already: with a connection, or not at all. */
  async #revise(conversation: number): Promise<void> {
    const theirs = this.council.messages(conversation);
    const message = this.#pick(theirs.filter((each) => each.sender === ME && !each.deleted));
    const clientId = message && this.council.clientIds(conversation)[theirs.indexOf(message)];
    const known = this.written.find((each) => each.clientId === clientId);
    if (!message || !known) return;
    known.isOpen = true;
    if (this.random() < 0.7)
      await edit(conversation, message.seq, { text: 'revised' }).catch(() => undefined);
    else {
      known.isTakenBack = true;
      await deleteMessage(conversation, message.seq).catch(() => undefined);
    }
  }

  #read(tab: SmallTab, conversation: number): void {
    const last = tab.workspace.conversations.find(conversation)?.last;
    if (last) tab.workspace.read(conversation, last.seq);
  }

  #crash(tab: SmallTab): void {
    for (const each of this.written)
      if (each.tab === tab && Date.now() - each.at < MOMENT_MS) each.isOpen = true;
    tab.crash();
    this.open(tab.browser);
  }
}

function stub(): void {
  const bare = globalThis.setTimeout;
  // A timer belongs to the tab that set it, and dies with it.
  vi.stubGlobal('setTimeout', (work: () => void, ms?: number) => bare(AsyncResource.bind(work), ms));
  vi.stubGlobal('fetch', (path: string, options: RequestInit) => here().fetch(path, options));
  vi.stubGlobal('WebSocket', function open() {
    return here().openWire();
  });
  vi.stubGlobal('location', { protocol: 'https:', host: 'inwith.example' });
  vi.stubGlobal('navigator', {
    get onLine() {
      return here().browser.online;
    },
    get locks() {
      return here().browser.locks;
    },
  });
  const listen = (kind: string, listener: () => void) => {
    const { events } = here();
    events.set(kind, (events.get(kind) ?? new Set()).add(listener));
  };
  vi.stubGlobal('addEventListener', listen);
  vi.stubGlobal('removeEventListener', () => undefined);
  vi.stubGlobal('document', { visibilityState: 'hidden', addEventListener: () => undefined });
}

async function agrees({ council, tabs, written, browsers }: Story): Promise<void> {
  for (const tab of tabs) {
    expect(tab.workspace.outbox.waiting, 'nothing waits').toBe(0);
    for (const id of council.conversations) {
      const { last, head, read, unread } = council.conversation(id);
      expect(tab.workspace.conversations.find(id)).toMatchObject({ last, head, read, unread });
      const thread = tab.workspace.thread(id);
      const listed = tab.workspace.conversations.find(id);
      if (thread.problem) await tab.run(() => thread.again());
      if (!thread.loaded && listed) await tab.run(() => thread.open({ ...listed, unread: 0 }));
      await tab.run(() => thread.loadLatest());
      const messages = council.messages(id);
      const from = messages.findIndex((each) => each.seq === thread.messages[0]?.seq);
      expect(thread.messages, `thread ${id}`).toEqual(from < 0 ? messages : messages.slice(from));
    }
    expect(tab.workspace.conversations.sorted.length).toBe(council.conversations.length);
  }
  for (const browser of browsers) expect(await browser.kept()).toEqual([]);
  for (const each of written) {
    const ids = council.clientIds(each.conversation);
    const copies = ids.filter((id) => id === each.clientId).length;
    expect(copies, `${each.text}: once`).toBeLessThanOrEqual(1);
    if (each.isTakenBack || each.isOpen) continue;
    expect(council.messages(each.conversation)[ids.indexOf(each.clientId)]?.text).toBe(each.text);
  }
  for (const id of council.conversations) {
    const mine = council.clientIds(id).filter((each) => each !== undefined);
    expect(new Set(mine).size).toBe(mine.length);
    for (const writer of new Set(written.map((each) => each.writer))) {
      const inOrder = written.filter((each) => each.writer === writer).map((each) => each.clientId);
      expect(mine.filter((each) => inOrder.includes(each ?? ''))).toEqual(
        inOrder.filter((each) => mine.includes(each)),
      );
    }
  }
}

describe('two devices of one person, one of them with two tabs', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
    stub();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it.each(SEEDS)('agree after whatever happens to them: story %i', async (seed) => {
    const story = new Story(seed);
    await story.tell();
    await Promise.all([agrees(story), vi.advanceTimersByTimeAsync(5000)]);
  });
});
