// Written by `make protocol` from the types of the server; a change here is lost.

/** RFC 9457. `code` is stable; `detail` a sentence for people; `retry`: the same call can succeed later. */
export interface Problem {
  title: string;
  status: number;
  code: string;
  detail: string;
  retry: boolean;
  type: string;
}

/** Whom an announcement is for: everyone, or the people of some teams. `replies`: to its author alone, or not at all. */
export interface AnnouncementTo {
  everyone: boolean;
  teams: string[];
  replies: 'off' | 'sender';
}

/** A new channel of announcements: for everyone, or for the people of `teams`, now and later. */
export interface AnnouncementDraft {
  title: string;
  purpose?: string;
  everyone?: boolean;
  teams?: string[];
  replies?: 'off' | 'sender';
}

/** How many people an announcement reaches. `complete`: all whom it is for have been looked at. */
export interface AudienceSize {
  people: number;
  complete: boolean;
}

/**
 * How the caller wants to have one conversation in their own list. What is not sent stays as it is.
 *
 * `muted_until`: null ends it, 2^53 - 1 is for ever. `unread_from`: a message; it and what follows count as unread
 * until null is sent.
 */
export interface ArrangementChange {
  pinned?: boolean;
  starred?: boolean;
  archived?: boolean;
  notify?: 'all' | 'mentions' | 'none';
  muted_until?: number | null;
  unread_from?: number | null;
}

/**
 * How the caller has put a conversation in their own list.
 *
 * `pinned_at`: pinned ones stand first, the earliest pinned above. `archived_seq`: it is away from the list until
 * there is a message after that seq, and while it is muted. `muted_until`: over once it is past.
 * `unread_from`: messages from there on count as unread, read or not.
 */
export interface Arrangement {
  pinned_at: number | null;
  starred: boolean;
  archived_seq: number | null;
  notify: 'all' | 'mentions' | 'none';
  muted_until: number | null;
  unread_from: number | null;
}

/** `name` stands in the text after an @. */
export interface Mention {
  person: number;
  name: string;
}

/**
 * A question: the message's text. `several`: more than one option may be chosen. `closes_at`: ms UTC.
 *
 * `names_shown`: everybody sees who chose what; otherwise only how many did. How many options there may be, and how
 * long they may be, are settings.
 */
export interface Poll {
  options: string[];
  several: boolean;
  names_shown: boolean;
  closes_at: number | null;
}

/**
 * How a poll stands. `counts`: how often each option was chosen; `voters`: by how many people; `mine`: the reader's own choice.
 *
 * `closed_at`: when its author closed it before its time (ms UTC).
 */
export interface Tally {
  counts: number[];
  voters: number;
  mine: number[];
  closed_at: number | null;
}

/** `url`: as it stands in the text. */
export interface PreviewWanted {
  url: string;
}

export interface ImportedFrom {
  file_name: string;
  sha256: string;
  imported_by: number;
  imported_at: number;
  date_order: string;
  warnings: string[];
}

/** What the page at `url` (as it stands in the text) says of itself, as our server read it. `site`: the host it came from in the end. */
export interface LinkPreview {
  url: string;
  site: string;
  title: string;
  description: string;
}

/**
 * A link in the text that may not lead where it seems to. `host`: where it really leads, in a form nobody can mistake.
 *
 * `like`: the host that it looks like, if it looks like one.
 */
export interface DoubtfulLink {
  url: string;
  host: string;
  reason: 'hidden_host' | 'look_alike' | 'mixed_scripts';
  like: string;
}

/** `pair`: the two people of a direct conversation, the lower id first. */
export interface Created {
  conversation_kind: 'announcement' | 'direct' | 'group' | 'imported' | 'own';
  title?: string;
  purpose?: string;
  imported?: ImportedFrom | null;
  pair?: number[];
  announcement?: AnnouncementTo | null;
}

/** The title and purpose from now on. */
export interface Titled {
  title: string;
  purpose: string;
}

/** The actor's own consent. `from_seq`: what they see begins here. */
export interface Joined {
  from_seq: number;
  owner?: boolean;
}

export interface Left {
}

export interface Removed {
  person: number;
}

export interface OwnerMade {
  person: number;
}

