/** What this device is set to show, kept where the service worker can read it too. Gone at sign-out. */
import { deleteDB, openDB, type IDBPDatabase } from 'idb';
import { mark, unmark } from './mark';

export type Showing = 'text' | 'names' | 'nothing';

export interface DeviceAlerts {
  /** Somebody turned notifications on here, and is still signed in. */
  readonly on: boolean;
  /** Who did: what another has left is withdrawn. */
  readonly person: number | null;
  readonly show: Showing;
  readonly sound: boolean;
}

/** A lock screen lies open to anybody, so what was written waits until its owner says otherwise. */
export const BEGINNING: DeviceAlerts = { on: false, person: null, show: 'names', sound: false };

/** By tag: what was shown last, and when. What was swiped away does not come back. */
export type Remembered = Record<string, { seq: number; at: number }>;

const NAME = 'inwith-alerts';
const STORE = 'device';

export async function readDevice(): Promise<DeviceAlerts> {
  const kept = await get<Partial<DeviceAlerts>>('settings');
  return { ...BEGINNING, ...kept };
}

export async function changeDevice(change: Partial<DeviceAlerts>): Promise<DeviceAlerts> {
  mark();
  const changed = { ...(await readDevice()), ...change };
  await put('settings', changed);
  return changed;
}

export async function readRemembered(): Promise<Remembered> {
  return (await get<Remembered>('shown')) ?? {};
}

export async function remember(shown: Remembered): Promise<void> {
  await put('shown', shown);
}

/** At sign-out. */
export async function forgetDevice(): Promise<void> {
  await deleteDB(NAME).catch(() => undefined);
  unmark();
}

/** Some private windows have no database: there the device is as every device begins. */
async function get<Value>(key: string): Promise<Value | undefined> {
  return within((database) => database.get(STORE, key) as Promise<Value | undefined>);
}

async function put(key: string, value: unknown): Promise<void> {
  await within((database) => database.put(STORE, value, key));
}

async function within<Value>(act: (database: IDBPDatabase) => Promise<Value>): Promise<Value | undefined> {
  try {
    const database = await openDB(NAME, 1, { upgrade: (fresh) => void fresh.createObjectStore(STORE) });
    // Closed each time: neither page nor worker may keep the other from deleting it.
    try {
      return await act(database);
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}
