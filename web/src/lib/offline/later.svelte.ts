/** What is loaded and done once the first screen has all that it needs: the service worker, and keeping more to read. */
import { whenIdle } from './idle';
import type { KeptContent } from './kept';
import type { Quiet, Recent } from './quiet';
import type { AppWorker } from './worker.svelte';
import type { DraftSharing } from '../conversations/draft_sharing';
import type { Workspace } from '../workspace.svelte';

const WORKER_AFTER_MS = 3000;
const DRAFTS_AFTER_MS = 1500;
const QUIET_AFTER_MS = 10_000;

export class Later {
  #worker = $state.raw<AppWorker | undefined>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #quiet: Quiet | undefined;
  #drafts: DraftSharing | undefined;
  #stop: (() => void) | undefined;
  #isStopped = false;

  /** A version newer than this page is there. */
  get newer(): boolean {
    return this.#worker?.newer ?? false;
  }

  reload(): void {
    this.#worker?.reload();
  }

  startWorker(): void {
    this.#after(WORKER_AFTER_MS, 'worker', async () => {
      const { AppWorker } = await import('./worker.svelte');
      if (this.#isStopped) return;
      this.#worker = new AppWorker();
      this.#stop = this.#worker.start();
    });
  }

  keepMore(content: KeptContent, recent: Recent): void {
    this.#after(QUIET_AFTER_MS, 'quiet', async () => {
      const { Quiet } = await import('./quiet');
      this.#quiet ??= new Quiet(content, recent);
      await this.#quiet.fetchAll();
    });
  }

  shareDrafts({ drafts, live, conversations }: Pick<Workspace, 'drafts' | 'live' | 'conversations'>): void {
    this.#after(DRAFTS_AFTER_MS, 'drafts', async () => {
      const { DraftSharing } = await import('../conversations/draft_sharing');
      if (this.#isStopped) return;
      this.#drafts ??= new DraftSharing({
        drafts,
        dispatch: live.dispatch,
        shared: (conversation) => conversations.find(conversation)?.draft,
        isConnected: () => live.current,
        keep: (conversation, body) => live.command('keep_draft', { conversation, body }),
        fetch: (conversation) => conversations.fetch(conversation),
      });
      this.#drafts.flush();
    });
  }

  stop(): void {
    this.#isStopped = true;
    this.#drafts?.stop();
    this.#timers.forEach((timer) => clearTimeout(timer));
    this.#stop?.();
  }

  /** Cut off while it loads, it is asked for again at the next opening or connection. */
  #after(wait: number, what: string, work: () => Promise<void>): void {
    clearTimeout(this.#timers.get(what));
    this.#timers.set(
      what,
      setTimeout(() => whenIdle(() => void work().catch(() => undefined)), wait),
    );
  }
}
