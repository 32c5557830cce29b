/** What the build knows of itself: the precache plugin writes it into the worker (scripts/precache.ts). */
export interface Built {
  /** Of all that the page can load; the page carries the same one in its `<meta name="version">`. */
  readonly version: string;
  /** What the app cannot open without. */
  readonly shell: readonly string[];
  /** The rest: pages opened now and then. */
  readonly rest: readonly string[];
}

declare const __BUILT__: Built;

export const built: Built = __BUILT__;
