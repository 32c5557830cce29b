/** How a person has put their list in order: what is away, what is quiet, what stands first. The server knows the same rules. */
import type { Arrangement, Conversation } from '../protocol';

/** For a mute without an end: the last instant there is. */
export const FOR_EVER = Number.MAX_SAFE_INTEGER;

export const UNARRANGED: Arrangement = {
  pinned_at: null,
  starred: false,
  archived_seq: null,
  notify: 'all',
  muted_until: null,
  unread_from: null,
};

export function isMuted({ arrangement }: Conversation, now: number): boolean {
  return (arrangement.muted_until ?? 0) > now;
}

/** Away from the list until something new is said in it; muted, it stays away for all that. */
export function isArchived(conversation: Conversation, now: number): boolean {
  const since = conversation.arrangement.archived_seq;
  if (since === null) return false;
  return isMuted(conversation, now) || (conversation.last?.seq ?? 0) <= since;
}

/** Messages after this seq count as unread: those not read yet, or those from where it was marked as unread. */
export function countedAfter({ read, arrangement }: Conversation): number {
  const from = arrangement.unread_from;
  return from === null ? read : Math.min(read, from - 1);
}

export function isWaiting(conversation: Conversation): boolean {
  const { unread, standing, arrangement } = conversation;
  return unread > 0 || standing === 'requested' || arrangement.unread_from !== null;
}

/** Pinned ones first, the earliest pinned above; then by what was said last. */
export function inOrder(all: Iterable<Conversation>): Conversation[] {
  return [...all].sort((a, b) => placeOf(a) - placeOf(b) || lastAt(b) - lastAt(a) || b.id - a.id);
}

function placeOf({ arrangement }: Conversation): number {
  return arrangement.pinned_at ?? FOR_EVER;
}

function lastAt(conversation: Conversation): number {
  return conversation.last?.at ?? conversation.created_at;
}
