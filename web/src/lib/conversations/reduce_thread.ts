/** What an event does to the messages of a thread. Repeating an event changes nothing, so pages and events may overlap. */
import type { AnyEvent, Message, Note } from '../protocol';
import { gone, messageOf, reduceReaction, revisionOf } from './reduce';

export interface Said {
  readonly messages: readonly Message[];
  readonly notes: readonly Note[];
}

export function reduceThread(said: Said, event: AnyEvent): Said {
  switch (event.kind) {
    case 'message':
      return { ...said, messages: hear(said.messages, messageOf(event)) };
    case 'edited':
      return change(said, event.about, (old) =>
        old.deleted || old.version_seq > event.seq ? old : { ...old, ...revisionOf(event) },
      );
    case 'deleted':
      return change(said, event.about, (old) => ({ ...old, ...gone() }));
    case 'reacted':
    case 'unreacted':
      return change(said, event.about, (old) => (old.deleted ? old : reduceReaction(old, event)));
    case 'poll_closed':
      return change(said, event.about, (old) =>
        old.tally ? { ...old, tally: { ...old.tally, closed_at: event.at } } : old,
      );
    default:
      return { ...said, notes: mergeBySeq(said.notes, notesOf(event), 'keep') };
  }
}

/** Our own message may stand there already as it was sent: what the server added to it comes with the log. */
function hear(messages: readonly Message[], message: Message): readonly Message[] {
  const { preview, doubtful_links } = message;
  if (!preview && doubtful_links.length === 0) return mergeBySeq(messages, [message], 'keep');
  return mergeBySeq(messages, [message], 'keep').map((each) =>
    each.seq === message.seq && each.version_seq === each.seq && !each.deleted
      ? { ...each, preview, doubtful_links }
      : each,
  );
}

/** Two runs in rising order as one. For what both hold: `keep` the old one or `take` the new. */
export function mergeBySeq<Row extends { seq: number }>(
  old: readonly Row[],
  fresh: readonly Row[],
  both: 'keep' | 'take',
): Row[] {
  const lastOld = old.at(-1)?.seq ?? 0;
  if (fresh.every((row) => row.seq > lastOld)) return [...old, ...fresh];
  const rows = new Map(old.map((row) => [row.seq, row]));
  for (const row of fresh) if (both === 'take' || !rows.has(row.seq)) rows.set(row.seq, row);
  return [...rows.values()].sort((a, b) => a.seq - b.seq);
}

export function change(said: Said, about: number | null | undefined, how: (old: Message) => Message): Said {
  return { ...said, messages: said.messages.map((each) => (each.seq === about ? how(each) : each)) };
}

function notesOf(event: AnyEvent): Note[] {
  const note = {
    seq: event.seq,
    kind: event.kind,
    at: event.at,
    actor: event.actor ?? null,
    person: null,
    title: '',
  };
  switch (event.kind) {
    case 'created':
      return [{ ...note, title: event.payload.title ?? '' }];
    case 'titled':
      return [{ ...note, title: event.payload.title }];
    case 'joined':
    case 'left':
      return [note];
    case 'removed':
    case 'owner_made':
    case 'history_opened':
      return [{ ...note, person: event.payload.person }];
    default:
      return [];
  }
}