/** An owner let `person` see everything from the beginning. */
export interface HistoryOpened {
  person: number;
}

/**
 * A message. For an imported one `label` is the sender's name in the export, `written` the wall clock there, `raw` its lines.
 *
 * `said_at`: the instant (ms UTC) that wall clock names, as nearly as a clock without a zone tells it.
 * `forwarded`: how often these words have been passed on.
 */
export interface Said {
  text: string;
  client_id?: string;
  reply_to?: number | null;
  mentions?: Mention[];
  label?: string | null;
  written?: string | null;
  said_at?: number | null;
  notice?: boolean;
  attachments?: string[];
  raw?: string;
  forwarded?: number;
  poll?: Poll | null;
  preview?: LinkPreview | null;
  doubtful_links?: DoubtfulLink[];
}

/** `about` is the message; this is its present wording. */
export interface Edited {
  text: string;
  mentions?: Mention[];
  preview?: LinkPreview | null;
  doubtful_links?: DoubtfulLink[];
}

export interface Deleted {
}

/** The actor's one reaction to the message `about`; it replaces an earlier one. */
export interface Reacted {
  emoji: string;
}

export interface Unreacted {
}

/** The actor's whole choice in the poll `about`, which shows names; none: they took it back. */
export interface Voted {
  options: number[];
}

/** Its author closed the poll `about` before its time. */
export interface PollClosed {
}

/** The message `about` is to be found above the conversation from now on. */
export interface Pinned {
}

export interface Unpinned {
}

/** As Voted, in the voter's own stream: the poll `message` of `conversation` shows no names. */
export interface VotedQuietly {
  conversation: number;
  message: number;
  options: number[];
}

/** A message to find again; nobody else learns of it. */
export interface Starred {
  conversation: number;
  message: number;
}

export interface Unstarred {
  conversation: number;
  message: number;
}

/** The actor's message for `conversation` waits for `send_at` (ms UTC). */
export interface Scheduled {
  conversation: number;
  client_id: string;
  text: string;
  send_at: number;
  mentions?: Mention[];
  reply_to?: number | null;
  poll?: Poll | null;
  preview?: LinkPreview | null;
}

/** What the Scheduled message `about` says, and when it is to be sent, from now on; None: as before. */
export interface ScheduleChanged {
  text?: string | null;
  mentions?: Mention[];
  send_at?: number | null;
}

/** The message `about` will not be sent; or could not be, and was put away. */
export interface ScheduleCancelled {
}

/** The message `about` went to `conversation`, where its seq is `sent`; or it could not be sent, for `reason`, a sentence. */
export interface ScheduleEnded {
  conversation: number;
  sent?: number | null;
  reason?: string;
}

/** In the inviter's stream: the same whether or not it was delivered. */
export interface InvitationSent {
  conversation: number;
  person: number;
  lapses_at: number;
}

/**
 * In the stream of `person`, who is invited; its seq there is the invitation's public id.
 *
 * (`inviter`, `invitation`) is what the inviter knows it by: the seq of InvitationSent in the inviter's stream.
 */
export interface Invited {
  conversation: number;
  person: number;
  inviter: number;
  invitation: number;
  lapses_at: number;
  team?: boolean;
}

/** In the invited person's stream, about the Invited event; nobody else learns of a decline. */
export interface InvitationAnswered {
  conversation: number;
  accepted: boolean;
}

/** In the stream of `person`, the recipient: `sender` wrote in a direct conversation that has not been answered. */
export interface DirectRequested {
  conversation: number;
  person: number;
  sender: number;
  from_seq: number;
}

export interface DirectAnswered {
  conversation: number;
  accepted: boolean;
}

/** In the former member's stream, so that their devices let go of the conversation. */
export interface MembershipEnded {
  conversation: number;
  removed: boolean;
}

/** In the new member's stream, so that all their devices learn of the conversation. `from_seq` as in Joined. */
export interface MembershipBegan {
  conversation: number;
  from_seq: number;
}

/** All of how the actor has put `conversation` in their own list from now on. As in types.Arrangement. */
export interface Arranged {
  conversation: number;
  pinned_at?: number | null;
  starred?: boolean;
  archived_seq?: number | null;
  notify?: 'all' | 'mentions' | 'none';
  muted_until?: number | null;
  unread_from?: number | null;
}

