/** An invented council for looking at the screens; nothing here is real. */
import type {
  Account,
  ConversationRow,
  ConversationView,
  Device,
  Entry,
  InvitationView,
  MemberView,
  MessageView,
  Person,
  Self,
  WaitingView,
} from '$lib/ui/view';

export const NOW = new Date(2026, 2, 3, 9, 20).getTime();
const at = (hour: number, minute: number, days = 0): number =>
  new Date(2026, 2, 3 - days, hour, minute).getTime();

const person = (id: number, name: string, job_title: string, team: string): Person => ({
  id,
  name,
  job_title,
  team,
});
export const ailsa = person(1, 'Ailsa Sample', 'Roads manager', 'Roads');
export const hamish = person(2, 'Hamish Trial', 'Roads supervisor', 'Roads');
export const mairi = person(3, 'Mairi Specimen', 'Community warden', 'Communities');
export const rory = person(4, 'Rory Example', 'Roads operative', 'Roads');
export const isla = person(5, 'Isla Demo', 'School transport officer', 'Education');
export const callum = person(6, 'Callum Instance', 'Civic events', 'Communities');
export const una = person(7, 'Una Pattern', 'Social worker', 'Social work');
export const everyone = [
  ailsa,
  hamish,
  mairi,
  rory,
  isla,
  callum,
  una,
  person(8, 'Ewan Mock', 'Depot clerk', 'Roads'),
];

export const self: Self = {
  person: ailsa,
  signInName: 'ailsa.sample',
  administrator: true,
  council: 'Strathsample Council',
};

function row(
  id: number,
  title: string,
  when: number,
  text: string,
  more: Partial<ConversationRow> & { who?: string } = {},
): ConversationRow {
  const { who = '', ...rest } = more;
  return {
    id,
    here: false,
    kind: 'group',
    title,
    peer: null,
    at: when,
    unread: 0,
    mentioned: false,
    marked: false,
    pinnedAt: null,
    starred: false,
    muted: false,
    requested: false,
    preview: { kind: 'text', who, text, mine: false },
    ...rest,
  };
}
export const rows: ConversationRow[] = [
  row(10, 'Roads: north area', at(9, 19), 'And the ferry office, for cars off the 14:20.', {
    preview: { kind: 'failed', who: '', text: 'And the ferry office', mine: true },
  }),
  row(11, 'Ferry disruption', at(9, 5), 'The 14:20 from Sampleport is on amber alert', {
    who: 'Isla',
    unread: 2,
  }),
  row(12, 'School transport', at(8, 47), 'Route 7 is running 15 minutes late', {
    who: 'Isla',
    unread: 5,
    mentioned: true,
  }),
  row(13, 'Una Pattern', at(8, 40), '', { kind: 'direct', peer: 7, requested: true, unread: 1 }),
  row(14, 'Callum Instance', at(8, 30), '', {
    kind: 'direct',
    peer: 6,
    preview: { kind: 'draft', who: '', text: 'Could we move Thursday’s site visit to', mine: true },
  }),
  row(15, 'Mairi Specimen', at(17, 2, 1), 'Thanks, that answers it.', { kind: 'direct', peer: 3 }),
  row(16, 'Bins and recycling', at(16, 20, 1), 'Brown bins, Trial Terrace', { who: 'Callum' }),
  row(17, 'Mobile library', at(11, 0, 3), 'The van passed its test. Back on the road tomorrow.', {
    preview: { kind: 'text', who: '', text: 'The van passed its test.', mine: true },
  }),
  row(18, 'Kirk Brae squad', at(15, 0, 9), '1,284 messages on record', { kind: 'imported' }),
  row(19, 'Pool cars', at(15, 0, 12), 'The keys for the second car are at the front desk', { who: 'Rory' }),
];

export const invitation: InvitationView = {
  id: 1,
  title: 'Winter gritting rota',
  purpose: 'Agree who drives which gritting route, and swap shifts when someone is ill',
  inviter: hamish,
  owners: [hamish],
  known: [mairi, rory],
  memberCount: 9,
  sentAt: at(9, 10),
  lapsesAt: at(9, 10, -3),
  team: true,
};

let next = 1;
function message(author: Person, when: number, text: string, more: Partial<MessageView> = {}): MessageView {
  const seq = next;
  next += 1;
  const mine = author.id === ailsa.id;
  return {
    kind: 'message',
    key: String(seq),
    seq,
    author: { id: `person ${author.id}`, name: author.name },
    mine,
    at: when,
    text,
    mentions: [],
    edited: false,
    deleted: false,
    quote: null,
    reactions: [],
    state: mine ? 'delivered' : null,
    failure: '',
    attachments: [],
    forwarded: 0,
    poll: null,
    starred: false,
    pinned: false,
    may: { pass: true, pin: true, edit: mine, delete: mine, react: true, reply: true, details: mine },
    ...more,
  };
}
const POTHOLE =
  'The pothole at the Kirk Brae bus stop has opened up again. The school bus is swinging wide to miss it.';
