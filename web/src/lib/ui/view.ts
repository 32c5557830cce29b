/**
 * What the screens draw: the contract's answers put together for the eye. Instants are milliseconds since 1970, UTC;
 * people and conversations go by their numbers. The features' state classes make these; components only read them.
 */
export interface Person {
  readonly id: number;
  readonly name: string;
  readonly team: string;
  readonly job_title: string;
}

export type ConversationKind = 'direct' | 'group' | 'imported' | 'announcement' | 'own';
export type Theme = 'system' | 'light' | 'dark';
export type EnterKey = 'sends' | 'breaks';

/** The own message's way: shape and words, never colour alone. */
export type MessageState = 'waiting' | 'sent' | 'delivered' | 'read' | 'failed';

export interface Preview {
  readonly kind: 'text' | 'draft' | 'failed' | 'deleted' | 'note' | 'none';
  /** First name of who wrote it; "" where that says nothing (a direct conversation, a note). */
  readonly who: string;
  readonly text: string;
  readonly mine: boolean;
}

/** A line of the conversation list. */
export interface ConversationRow {
  readonly id: number;
  readonly kind: ConversationKind;
  readonly title: string;
  /** The other person of a direct conversation. */
  readonly peer: number | null;
  readonly at: number;
  readonly preview: Preview;
  readonly unread: number;
  readonly mentioned: boolean;
  /** A colleague's first messages, waiting for an answer. */
  readonly requested: boolean;
  /** Marked as unread by its reader. */
  readonly marked: boolean;
  readonly pinnedAt: number | null;
  readonly starred: boolean;
  readonly muted: boolean;
  /** The other person of a direct conversation is here now, and lets it be seen. */
  readonly here: boolean;
}

/** An unanswered invitation, as a line of the list and as a card. */
export interface InvitationView {
  readonly id: number;
  readonly title: string;
  readonly purpose: string;
  readonly inviter: Person;
  readonly owners: readonly Person[];
  readonly known: readonly Person[];
  readonly memberCount: number;
  readonly sentAt: number;
  readonly lapsesAt: number;
  readonly team: boolean;
}

export interface ReactionView {
  readonly emoji: string;
  readonly count: number;
  readonly mine: boolean;
  readonly names: readonly string[];
}

export interface QuoteView {
  readonly seq: number;
  readonly author: string;
  /** "" when the quoted message was deleted. */
  readonly text: string;
}

export interface MentionView {
  readonly person: number;
  readonly name: string;
}

export interface PollView {
  readonly options: readonly { readonly text: string; readonly count: number; readonly mine: boolean }[];
  readonly several: boolean;
  readonly namesShown: boolean;
  readonly closesAt: number | null;
  /** When its author closed it before its time. */
  readonly closedAt: number | null;
  readonly voters: number;
}

/** A link that may not lead where it seems to. `host`: where it really leads; `like`: what it looks like, or "". */
export interface DoubtView {
  readonly url: string;
  readonly host: string;
  readonly reason: 'look_alike' | 'mixed_scripts' | 'hidden_host';
  readonly like: string;
}

/** What a linked page says of itself. `site`: the host that it came from. */
export interface PreviewView {
  readonly url: string;
  readonly site: string;
  readonly title: string;
  readonly description: string;
}

export interface MessageView {
  readonly kind: 'message';
  /** The client id while waiting, then the seq: stable for one message on one screen. */
  readonly key: string;
  readonly seq: number | null;
  readonly author: { readonly id: string; readonly name: string };
  readonly mine: boolean;
  readonly at: number;
  readonly text: string;
  readonly mentions: readonly MentionView[];
  readonly edited: boolean;
  readonly deleted: boolean;
  readonly quote: QuoteView | null;
  readonly reactions: readonly ReactionView[];
  /** null for others' messages. */
  readonly state: MessageState | null;
  /** Why it was not sent, as a sentence. */
  readonly failure: string;
  /** Names of files that came with an imported message. */
  readonly attachments: readonly string[];
  /** How often these words have been passed on. */
  readonly forwarded: number;
  readonly poll: PollView | null;
  readonly doubtful?: readonly DoubtView[];
  readonly preview?: PreviewView | null;
  readonly starred: boolean;
  readonly pinned: boolean;
  readonly may: {
    /** Forward, save, star, and link to it. */
    readonly pass: boolean;
    readonly pin: boolean;
    readonly edit: boolean;
    readonly delete: boolean;
    readonly react: boolean;
    readonly reply: boolean;
    /** See whom it has reached, and when: one's own messages. */
    readonly details: boolean;
  };
}

/** Something that happened besides messages: a quiet line, already in words. */
export interface NoteView {
  readonly kind: 'note';
  readonly key: string;
  readonly seq: number;
  readonly at: number;
  readonly text: string;
}

export type Entry = MessageView | NoteView;
/** What is done outside the thread itself. */
export type MoreAction =
  | 'forward'
  | 'save'
  | 'pin'
  | 'unpin'
  | 'star'
  | 'unstar'
  | 'link'
  | 'details'
  | 'versions'
  | 'closePoll'
  | 'delete';
export type MessageAction = 'reply' | 'edit' | 'copy' | 'unread' | 'takeBack' | MoreAction;

export interface MemberView {
  readonly person: Person;
  readonly owner: boolean;
}

export interface WaitingView {
  readonly person: Person;
  readonly lapsesAt: number;
}

export interface ImportedView {
  readonly fileName: string;
  readonly sha256: string;
  readonly importedBy: string;
  readonly importedAt: number;
  readonly warnings: readonly string[];
}

/** The conversation that is open. */
export interface ConversationView {
  readonly id: number;
  readonly kind: ConversationKind;
  readonly title: string;
  readonly purpose: string;
  readonly peer: Person | null;
  readonly owner: boolean;
  readonly memberCount: number;
  readonly requested: boolean;
  /** Why nothing can be written here, as a sentence; "" when it can. */
  readonly closed: string;
  readonly imported: ImportedView | null;
  /** Whom an announcement is for. */
  readonly announcement: { readonly everyone: boolean; readonly teams: readonly string[] } | null;
}

export interface Self {
  readonly person: Person;
  readonly signInName: string;
  readonly administrator: boolean;
  readonly council: string;
}

export interface Device {
  readonly id: number;
  readonly device_name: string;
  readonly created_at: number;
  readonly seen_at: number;
  readonly here: boolean;
}

export interface Account {
  readonly person: Person;
  readonly sign_in_name: string;
  readonly role: string;
  readonly joined: boolean;
  readonly suspended_at: number | null;
  readonly publisher: boolean;
  /** For an unlisted person, the one who still finds them. */
  readonly through: Person | null;
  readonly sessions: number;
}

/** A one-time link, shown once. */
export interface OneTimeLink {
  readonly name: string;
  readonly url: string;
  readonly expiresAt: number;
}

/** Something wrong with an answer; `field` is the id of the input it is about. */
export interface Problem {
  readonly field?: string | undefined;
  readonly text: string;
}