/** In the stream of `person`: the council's announcement `conversation` is for them, from `from_seq` on. */
export interface AnnouncementReached {
  conversation: number;
  person: number;
  from_seq: number;
}

/** In the stream of `person`: the announcement is for them no more. */
export interface AnnouncementEnded {
  conversation: number;
  person: number;
}

export interface Blocked {
  person: number;
}

export interface Unblocked {
  person: number;
}

/** Somebody's visible marks in the conversation `stream` advanced. */
export interface ReceiptMoved {
  type: 'receipt';
  stream: number;
  person: number;
  delivered: number;
  read: number;
}

/** In a person's private stream, for their other devices: how far they themselves have got in `conversation`. */
export interface OwnMarkMoved {
  type: 'own_mark';
  stream: number;
  conversation: number;
  delivered: number;
  read: number;
}

/** In a person's private stream, for their other devices: what they have begun to write in `conversation`. As in Unsent. */
export interface DraftMoved {
  type: 'draft_moved';
  stream: number;
  conversation: number;
  version: number;
  text: string;
  reply_to: number | null;
  mentions: Mention[];
}

/** Somebody voted in the poll `about` of the conversation `stream`; how it stands now. It says nothing of who. */
export interface PollCounted {
  type: 'poll_counted';
  stream: number;
  about: number;
  counts: number[];
  voters: number;
}

/** What a device that was away has missed of these: signals are not in the log. `at`: the server's present instant. */
export interface MarksMoved {
  at: number;
  moved: (ReceiptMoved | OwnMarkMoved | DraftMoved)[];
}

/** Other words, another time (ms UTC), or both. `mentions` are those of `text` and go with it. */
export interface ScheduleChange {
  text?: string;
  mentions?: Mention[];
  send_at?: number;
}

/**
 * A message that waits for `send_at` (ms UTC). `id`: its own among its author's.
 *
 * `reason`: a sentence that says why it could not be sent; it waits no longer then, and its words are kept.
 */
export interface ScheduledMessage {
  id: number;
  conversation: number;
  client_id: string;
  text: string;
  send_at: number;
  mentions: Mention[];
  reply_to: number | null;
  poll: Poll | null;
  preview: LinkPreview | null;
  reason: string;
}

/** A part of a snippet. `match`: it is what was searched for. */
export interface Piece {
  text: string;
  match: boolean;
}

/**
 * A message that was found, as it now stands, with enough around the first match to recognise it.
 *
 * The pieces, one after the other, are the snippet, in the message's own letters. `cut_before`, `cut_after`: there is
 * more of the message on that side. `title` is "" in a direct conversation, which is known by its `peer`.
 */
export interface Found {
  conversation: number;
  conversation_kind: 'announcement' | 'direct' | 'group' | 'imported' | 'own';
  title: string;
  seq: number;
  at: number;
  snippet: Piece[];
  peer: number | null;
  sender: number | null;
  label: string | null;
  poll: boolean;
  cut_before: boolean;
  cut_after: boolean;
}

/** Newest first. `next`: what to give as `before` for the page after this one; null at the end. `people`: those it names. */
export interface SearchPage {
  results: Found[];
  next: string | null;
  people: Person[];
}

/** A new group; `invite` are person ids, each of whom gets an invitation. */
export interface GroupDraft {
  title: string;
  purpose?: string;
  invite?: number[];
}

export interface GroupChange {
  title?: string;
  purpose?: string;
}

export interface DirectDraft {
  person: number;
}

export interface Invite {
  people: number[];
}

/** To an invitation or a direct request. `block`: and no more from this person. */
export interface Answer {
  accept: boolean;
  block?: boolean;
}

export interface PersonNamed {
  person: number;
}

/**
 * `preview`: the link in the text whose preview, which the server has read for the sender, goes with the message.
 *
 * `draft`: the version of the kept draft that these words were; it ends with them.
 */
export interface Draft {
  client_id: string;
  text: string;
  reply_to?: number | null;
  mentions?: Mention[];
  poll?: Poll | null;
  preview?: string;
  draft?: number | null;
}

