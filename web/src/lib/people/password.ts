import type { Problem } from '$lib/ui/view';
import { arrival } from '$lib/words/en/arrival';

export const SHORTEST_PASSWORD = 12;

/** What is wrong with a new password and its repetition. */
export function passwordProblems(password: string, again: string): Problem[] {
  if (password.length < SHORTEST_PASSWORD) return [{ field: 'password', text: arrival.join.tooShort }];
  return password === again ? [] : [{ field: 'password-again', text: arrival.join.different }];
}
