/**
 * What the open app does about something new: a quiet notice where the list is not in sight, a tone if this device is
 * set to it, a dot on the tab's sign and a number on the app's. And it takes away the notifications of what was read.
 */
import { isMuted } from '../conversations/arranging';
import { titleOf } from '../conversations/rows';
import { scheduledOf } from '../conversations/scheduled.svelte';
import { plainText } from '../conversations/markup';
import type { Conversation, LiveEvent, OwnMarkMoved } from '../protocol';
import { conversationHref, router } from '../router.svelte';
import { toasts } from '../ui/toasts.svelte';
import { alerts as words } from '../words/en/alerts';
import type { Workspace } from '../workspace.svelte';
import { readDevice, type DeviceAlerts } from './device';
import { tagOf } from './notices';
import { badge, closeNotices, renew } from './subscription';
import { playTone } from './tone';

const LIST_AND_THREAD = '(min-width: 841px)';
const PREVIEW_CHARACTERS = 80;
const SIGN = { none: '/icon.svg', some: '/icon-unread.svg' };

/** Returns the way to stop. */
export function attend(workspace: Workspace): () => void {
  const attention = new Attention(workspace);
  return attention.start();
}

class Attention {
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  start(): () => void {
    const { dispatch } = this.#workspace.live;
    const me = this.#workspace.me.person.id;
    void renew(me).catch(() => undefined); // at the next opening, then
    this.#seen();
    scheduledOf(this.#workspace); // tells of what could not be sent, whatever is on screen
    document.addEventListener('visibilitychange', this.#seen);
    const stops = [
      dispatch.on('message', (event) => void (event.actor === me || this.#notice(event))),
      dispatch.on('own_mark', (mark) => this.#read(mark)),
      $effect.root(() => {
        $effect(() => this.#count(this.#waiting));
      }),
    ];
    return () => {
      document.removeEventListener('visibilitychange', this.#seen);
      stops.forEach((stop) => stop());
      this.#count(0);
    };
  }

  async #notice(event: LiveEvent<'message'>): Promise<void> {
    const conversation = this.#workspace.conversations.find(event.stream);
    if (!conversation || document.visibilityState !== 'visible' || isOpen(event.stream)) return;
    if (!this.#mayAlert(conversation, event)) return;
    const device = await readDevice();
    if (device.sound) playTone();
    if (isListInSight()) return;
    const text = this.#describe(conversation, event, device);
    const run = () => (location.hash = conversationHref(conversation.id));
    toasts.offer(text, { label: words.inApp.open, run });
  }

  #mayAlert(conversation: Conversation, { payload }: LiveEvent<'message'>): boolean {
    const { notify } = conversation.arrangement;
    if (isMuted(conversation, Date.now()) || notify === 'none') return false;
    const me = this.#workspace.me.person.id;
    return notify === 'all' || (payload.mentions ?? []).some(({ person }) => person === me);
  }

  #describe(conversation: Conversation, event: LiveEvent<'message'>, device: DeviceAlerts): string {
    const sender = event.actor == null ? '' : this.#workspace.people.name(event.actor);
    // In front of its owner the app shows what it has; somebody who wants nothing shown is not overruled.
    const show = device.on ? device.show : 'text';
    if (show === 'nothing') return words.notice.neutral;
    if (show === 'names') return words.notice.newFrom(sender);
    const text = plainText(event.payload.text).slice(0, PREVIEW_CHARACTERS);
    const said = words.notice.said(sender, text || words.notice.noText);
    return conversation.peer ? said : `${titleOf(conversation)} · ${said}`;
  }

  readonly #seen = (): void => {
    if (document.visibilityState === 'visible') void closeNotices().catch(() => undefined);
  };

  #read({ conversation, read }: OwnMarkMoved): void {
    const last = this.#workspace.conversations.find(conversation)?.last;
    if (!last || read >= last.seq) void closeNotices(tagOf(conversation)).catch(() => undefined);
  }

  /** As the server counts them for a device that it wakes. */
  get #waiting(): number {
    const { sorted, invitations } = this.#workspace.conversations;
    return sorted.filter(isLoud).length + invitations.length;
  }

  #count(waiting: number): void {
    void badge(waiting);
    const sign = document.querySelector<HTMLLinkElement>('link[rel=icon]');
    const address = waiting > 0 ? SIGN.some : SIGN.none;
    if (sign && sign.getAttribute('href') !== address) sign.href = address;
  }
}

function isLoud(conversation: Conversation): boolean {
  const { notify } = conversation.arrangement;
  if (isMuted(conversation, Date.now()) || notify === 'none') return false;
  return (notify === 'all' ? conversation.unread : conversation.mentions_unread) > 0;
}

function isOpen(conversation: number): boolean {
  const { place } = router;
  return place.at === 'conversation' && place.conversation === conversation && document.hasFocus();
}

/** There its row moves up and is drawn as unread. */
function isListInSight(): boolean {
  const { at } = router.place;
  const isBeside = at === 'conversation' || at === 'invitation';
  return at === 'conversations' || (isBeside && matchMedia(LIST_AND_THREAD).matches);
}
