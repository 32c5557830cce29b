/** Whom kept content names: their names are kept with it, and go with it. */
import type { Said } from '../conversations/reduce_thread';
import type { Conversation, Message } from '../protocol';

export function namesInConversation({ people, peer, last, marks }: Conversation): Set<number> {
  return new Set([
    ...people.map((person) => person.id),
    ...(peer ? [peer.id] : []),
    ...(last ? namesInMessage(last) : []),
    ...marks.map((mark) => mark.person),
  ]);
}

export function namesInSaid({ messages, notes }: Said): Set<number> {
  return new Set([
    ...messages.flatMap(namesInMessage),
    ...notes.flatMap((note) => [note.actor ?? 0, note.person ?? 0]),
  ]);
}

function namesInMessage({ sender, mentions, reactions }: Message): number[] {
  return [
    sender ?? 0,
    ...mentions.map((mention) => mention.person),
    ...reactions.map((reaction) => reaction.person),
  ];
}
