export interface Toast {
  readonly key: number;
  readonly text: string;
  readonly undo?: () => void;
  /** Something else than undoing it. */
  readonly act?: { readonly label: string; readonly run: () => void };
}

const SHOWN_SECONDS = 6;
const SHOWN_WITH_UNDO_SECONDS = 10;

/** Short reports at the foot of the screen. Whatever can be undone is, for ten seconds, from here. */
class Toasts {
  #shown = $state<readonly Toast[]>([]);
  #next = 1;

  get shown(): readonly Toast[] {
    return this.#shown;
  }

  tell(text: string, undo?: () => void): void {
    this.#show(undo ? { text, undo } : { text }, undo ? SHOWN_WITH_UNDO_SECONDS : SHOWN_SECONDS);
  }

  /** A report that leads somewhere. */
  offer(text: string, act: NonNullable<Toast['act']>): void {
    this.#show({ text, act }, SHOWN_SECONDS);
  }

  dismiss(key: number): void {
    this.#shown = this.#shown.filter((toast) => toast.key !== key);
  }

  #show(about: Omit<Toast, 'key'>, seconds: number): void {
    const toast = { ...about, key: this.#next++ };
    this.#shown = [...this.#shown.slice(-2), toast];
    setTimeout(() => this.dismiss(toast.key), seconds * 1000);
  }
}

export const toasts = new Toasts();
