/** The lines of the list, and the open conversation's heading, as the components draw them. */
import type { Conversation, Invitation, Message } from '../protocol';
import type { ConversationRow, ConversationView, InvitationView, Preview } from '../ui/view';
import { words } from '../words';
import type { Unsent } from './drafts.svelte';
import { plainText } from './markup';
import type { Pending } from './outbox.svelte';

export interface Names {
  me: number;
  nameOf: (person: number) => string;
  firstNameOf: (person: number) => string;
}

interface Own {
  draft: Unsent | undefined;
  pending: readonly Pending[];
  here: boolean;
  muted: boolean;
}

export function rowOf(conversation: Conversation, own: Own, names: Names): ConversationRow {
  const waiting = own.pending.at(-1);
  return {
    id: conversation.id,
    kind: conversation.kind,
    title: titleOf(conversation),
    peer: conversation.peer?.id ?? null,
    at: waiting?.at ?? conversation.last?.at ?? conversation.created_at,
    preview: previewOf(conversation, own, names),
    unread: conversation.unread,
    mentioned: conversation.mentions_unread > 0,
    requested: conversation.standing === 'requested',
    marked: conversation.arrangement.unread_from !== null,
    pinnedAt: conversation.arrangement.pinned_at,
    starred: conversation.arrangement.starred,
    muted: own.muted,
    here: own.here,
  };
}

export function titleOf(conversation: Conversation): string {
  if (conversation.kind === 'own') return words.list.own;
  return conversation.peer?.name ?? conversation.title;
}

function previewOf(conversation: Conversation, { draft, pending }: Own, names: Names): Preview {
  const failed = pending.find((each) => each.problem !== null);
  const waiting = pending.at(-1);
  if (failed) return { kind: 'failed', who: '', text: failed.text, mine: true };
  if (draft?.text.trim()) return { kind: 'draft', who: '', text: draft.text, mine: true };
  if (waiting) return { kind: 'text', who: '', text: onOneLine(waiting.text), mine: true };
  if (!conversation.last) return { kind: 'none', who: '', text: conversation.purpose, mine: false };
  return previewOfLast(conversation, conversation.last, names);
}

function previewOfLast(conversation: Conversation, last: Message, { me, firstNameOf }: Names): Preview {
  const mine = last.sender === me;
  const author = last.sender === null ? (last.label ?? '') : firstNameOf(last.sender);
  const who = mine || conversation.kind === 'direct' ? '' : author;
  if (last.deleted) return { kind: 'deleted', who, text: '', mine };
  const text = onOneLine(last.text) || last.attachments.join(', ');
  return { kind: 'text', who, text: last.poll ? words.list.poll(text) : text, mine };
}

/** As much as a line can show, without the signs of its formatting. */
function onOneLine(text: string): string {
  return plainText(text.slice(0, 300));
}

export function invitationView(invitation: Invitation): InvitationView {
  return {
    id: invitation.id,
    title: invitation.title,
    purpose: invitation.purpose,
    inviter: invitation.inviter,
    owners: invitation.owners,
    known: invitation.known,
    memberCount: invitation.member_count,
    sentAt: invitation.sent_at,
    lapsesAt: invitation.lapses_at,
    team: invitation.team,
  };
}

function closedBecause({ kind, standing }: Conversation): string {
  if (standing === 'audience') return words.list.announcementClosed;
  return kind === 'imported' ? words.imported.composer : '';
}

export function conversationView(conversation: Conversation, names: Names): ConversationView {
  const { imported } = conversation;
  return {
    id: conversation.id,
    kind: conversation.kind,
    title: titleOf(conversation),
    purpose: conversation.purpose,
    peer: conversation.peer,
    owner: conversation.owner,
    memberCount: conversation.member_count,
    requested: conversation.standing === 'requested',
    closed: closedBecause(conversation),
    announcement: conversation.announcement,
    imported: imported && {
      fileName: imported.file_name,
      sha256: imported.sha256,
      importedBy: names.nameOf(imported.imported_by),
      importedAt: imported.imported_at,
      warnings: imported.warnings,
    },
  };
}