/** A message to be sent at `send_at` (ms UTC). */
export interface ScheduleDraft {
  client_id: string;
  text: string;
  reply_to?: number | null;
  mentions?: Mention[];
  poll?: Poll | null;
  preview?: string;
  draft?: number | null;
  send_at: number;
}

/** Where a message is forwarded to, under a client id of its own there. */
export interface Destination {
  conversation: number;
  client_id: string;
}

/** All of them, or none if one cannot be. */
export interface Forwarding {
  to: Destination[];
}

/** One's whole choice in a poll; none takes it back. */
export interface Ballot {
  options: number[];
}

/** A new wording of a message. Repeating it changes nothing. */
export interface Revision {
  text: string;
  mentions?: Mention[];
}

export interface ReactionDraft {
  emoji: string;
}

/** How far a person has got: everything up to `delivered` has arrived, up to `read` has been on screen. Marks only advance. */
export interface Mark {
  delivered?: number;
  read?: number;
}

/** Accepted: the message is on disk at `seq`. */
export interface Sent {
  conversation: number;
  seq: number;
  at: number;
}

export interface Reaction {
  person: number;
  emoji: string;
}

/**
 * A message as it now stands. `text` is "" once deleted. `version_seq` is the event that holds the words.
 *
 * `label`: for an imported message, the name in the export; `sender` is None then. `at` is ms UTC.
 * `forwarded`: how often it has been passed on. `tally`, `starred` are the reader's own view; the list of
 * conversations does without them.
 */
export interface Message {
  conversation: number;
  seq: number;
  sender: number | null;
  at: number;
  text: string;
  version_seq: number;
  mentions: Mention[];
  reply_to: number | null;
  edited: boolean;
  deleted: boolean;
  reactions: Reaction[];
  label: string | null;
  notice: boolean;
  attachments: string[];
  forwarded: number;
  poll: Poll | null;
  preview: LinkPreview | null;
  doubtful_links: DoubtfulLink[];
  tally: Tally | null;
  starred: boolean;
}

/** A message that somebody pinned (ms UTC). */
export interface PinnedMessage {
  message: Message;
  by: number;
  at: number;
}

/** In the order they were pinned. `people`: those whom they name. */
export interface PinnedMessages {
  pinned: PinnedMessage[];
  people: Person[];
}

/** A page of them, the last starred first. `before`: ask for the next page with it; None at the end. */
export interface StarredMessages {
  messages: Message[];
  people: Person[];
  before: number | null;
}

/** What somebody chose in a poll that shows names. */
export interface Choice {
  person: Person;
  options: number[];
}

/** How a poll stands. `choices`: by name; empty where names are not shown. */
export interface Votes {
  tally: Tally;
  choices: Choice[];
}

/** The caller's own marks as they are kept. If they fall short of what was asked, ask again at `again_at` (ms UTC). */
export interface Kept {
  delivered: number;
  read: number;
  again_at: number | null;
}

/**
 * How many members besides its sender a message reached, of the `members` who may see it.
 *
 * By name in `marks` only in small conversations; `reached` says when, to its sender.
 */
export interface Receipts {
  members: number;
  delivered: number;
  read: number;
  marks: Marks[];
  reached: Reached[];
}

/** When a message reached somebody (ms UTC); None where they do not let it be seen. */
export interface Reached {
  person: number;
  delivered_at: number | null;
  read_at: number | null;
}

/** One wording of a message, for its sender: earlier versions are kept. */
export interface Version {
  seq: number;
  at: number;
  text: string;
}

/**
 * A page of messages in rising order, and the notes between them. `more`: there are others beyond it, earlier
 * ones, or later ones if the page was asked for with `after`. `people`: those it names, also former members.
 */
export interface History {
  messages: Message[];
  notes: Note[];
  more: boolean;
  people: Person[];
}

/** Something that happened besides messages, shown as a quiet line: created, joined, left, removed, titled, … */
export interface Note {
  seq: number;
  kind: string;
  at: number;
  actor: number | null;
  person: number | null;
  title: string;
}

/** What others may see of a member's marks. */
export interface Marks {
  person: number;
  delivered: number;
  read: number;
}

