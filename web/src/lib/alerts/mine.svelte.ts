/** The section "Notifications" of Settings: how things stand on this device, and what was pressed. */
import { sentenceOf } from '../api';
import { toasts } from '../ui/toasts.svelte';
import { alerts as words } from '../words/en/alerts';
import { BEGINNING, changeDevice, readDevice, type DeviceAlerts } from './device';
import {
  closeNotices,
  findStanding,
  showTest,
  turnOff,
  turnOn,
  Unavailable,
  type Standing,
} from './subscription';
import { playTone } from './tone';

export class MyAlerts {
  readonly #person: number;
  #standing = $state<Standing | null>(null);
  #device = $state.raw<DeviceAlerts>(BEGINNING);
  #busy = $state(false);

  constructor(person: number) {
    this.#person = person;
  }

  /** Null until it is known. */
  get standing(): Standing | null {
    return this.#standing;
  }

  get device(): DeviceAlerts {
    return this.#device;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Also when the browser's settings may have changed meanwhile. */
  async look(): Promise<void> {
    this.#device = await readDevice();
    this.#standing = await findStanding();
  }

  turnOn(): Promise<void> {
    return this.#attempt(async () => (this.#standing = await turnOn(this.#person)));
  }

  turnOff(): Promise<void> {
    return this.#attempt(async () => {
      this.#standing = 'off';
      await turnOff();
    });
  }

  /** What stands on the lock screen now may say more than that. */
  async change(change: Partial<Pick<DeviceAlerts, 'show' | 'sound'>>): Promise<void> {
    this.#device = await changeDevice(change);
    if (change.sound) playTone();
    if (change.show) await closeNotices().catch(() => undefined);
  }

  test(): Promise<void> {
    return this.#attempt(() => showTest(words.settings.testTitle, words.settings.testText));
  }

  async #attempt(act: () => Promise<unknown>): Promise<void> {
    this.#busy = true;
    try {
      await act();
    } catch (error) {
      toasts.tell(error instanceof Unavailable ? words.settings.unavailable : sentenceOf(error));
    }
    await this.look();
    this.#busy = false;
  }
}
