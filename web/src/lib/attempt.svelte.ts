/** One thing being tried: whether it is under way, and what was wrong the last time, beside where it was asked for. */
import { sentenceOf } from './api';

export class Attempt {
  #busy = $state(false);
  #problem = $state('');
  /** The same as `busy`, for ourselves: an effect that runs an attempt must not wake at its own end. */
  #running = false;

  get busy(): boolean {
    return this.#busy;
  }

  get problem(): string {
    return this.#problem;
  }

  /** Whether it worked. A second call while the first is under way does nothing. */
  async run(action: () => Promise<unknown>): Promise<boolean> {
    if (this.#running) return false;
    this.#running = true;
    this.#busy = true;
    this.#problem = '';
    try {
      await action();
      return true;
    } catch (error) {
      this.#problem = sentenceOf(error);
      return false;
    } finally {
      this.#running = false;
      this.#busy = false;
    }
  }
}
