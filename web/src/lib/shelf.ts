/** What this device keeps of its own for a person: messages that wait, and drafts. Gone at sign-out. */
import { deleteDB, openDB, type IDBPDatabase } from 'idb';

/** A small store of values by key. */
export interface Shelf<Value> {
  all(): Promise<Value[]>;
  put(key: string, value: Value): Promise<void>;
  remove(key: string): Promise<void>;
}

export interface Cupboard {
  shelf<Value>(name: ShelfName): Shelf<Value>;
  /** Remove everything, at sign-out. */
  empty(): Promise<void>;
}

const SHELVES = ['outbox', 'drafts'] as const;
type ShelfName = (typeof SHELVES)[number];

const nameOf = (person: number) => `inwith-${person}`;

/** In the browser's database; in memory where the browser refuses one (some private windows). */
export async function openCupboard(person: number): Promise<Cupboard> {
  try {
    const database = await openDB(nameOf(person), 1, {
      upgrade: (fresh) => SHELVES.forEach((shelf) => fresh.createObjectStore(shelf)),
      blocking: (_now, _next, event) => (event.target as IDBDatabase | null)?.close(),
    });
    return { shelf: (name) => storedShelf(database, name), empty: () => empty(database, person) };
  } catch {
    return { shelf: () => memoryShelf(), empty: () => Promise.resolve() };
  }
}

async function empty(database: IDBPDatabase, person: number): Promise<void> {
  database.close();
  await deleteDB(nameOf(person));
}

function storedShelf<Value>(database: IDBPDatabase, name: string): Shelf<Value> {
  return {
    all: () => database.getAll(name) as Promise<Value[]>,
    put: async (key, value) => void (await database.put(name, value, key)),
    remove: (key) => database.delete(name, key),
  };
}

export function memoryShelf<Value>(): Shelf<Value> {
  const values = new Map<string, Value>();
  return {
    all: () => Promise.resolve([...values.values()]),
    put: (key, value) => Promise.resolve(void values.set(key, value)),
    remove: (key) => Promise.resolve(void values.delete(key)),
  };
}