export const entries: Entry[] = [
  { kind: 'note', key: 'n1', seq: 0, at: at(16, 30, 1), text: 'Hamish Trial made this conversation' },
  message(
    rory,
    at(16, 41, 1),
    'Depot list for tomorrow:\n- two cones for *Kirk Brae*\n- hot material, `batch 12`\n- see https://roads.example/plan',
  ),
  message(mairi, at(8, 52), POTHOLE, {
    reactions: [
      { emoji: '👍', count: 3, mine: true, names: ['You', 'Hamish Trial', 'Isla Demo'] },
      { emoji: '👀', count: 1, mine: false, names: ['Rory Example'] },
    ],
  }),
  message(rory, at(8, 55), 'Two cones are out. It needs a _full_ patch, not a top-up.'),
  message(rory, at(8, 56), '', { deleted: true }),
  message(
    ailsa,
    at(8, 58),
    'Thanks, Mairi. @Hamish Trial can your squad get there before the 15:10 school run?',
    {
      edited: true,
      state: 'read',
      mentions: [{ person: 2, name: 'Hamish Trial' }],
      quote: { seq: 2, author: 'Mairi Specimen', text: POTHOLE },
    },
  ),
  message(
    hamish,
    at(9, 12),
    'Yes. We have hot material on the van. If we close the northbound lane at 13:30 we will be done by 14:45.',
  ),
  message(hamish, at(9, 12), '@Ailsa Sample the closure needs your word.', {
    mentions: [{ person: 1, name: 'Ailsa Sample' }],
  }),
  message(ailsa, at(9, 15), 'Agreed. 13:30 to 14:45, stop and go boards at both ends.'),
  message(hamish, at(9, 16), '👍'),
  message(ailsa, at(9, 18), 'I’ll tell school transport.', { state: 'sent' }),
  message(ailsa, at(9, 19), 'And the ferry office, for cars off the 14:20.', {
    state: 'waiting',
    seq: null,
    key: 'w',
  }),
  message(ailsa, at(9, 19), 'Boards are in the van.', {
    state: 'failed',
    seq: null,
    key: 'f',
    failure: 'Not sent. The connection dropped.',
  }),
];
export const firstUnread = 6;

export const conversation: ConversationView = {
  id: 10,
  kind: 'group',
  title: 'Roads: north area',
  purpose: 'Potholes, closures and gritting between Sampleport and Kirk Brae',
  peer: null,
  owner: true,
  memberCount: 8,
  requested: false,
  closed: '',
  imported: null,
  announcement: null,
};
export const direct: ConversationView = {
  ...conversation,
  id: 13,
  kind: 'direct',
  title: 'Una Pattern',
  purpose: '',
  peer: una,
  requested: true,
};
export const imported: ConversationView = {
  ...conversation,
  id: 18,
  kind: 'imported',
  title: 'Kirk Brae squad',
  purpose: '',
  owner: true,
  memberCount: 1,
  closed: 'This conversation is a copy of a WhatsApp chat. Nothing can be written in it.',
  imported: {
    fileName: 'Chat with Kirk Brae squad.zip',
    sha256: '7c1f09ae52d4c1b0a9e8d7f6e5d4c3b2a19081726354455667788990aabbccdd',
    importedBy: 'Fiona Tester',
    importedAt: at(14, 0, 5),
    warnings: [],
  },
};
export const requestEntries: Entry[] = [
  message(una, at(8, 39), 'Hello Ailsa. Is the Kirk Brae road open on Thursday at 14:00?'),
  message(una, at(8, 40), 'I have a visit there.'),
];

export const members: MemberView[] = everyone.map((each) => ({
  person: each,
  owner: each === ailsa || each === hamish,
}));
export const waiting: WaitingView[] = [
  { person: person(9, 'Fiona Tester', 'Records officer', 'Records'), lapsesAt: at(9, 10, -2) },
];
export const devices: Device[] = [
  { id: 1, device_name: 'Chromium on Linux', created_at: at(8, 0, 20), seen_at: NOW, here: true },
  { id: 2, device_name: 'Phone (Android)', created_at: at(8, 0, 9), seen_at: at(7, 50), here: false },
];
export const accounts: Account[] = everyone.map((each, place) => ({
  person: each,
  publisher: false,
  through: null,
  sign_in_name: each.name.toLowerCase().replace(' ', '.'),
  role: place === 0 ? 'administrator' : 'staff',
  joined: place !== 5,
  suspended_at: place === 6 ? at(9, 0, 2) : null,
  sessions: 1,
}));

export const notice = 'Use Inwith for council work.\nBe kind, be brief, and put decisions on the record.';
