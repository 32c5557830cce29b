/** The conversations feature's operations over HTTP, one line each. Sending goes over the live connection (outbox). */
import { call, query } from '../api';
import type {
  AnnouncementDraft,
  AudienceSize,
  Answer,
  Arrangement,
  ArrangementChange,
  Conversation,
  Destination,
  GroupChange,
  GroupDraft,
  History,
  Invitation,
  Member,
  Person,
  PinnedMessages,
  Receipts,
  Revision,
  Sent,
  Snapshot,
  StarredMessages,
  Tally,
  Version,
  Votes,
  Waiting,
} from '../protocol';

const at = (conversation: number) => `/conversations/${conversation}`;
const message = (conversation: number, seq: number) => `${at(conversation)}/messages/${seq}`;

export const getSnapshot = () => call<Snapshot>('GET', '/snapshot');
export const getConversation = (conversation: number) => call<Conversation>('GET', at(conversation));
export const createAnnouncement = (body: AnnouncementDraft) =>
  call<Conversation>('POST', '/announcements', body);
export const getAudience = (conversation: number) =>
  call<AudienceSize>('GET', `${at(conversation)}/audience`);
export const createGroup = (body: GroupDraft) => call<Conversation>('POST', '/groups', body);
export const changeGroup = (conversation: number, body: GroupChange) =>
  call<unknown>('PATCH', at(conversation), body);
export const openDirect = (person: number) => call<Conversation>('POST', '/directs', { person });
export const answerDirect = (conversation: number, body: Answer) =>
  call<unknown>('POST', `${at(conversation)}/answer`, body);
export const arrange = (conversation: number, body: ArrangementChange) =>
  call<Arrangement>('PUT', `${at(conversation)}/arrangement`, body);

export const getMembers = (conversation: number) => call<Member[]>('GET', `${at(conversation)}/members`);
export const getWaiting = (conversation: number) => call<Waiting[]>('GET', `${at(conversation)}/waiting`);
export const invite = (conversation: number, people: number[]) =>
  call<Waiting[]>('POST', `${at(conversation)}/invitations`, { people });
export const leave = (conversation: number) => call<undefined>('DELETE', `${at(conversation)}/membership`);
export const removeMember = (conversation: number, person: number) =>
  call<undefined>('DELETE', `${at(conversation)}/members/${person}`);
export const makeOwner = (conversation: number, person: number) =>
  call<undefined>('POST', `${at(conversation)}/owners`, { person });
export const openHistory = (conversation: number, person: number) =>
  call<undefined>('POST', `${at(conversation)}/history`, { person });

export const getInvitations = () => call<Invitation[]>('GET', '/invitations');
export const answerInvitation = (invitation: number, body: Answer) =>
  call<unknown>('POST', `/invitations/${invitation}/answer`, body);
export const acceptAllTeams = () => call<unknown>('POST', '/invitations/answer-all-teams');
export const getInvitedPeople = (invitation: number) =>
  call<Person[]>('GET', `/invitations/${invitation}/people`);

export const getBlocks = () => call<Person[]>('GET', '/blocks');
export const block = (person: number) => call<undefined>('POST', '/blocks', { person });
export const unblock = (person: number) => call<undefined>('DELETE', `/blocks/${person}`);

export interface PageQuery {
  before?: number | undefined;
  after?: number | undefined;
  limit?: number;
}
export const getMessages = (conversation: number, page: PageQuery) =>
  call<History>('GET', `${at(conversation)}/messages${query({ ...page })}`);
export const getVersions = (conversation: number, seq: number) =>
  call<Version[]>('GET', `${message(conversation, seq)}/versions`);
export const getReceipts = (conversation: number, seq: number) =>
  call<Receipts>('GET', `${message(conversation, seq)}/receipts`);
export const edit = (conversation: number, seq: number, body: Revision) =>
  call<unknown>('PUT', message(conversation, seq), body);
export const deleteMessage = (conversation: number, seq: number) =>
  call<undefined>('DELETE', message(conversation, seq));
export const react = (conversation: number, seq: number, emoji: string) =>
  call<unknown>('PUT', `${message(conversation, seq)}/reaction`, { emoji });
export const unreact = (conversation: number, seq: number) =>
  call<undefined>('DELETE', `${message(conversation, seq)}/reaction`);

export const openOwn = () => call<Conversation>('POST', '/conversations/own');
export const forward = (conversation: number, seq: number, to: Destination[]) =>
  call<Sent[]>('POST', `${message(conversation, seq)}/forward`, { to });
export const vote = (conversation: number, seq: number, options: number[]) =>
  call<Tally>('PUT', `${message(conversation, seq)}/vote`, { options });
export const getVotes = (conversation: number, seq: number) =>
  call<Votes>('GET', `${message(conversation, seq)}/votes`);
export const closePoll = (conversation: number, seq: number) =>
  call<undefined>('POST', `${message(conversation, seq)}/close`);
export const getPinned = (conversation: number) => call<PinnedMessages>('GET', `${at(conversation)}/pins`);
export const pin = (conversation: number, seq: number) =>
  call<undefined>('PUT', `${message(conversation, seq)}/pin`);
export const unpin = (conversation: number, seq: number) =>
  call<undefined>('DELETE', `${message(conversation, seq)}/pin`);
export const getStarred = (before?: number) => call<StarredMessages>('GET', `/starred${query({ before })}`);
export const star = (conversation: number, seq: number) =>
  call<undefined>('PUT', `${message(conversation, seq)}/star`);
export const unstar = (conversation: number, seq: number) =>
  call<undefined>('DELETE', `${message(conversation, seq)}/star`);
