/** Who uses this device, when it last had contact with the server, and when what it keeps must go. Also read by the worker. */
import { deleteDB, openDB, type IDBPDatabase } from 'idb';
import type { Council, Self } from '../protocol';
import { emptyCupboard } from '../shelf';

const DATABASE = 'inwith';
const SHELF = 'device';
const KEY = 'this';

export const KEPT_FOR_MS = 7 * 24 * 60 * 60 * 1000;
/** Clocks are corrected by seconds all the time; beyond this, somebody has set it back. */
const CORRECTION_MS = 5 * 60 * 1000;

/** What is known without asking the server, so that the app opens without it. */
export interface Known {
  readonly me: Self;
  readonly council: Council;
  /** The last instant at which the server answered this session, by this device's clock. */
  readonly contactAt: number;
  /** The latest instant this device has told: a clock that was set back gains no time. */
  readonly seenAt: number;
}

/** The instant at which what is kept goes, if there is no contact before. */
export function goesAt(known: Pick<Known, 'contactAt'>): number {
  return known.contactAt + KEPT_FOR_MS;
}

export function isDue(known: Pick<Known, 'contactAt' | 'seenAt'>, now: number): boolean {
  const isSetBack = now < known.seenAt - CORRECTION_MS;
  return isSetBack || Math.max(now, known.seenAt) >= goesAt(known);
}

/** Undefined: nobody is known here, or the browser keeps nothing. */
export async function readKnown(): Promise<Known | undefined> {
  return withDatabase((database) => database.get(SHELF, KEY) as Promise<Known | undefined>);
}

export async function writeKnown(known: Known): Promise<void> {
  await withDatabase((database) => database.put(SHELF, known, KEY));
}

/** Remove everything that was kept here for a person. Returns how many messages had not been sent. Never raises. */
export async function letGo(person: number): Promise<number> {
  const unsent = await emptyCupboard(person);
  await deleteDB(DATABASE).catch(() => undefined);
  return unsent;
}

/** Whenever anything of ours runs: what has been kept for too long goes first. Returns whether it went. */
export async function letGoIfDue(now = Date.now()): Promise<boolean> {
  const known = await readKnown();
  if (!known || !isDue(known, now)) return false;
  await letGo(known.me.person.id);
  return true;
}

async function withDatabase<Result>(
  use: (database: IDBPDatabase) => Promise<Result>,
): Promise<Result | undefined> {
  try {
    const database = await openDB(DATABASE, 1, {
      upgrade: (fresh) => void fresh.createObjectStore(SHELF),
      blocking: (_now, _next, event) => (event.target as IDBDatabase | null)?.close(),
    });
    try {
      return await use(database);
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}
