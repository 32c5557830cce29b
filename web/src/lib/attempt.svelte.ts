/** One thing being tried: whether it is under way, and what was wrong the last time, beside where it was asked for. */
import { Refusal, sentenceOf } from './api';

export class Attempt {
  #busy = $state(false);
  #problem = $state('');
  #code = $state('');
  /** The same as `busy`, for ourselves: an effect that runs an attempt must not wake at its own end. */
  #running = false;

  get busy(): boolean {
    return this.#busy;
  }

  get problem(): string {
    return this.#problem;
  }

  /** The code of the refusal, for what stands beside a field; "" when there is none. */
  get code(): string {
    return this.#code;
  }

  /** Whether it worked. A second call while the first is under way does nothing. */
  async run(action: () => Promise<unknown>): Promise<boolean> {
    if (this.#running) return false;
    this.#running = true;
    this.#busy = true;
    this.#problem = '';
    this.#code = '';
    try {
      await action();
      return true;
    } catch (error) {
      this.#problem = sentenceOf(error);
      this.#code = error instanceof Refusal ? error.code : '';
      return false;
    } finally {
      this.#running = false;
      this.#busy = false;
    }
  }
}
