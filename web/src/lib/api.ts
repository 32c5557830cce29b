/** The HTTP door of the server: typed calls, and refusals as errors that carry a sentence for people. */
import type { Problem } from './protocol';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const GIVE_UP_MS = 30_000;

/** The server's answer, or the network's silence. `message` is a sentence that can be shown as it stands. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  /** The same call can succeed later. */
  readonly retry: boolean;

  constructor(sentence: string, about: { code: string; status: number; retry: boolean }) {
    super(sentence);
    this.name = 'Refusal';
    this.code = about.code;
    this.status = about.status;
    this.retry = about.retry;
  }

  static from(problem: Problem): Refusal {
    refused?.(problem.code);
    return new Refusal(problem.detail || problem.title, problem);
  }

  /** It never left this device. */
  static notSent(): Refusal {
    return new Refusal(Refusal.unreachable().message, { code: 'not_sent', status: 0, retry: true });
  }

  static unreachable(): Refusal {
    const sentence =
      typeof navigator !== 'undefined' && !navigator.onLine
        ? 'You are offline. Try again when you are connected.'
        : 'The connection dropped. Try again in a moment.';
    return new Refusal(sentence, { code: 'unreachable', status: 0, retry: true });
  }
}

/** Whether the same can be asked again with hope: what is not ours is never going to be. */
export function mayRetry(error: unknown): boolean {
  return error instanceof Refusal && error.retry;
}

/** The sentence to show for any error. */
export function sentenceOf(error: unknown): string {
  return error instanceof Refusal ? error.message : 'Something failed here. Load the page again.';
}

/** Told the code of every refusal: an ended session or a changed notice is noticed wherever it is met. */
let refused: ((code: string) => void) | undefined;
export function onRefused(listener: (code: string) => void): void {
  refused = listener;
}

/** Call an operation under /api/v1. Raises Refusal, also when `signal` ends the waiting. */
export async function call<Answer>(
  method: Method,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Answer> {
  const response = await reach(method, path, body, signal);
  if (response.ok) return (await readJson(response)) as Answer;
  const problem = (await readJson(response)) as Problem | undefined;
  throw problem?.code ? Refusal.from(problem) : unexplained(response.status);
}

async function reach(
  method: Method,
  path: string,
  body: unknown,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const patience = AbortSignal.timeout(GIVE_UP_MS);
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  try {
    return await fetch(`/api/v1${path}`, {
      method,
      headers,
      credentials: 'same-origin',
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw Refusal.unreachable();
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text().catch(() => '');
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unexplained(status: number): Refusal {
  const sentence = 'The server did not answer as expected. Try again in a moment.';
  return new Refusal(sentence, { code: 'unexplained', status, retry: status >= 500 });
}

/** "?a=1&b=2" from what is given; what is undefined or empty is left out. */
export function query(values: Record<string, string | number | undefined>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
}
