/** What a page may say to the worker. */
export type Asked =
  /** Answered through the port that comes with it. */
  | { ask: 'version' }
  /** A worker of a new version, in place of the one at work. */
  | { ask: 'take_over' }
  /** The app is open and idle: keep what else it may need. */
  | { ask: 'keep_rest' };

/** What the worker may say to a page. */
export interface Told {
  tell: 'open';
  /** Where a notification leads to. */
  href: string;
}
