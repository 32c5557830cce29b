/** What is being written in one conversation: a new message, an answer, or a new wording of an earlier one. */
import { sentenceOf } from '../api';
import type { Mention, Message } from '../protocol';
import type { Pending } from './pending';
import type { Context } from './ComposerContext.svelte';
import type { Drafts } from './drafts.svelte';
import type { Outbox } from './outbox.svelte';
import { edit } from './requests';

interface Around {
  conversation: number;
  drafts: Drafts;
  outbox: Outbox;
  me: number;
  nameOf: (message: Message) => string;
  find: (seq: number) => Message | undefined;
}

export class Composition {
  readonly #around: Around;
  #editing = $state.raw<Message | Pending | null>(null);
  #wording = $state('');
  #rementioned = $state.raw<readonly Mention[]>([]);
  #problem = $state('');

  constructor(around: Around) {
    this.#around = around;
  }

  get text(): string {
    return this.#editing ? this.#wording : (this.#draft?.text ?? '');
  }

  set text(text: string) {
    if (this.#editing) this.#wording = text;
    else this.#keep(text, this.#draft?.replyTo ?? null);
  }

  /** Who was chosen for the names in the text, the latest last. */
  get mentioned(): readonly Mention[] {
    return this.#editing ? this.#rementioned : (this.#draft?.mentions ?? []);
  }

  mention(mention: Mention): void {
    const mentioned = [...this.mentioned, mention];
    if (this.#editing) this.#rementioned = mentioned;
    else this.#keep(this.text, this.#draft?.replyTo ?? null, mentioned);
  }

  /** Why the new wording was not taken. */
  get problem(): string {
    return this.#problem;
  }

  get context(): Context | null {
    if (this.#editing) return { kind: 'edit', text: this.#editing.text };
    const replyTo = this.#draft?.replyTo ?? null;
    const answered = replyTo === null ? undefined : this.#around.find(replyTo);
    if (!answered) return null;
    const { me, nameOf } = this.#around;
    return { kind: 'reply', name: nameOf(answered), mine: answered.sender === me, text: answered.text };
  }

  reply(message: Message): void {
    this.#editing = null;
    this.#keep(this.#draft?.text ?? '', message.seq);
  }

  /** The draft waits until the new wording is sent or given up. */
  edit(message: Message | Pending): void {
    this.#editing = message;
    this.#wording = message.text;
    this.#rementioned = message.mentions;
    this.#problem = '';
  }

  cancel(): void {
    if (this.#editing) this.#editing = null;
    else this.#keep(this.#draft?.text ?? '', null);
    this.#problem = '';
  }

  async send(text: string, mentions: readonly Mention[], preview?: string): Promise<void> {
    if (this.#editing) return this.#revise(this.#editing, text, mentions);
    const { conversation, outbox, drafts } = this.#around;
    const { replyTo = null, seen: draft } = this.#draft ?? {};
    outbox.add(conversation, { text, replyTo, mentions, preview, draft });
    drafts.clear(conversation);
  }

  async #revise(message: Message | Pending, text: string, mentions: readonly Mention[]): Promise<void> {
    this.#problem = '';
    try {
      if ('clientId' in message) await this.#around.outbox.edit(message, { text, mentions });
      else if (text !== message.text)
        await edit(message.conversation, message.seq, { text, mentions: [...mentions] });
      this.#editing = null;
    } catch (error) {
      this.#problem = sentenceOf(error);
    }
  }

  get #draft() {
    return this.#around.drafts.of(this.#around.conversation);
  }

  #keep(text: string, replyTo: number | null, mentions = this.mentioned): void {
    this.#around.drafts.write({ conversation: this.#around.conversation, text, replyTo, mentions });
  }
}
