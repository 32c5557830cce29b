/** What this device keeps for a person: content to read without a connection, messages that wait, drafts,
 * recent searches. Gone at sign-out. */
import { deleteDB, openDB, type IDBPDatabase } from 'idb';

const SHELVES = ['outbox', 'drafts', 'facts', 'conversations', 'threads', 'searches'] as const;
export type ShelfName = (typeof SHELVES)[number];

/** A small store of values by key. */
export interface Shelf<Value> {
  all(): Promise<Value[]>;
  put(key: string, value: Value): Promise<void>;
  remove(key: string): Promise<void>;
  /** The old value becomes a new one, with nothing between; undefined takes it away. Returns what is there now. */
  update(key: string, change: (old: Value | undefined) => Value | undefined): Promise<Value | undefined>;
}

/** The shelves inside one transaction. Await nothing else in it: the browser would close it. */
export interface Access {
  get<Value>(shelf: ShelfName, key: string): Promise<Value | undefined>;
  all<Value>(shelf: ShelfName): Promise<Value[]>;
  put(shelf: ShelfName, key: string, value: unknown): Promise<void>;
  remove(shelf: ShelfName, key: string): Promise<void>;
  clear(shelf: ShelfName): Promise<void>;
}

export interface Cupboard {
  /** False where the browser keeps nothing: all of it is gone with the page. */
  readonly lasts: boolean;
  shelf<Value>(name: ShelfName): Shelf<Value>;
  /** Several changes as one: all of them or none, and no other tab between them. */
  together<Result>(shelves: readonly ShelfName[], work: (access: Access) => Promise<Result>): Promise<Result>;
}

const VERSION = 3;
const nameOf = (person: number) => `inwith-${person}`;

/** In the browser's database; in memory where the browser refuses one (some private windows). */
export async function openCupboard(person: number): Promise<Cupboard> {
  try {
    return cupboardOf(true, inDatabase(await open(person)));
  } catch {
    return memoryCupboard();
  }
}

/** Remove all that is kept for `person`. Returns how many messages had not been sent. */
export async function emptyCupboard(person: number): Promise<number> {
  try {
    const database = await open(person);
    const unsent = await database.count('outbox');
    // First the content: the deletion itself may have to wait for a tab that is asleep.
    const change = database.transaction(SHELVES, 'readwrite');
    await Promise.all([...SHELVES.map((shelf) => change.objectStore(shelf).clear()), change.done]);
    database.close();
    await deleteDB(nameOf(person));
    return unsent;
  } catch {
    return 0;
  }
}

/** In memory, for as long as somebody holds it; tests let two tabs share one. */
export function memoryCupboard(): Cupboard {
  const shelves = new Map(SHELVES.map((name) => [name, new Map<string, unknown>()]));
  let last: Promise<unknown> = Promise.resolve();
  return cupboardOf(false, (_names, work) => {
    const done = last.then(() => work(inMemory(shelves)));
    last = done.catch(() => undefined);
    return done;
  });
}

export function memoryShelf<Value>(): Shelf<Value> {
  return memoryCupboard().shelf<Value>('outbox');
}

function open(person: number): Promise<IDBPDatabase> {
  return openDB(nameOf(person), VERSION, {
    upgrade: (database) =>
      SHELVES.filter((shelf) => !database.objectStoreNames.contains(shelf)).forEach((shelf) =>
        database.createObjectStore(shelf),
      ),
    // Another tab empties it, or needs a newer form of it: this one lets go.
    blocking: (_now, _next, event) => (event.target as IDBDatabase | null)?.close(),
  });
}

type Together = Cupboard['together'];

function cupboardOf(lasts: boolean, together: Together): Cupboard {
  return {
    lasts,
    together,
    shelf: <Value>(name: ShelfName): Shelf<Value> => ({
      all: () => together([name], (access) => access.all<Value>(name)),
      put: (key, value) => together([name], (access) => access.put(name, key, value)),
      remove: (key) => together([name], (access) => access.remove(name, key)),
      update: (key, change) =>
        together([name], async (access) => {
          const next = change(await access.get<Value>(name, key));
          if (next === undefined) await access.remove(name, key);
          else await access.put(name, key, next);
          return next;
        }),
    }),
  };
}

function inDatabase(database: IDBPDatabase): Together {
  return async (names, work) => {
    const change = database.transaction(names, 'readwrite');
    const at = (shelf: ShelfName) => change.objectStore(shelf);
    const access: Access = {
      get: (shelf, key) => at(shelf).get(key),
      all: (shelf) => at(shelf).getAll(),
      put: async (shelf, key, value) => void (await at(shelf).put(value, key)),
      remove: (shelf, key) => at(shelf).delete(key),
      clear: (shelf) => at(shelf).clear(),
    };
    const [result] = await Promise.all([work(access), change.done]);
    return result;
  };
}

function inMemory(shelves: ReadonlyMap<ShelfName, Map<string, unknown>>): Access {
  const at = (shelf: ShelfName) => shelves.get(shelf) ?? new Map<string, unknown>();
  return {
    get: <Value>(shelf: ShelfName, key: string) => Promise.resolve(at(shelf).get(key) as Value | undefined),
    all: <Value>(shelf: ShelfName) => Promise.resolve([...at(shelf).values()] as Value[]),
    put: async (shelf, key, value) => void at(shelf).set(key, structuredClone(value)),
    remove: async (shelf, key) => void at(shelf).delete(key),
    clear: async (shelf) => at(shelf).clear(),
  };
}
