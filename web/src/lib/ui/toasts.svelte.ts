export interface Toast {
  readonly key: number;
  readonly text: string;
  readonly undo?: () => void;
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
    const toast: Toast = undo ? { key: this.#next, text, undo } : { key: this.#next, text };
    this.#next += 1;
    this.#shown = [...this.#shown.slice(-2), toast];
    setTimeout(() => this.dismiss(toast.key), (undo ? SHOWN_WITH_UNDO_SECONDS : SHOWN_SECONDS) * 1000);
  }

  dismiss(key: number): void {
    this.#shown = this.#shown.filter((toast) => toast.key !== key);
  }
}

export const toasts = new Toasts();