export interface Member {
  person: Person;
  owner: boolean;
  joined_at: number;
}

/** An invitation that has not been accepted; owners see these. It looks the same whatever became of it, until it lapses. */
export interface Waiting {
  person: Person;
  inviter: number;
  sent_at: number;
  lapses_at: number;
}

/**
 * A conversation in the caller's list.
 *
 * `standing`: "requested" when a colleague's direct request waits for the caller's answer.
 * `open`: False in a direct conversation whose other person has not answered (or has left).
 * `head` is the last seq of the stream; `from_seq` the first the caller may see; `unread` counts messages (at most 100).
 * `pinned`: seqs of messages, in the order they were pinned.
 * `peer`: the other person of a direct conversation. `people`: those named in `last` and `marks`; empty inside a
 * Snapshot, which names them once.
 */
export interface Conversation {
  id: number;
  kind: 'announcement' | 'direct' | 'group' | 'imported' | 'own';
  title: string;
  purpose: string;
  standing: 'audience' | 'member' | 'requested';
  owner: boolean;
  open: boolean;
  head: number;
  from_seq: number;
  member_count: number;
  delivered: number;
  read: number;
  unread: number;
  mentions_unread: number;
  created_at: number;
  last: Message | null;
  peer: Person | null;
  marks: Marks[];
  imported: ImportedFrom | null;
  people: Person[];
  announcement: AnnouncementTo | null;
  pinned: number[];
  arrangement: Arrangement;
  draft: Unsent;
}

/**
 * A conversation with something unread that its reader wants to hear of. `seq`, `at` and `text` are of the newest.
 *
 * `unread` counts messages (at most 100). `asks`: a direct request that waits for an answer.
 */
export interface Alert {
  conversation: number;
  kind: 'announcement' | 'direct' | 'group' | 'imported' | 'own';
  title: string;
  sender: string;
  text: string;
  seq: number;
  at: number;
  unread: number;
  asks: boolean;
}

export interface InvitationAlert {
  id: number;
  title: string;
  inviter: string;
  sent_at: number;
}

/**
 * What a device should show now, newest first; a notification of anything that is not here should go.
 *
 * `total`: conversations and invitations for the badge, also those beyond the ones named.
 */
export interface Alerts {
  total: number;
  conversations: Alert[];
  invitations: InvitationAlert[];
}

/** What an answer led to: the conversation, if it was accepted. */
export interface Answered {
  conversation: Conversation | null;
}

/** The card an invited person sees before answering. `known`: members the caller shares another conversation with. */
export interface Invitation {
  id: number;
  conversation: number;
  title: string;
  purpose: string;
  inviter: Person;
  owners: Person[];
  known: Person[];
  member_count: number;
  sent_at: number;
  lapses_at: number;
  team: boolean;
}

/**
 * Everything the conversation list shows. `people`: everyone named in it.
 *
 * `heads`: each stream the caller follows, private one included. `scheduled`: as in their list.
 */
export interface Snapshot {
  epoch: string;
  conversations: Conversation[];
  invitations: Invitation[];
  people: Person[];
  heads: Record<string, number>;
  scheduled: ScheduledMessage[];
}

/** The whole of a draft from now on. `seen`: the version that the device knew of when it was written. */
export interface UnsentChange {
  seen: number;
  text: string;
  reply_to?: number | null;
  mentions?: Mention[];
}

/** A draft as the person's own devices share it; nobody else is ever shown it. Empty: there is none. */
export interface Unsent {
  version: number;
  text: string;
  reply_to: number | null;
  mentions: Mention[];
}

export interface SignIn {
  sign_in_name: string;
  password: string;
  device_name?: string;
}

/** Choose a password with a one-time link, and be signed in. */
export interface UseLink {
  token: string;
  password: string;
  device_name?: string;
}

export interface ShowLink {
  token: string;
}

/** The first administrator, made with the set-up token that the first start prints. */
export interface SetUp {
  token: string;
  council: string;
  name: string;
  sign_in_name: string;
  password: string;
  device_name?: string;
}

export interface NewPerson {
  name: string;
  sign_in_name: string;
  team?: string;
  job_title?: string;
  role?: 'administrator' | 'records_officer' | 'staff';
}

