/** What this device is set to: appearance, and what Enter does. Nobody's but this browser's. */
import { applyTheme, readTheme } from './ui/theme';
import type { Theme } from './ui/view';

const ENTER = 'enter';

class DeviceSettings {
  #theme = $state<Theme>(readTheme());
  #enterSends = $state(readEnter());

  get theme(): Theme {
    return this.#theme;
  }

  set theme(theme: Theme) {
    this.#theme = theme;
    applyTheme(theme);
  }

  /** With a keyboard Enter sends; on a phone it breaks the line, until somebody says otherwise. */
  get enterSends(): boolean {
    return this.#enterSends;
  }

  set enterSends(sends: boolean) {
    this.#enterSends = sends;
    localStorage.setItem(ENTER, sends ? 'sends' : 'breaks');
  }
}

function readEnter(): boolean {
  const kept = localStorage.getItem(ENTER);
  return kept === null ? !matchMedia('(pointer: coarse)').matches : kept === 'sends';
}

export const deviceSettings = new DeviceSettings();