export interface PersonChange {
  name?: string;
  team?: string;
  job_title?: string;
  role?: 'administrator' | 'records_officer' | 'staff';
}

/** `through`: the one person who still finds them. */
export interface Unlisting {
  through: number;
}

/** Ends all other sessions of the caller. */
export interface PasswordChange {
  present: string;
  new: string;
}

/** `version` is the one that was on the screen. */
export interface NoticeAcceptance {
  version: number;
}

/** The council's own words on the first-run page. Everybody is shown a changed text again. */
export interface CouncilNotice {
  text: string;
}

/**
 * What of oneself others may see. When somebody was last here tells of their hours, so nobody sees it unless they choose.
 *
 * `link_previews`: pages are read for one's own messages, and shown in all of them.
 */
export interface Preferences {
  read_receipts: boolean;
  typing: boolean;
  presence: 'nobody' | 'shared' | 'staff';
  last_seen: 'nobody' | 'shared' | 'staff';
  link_previews: boolean;
}

/** What a browser's own subscription holds. The keys are in base64 as browsers write it. */
export interface PushSubscription {
  endpoint: string;
  p256dh: string;
  auth: string;
}

/** `key`: what a browser subscribes with, in base64 as browsers write it. `endpoint`: where this device is woken now. */
export interface PushOffer {
  key: string;
  endpoint: string | null;
}

export interface Person {
  id: number;
  name: string;
  team: string;
  job_title: string;
}

/** A team, and how many people are in it. */
export interface Team {
  name: string;
  people: number;
}

/**
 * Who the caller is. `notice_due`: the privacy notice must be accepted first. `stream`: the caller's private stream.
 *
 * `publisher`: they may make announcements. `through`: the one person who finds them, if they are unlisted.
 */
export interface Self {
  person: Person;
  session: number;
  stream: number;
  role: 'administrator' | 'records_officer' | 'staff';
  sign_in_name: string;
  council: string;
  notice_due: boolean;
  preferences: Preferences;
  publisher: boolean;
  through: Person | null;
}

/** `token` is there only when it was asked for as a bearer token; a browser gets a cookie instead. */
export interface SignedIn {
  me: Self;
  token?: string;
}

/** What anyone may know before signing in. `set_up`: there is an administrator already. */
export interface Council {
  name: string;
  set_up: boolean;
  sample: boolean;
}

export interface Notice {
  version: number;
  text: string;
}

/** A one-time link; `url` is shown once and never again. */
export interface Link {
  url: string;
  expires_at: number;
}

export interface LinkShown {
  purpose: 'join' | 'reset';
  name: string;
  sign_in_name: string;
  council: string;
}

export interface PersonAdded {
  person: Person;
  link: Link;
}

/**
 * A person as the administrator sees them. `joined`: a password has been chosen. `publisher`: they speak for the council.
 *
 * `through`: for an unlisted person, the one who finds them.
 */
export interface Account {
  person: Person;
  sign_in_name: string;
  role: 'administrator' | 'records_officer' | 'staff';
  joined: boolean;
  suspended_at: number | null;
  sessions: number;
  publisher: boolean;
  through: Person | null;
}

/** Somebody who speaks for the council; `named_by`: the administrator who let them. */
export interface Publisher {
  person: Person;
  named_by: number;
  named_at: number;
}

/** Accounts in order of name, and how many there are in all that match. */
export interface AccountPage {
  accounts: Account[];
  total: number;
}

/** One session; `here` marks the one that asks. */
export interface Device {
  id: number;
  device_name: string;
  created_at: number;
  seen_at: number;
  here: boolean;
}

export interface PreferencesChanged {
  read_receipts: boolean;
  typing: boolean;
  presence?: 'nobody' | 'shared' | 'staff';
  last_seen?: 'nobody' | 'shared' | 'staff';
  link_previews?: boolean;
}

/** The password was reset; `by` is the administrator, or None for the command on the server itself. */
export interface PasswordReset {
  by: number | null;
}

/** Either `digest` (see `digest_of_heads`) or `heads` (stream id as text → last seq held). `epoch`: from the snapshot. */
export interface Resume {
  type: 'resume';
  epoch: string;
  digest?: string;
  heads?: Record<string, number> | null;
}

export interface Typing {
  type: 'typing';
  conversation: number;
}

/** The conversations on screen, instead of those named before; at most 8. */
export interface Watch {
  type: 'watch';
  conversations: number[];
}

/** Whether the person is at this device now. A connection begins as nobody's. */
export interface Here {
  type: 'here';
  here: boolean;
}

/** The people on screen, instead of those named before; at most 100. Answered by `presence` for those who let it be seen. */
export interface WatchPeople {
  type: 'watch_people';
  people: number[];
}

export interface Ready {
  type: 'ready';
  epoch: string;
  person: number;
  session: number;
}

/** The client holds everything; from here on events arrive as they happen. */
export interface Current {
  type: 'current';
}

/** The digest was not equal: send `resume` with heads. `epoch` changed: fetch a snapshot first. */
export interface Differs {
  type: 'differs';
  epoch: string;
}

/** One event, the same bytes for everyone who may see it. `payload` is the kind's payload. */
export interface LiveEvent<K extends EventKind = EventKind> {
  type: 'event';
  stream: number;
  seq: number;
  kind: K;
  at: number;
  payload: Payloads[K];
  about?: number | null;
  actor?: number | null;
  device?: number | null;
}

/** In place of an event that is about something this person may not see. */
export interface Blank {
  type: 'blank';
  stream: number;
  seq: number;
}

/** Too much was missed: let go of the stream's messages and fetch it anew; events continue after `head`. */
export interface Reset {
  type: 'reset';
  stream: number;
  head: number;
}

/** The client holds more of this stream than the server: the server has lost data. Nothing of it is discarded by the client. */
export interface Ahead {
  type: 'ahead';
  stream: number;
  head: number;
}

export interface Done {
  type: 'done';
  ref: number;
  result: unknown;
}

export interface RefusedFrame {
  type: 'refused';
  ref: number;
  problem: Problem;
}

export interface SomeoneTyping {
  type: 'typing';
  conversation: number;
  person: number;
}

/**
 * What may be seen of a watched person now. Until it is said, and for all that is hidden: not here, never seen.
 *
 * `seen_at`: when they were last here, in whole minutes (ms UTC).
 */
export interface SomeoneHere {
  type: 'presence';
  person: number;
  here?: boolean;
  seen_at?: number | null;
}

/** What an event of each kind holds. */
export interface Payloads {
  created: Created;
  titled: Titled;
  joined: Joined;
  left: Left;
  removed: Removed;
  owner_made: OwnerMade;
  history_opened: HistoryOpened;
  message: Said;
  edited: Edited;
  deleted: Deleted;
  reacted: Reacted;
  unreacted: Unreacted;
  voted: Voted;
  poll_closed: PollClosed;
  pinned: Pinned;
  unpinned: Unpinned;
  voted_quietly: VotedQuietly;
  starred: Starred;
  unstarred: Unstarred;
  scheduled: Scheduled;
  schedule_changed: ScheduleChanged;
  schedule_cancelled: ScheduleCancelled;
  schedule_ended: ScheduleEnded;
  invitation_sent: InvitationSent;
  invited: Invited;
  invitation_answered: InvitationAnswered;
  direct_requested: DirectRequested;
  direct_answered: DirectAnswered;
  membership_ended: MembershipEnded;
  membership_began: MembershipBegan;
  arranged: Arranged;
  announcement_reached: AnnouncementReached;
  announcement_ended: AnnouncementEnded;
  blocked: Blocked;
  unblocked: Unblocked;
  preferences_changed: PreferencesChanged;
  password_reset: PasswordReset;
}

export type EventKind = keyof Payloads;

/** An event of some kind; its `kind` tells its payload. */
export type AnyEvent = { [K in EventKind]: LiveEvent<K> }[EventKind];

export type FrameFromServer =
  | ReceiptMoved
  | OwnMarkMoved
  | DraftMoved
  | PollCounted
  | Ready
  | Current
  | Differs
  | AnyEvent
  | Blank
  | Reset
  | Ahead
  | Done
  | RefusedFrame
  | SomeoneTyping
  | SomeoneHere;

export type FrameFromClient = Resume | Typing | Watch | Here | WatchPeople;
