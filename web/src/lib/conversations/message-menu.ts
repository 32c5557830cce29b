import Bookmark from '@lucide/svelte/icons/bookmark';
import Close from '@lucide/svelte/icons/circle-stop';
import Copy from '@lucide/svelte/icons/copy';
import Details from '@lucide/svelte/icons/info';
import Forward from '@lucide/svelte/icons/forward';
import History from '@lucide/svelte/icons/history';
import Link from '@lucide/svelte/icons/link';
import MailOpen from '@lucide/svelte/icons/mail';
import Pencil from '@lucide/svelte/icons/pencil';
import Pin from '@lucide/svelte/icons/pin';
import PinOff from '@lucide/svelte/icons/pin-off';
import Reply from '@lucide/svelte/icons/reply';
import Smile from '@lucide/svelte/icons/smile-plus';
import Star from '@lucide/svelte/icons/star';
import StarOff from '@lucide/svelte/icons/star-off';
import Trash from '@lucide/svelte/icons/trash-2';
import type { MenuItem } from '$lib/ui/Menu.svelte';
import type { MessageAction, MessageView, PollView } from '$lib/ui/view';
import Undo from '@lucide/svelte/icons/undo-2';
import { words } from '$lib/words';
import { more } from '$lib/words/en/more';

interface Does {
  act: (action: MessageAction) => void;
  pick: () => void;
}

const LABELS = { ...words.action, ...more.action };

/** What can be done with a message, the most wanted first. Loaded when a menu is opened. */
export function itemsFor(message: MessageView, { act, pick }: Does): MenuItem[] {
  const item = (key: MessageAction, icon: MenuItem['icon'], danger = false): MenuItem => ({
    key,
    label: LABELS[key],
    ...(icon ? { icon } : {}),
    danger,
    run: () => act(key),
  });
  const { may } = message;
  if (message.seq === null) {
    return [
      ...(message.poll ? [] : [item('edit', Pencil)]),
      item('copy', Copy),
      item('takeBack', Undo, true),
    ];
  }
  return [
    ...(may.reply ? [item('reply', Reply)] : []),
    ...(may.react ? [{ key: 'react', label: LABELS.react, icon: Smile, run: pick }] : []),
    ...(may.pass ? [item('forward', Forward), item('save', Bookmark)] : []),
    item('copy', Copy),
    ...(may.pass ? [item('link', Link)] : []),
    ...(may.pass ? [message.starred ? item('unstar', StarOff) : item('star', Star)] : []),
    ...(may.pin ? [message.pinned ? item('unpin', PinOff) : item('pin', Pin)] : []),
    ...(may.details ? [item('details', Details)] : []),
    ...(may.edit ? [item('edit', Pencil)] : []),
    ...(message.mine && message.edited ? [item('versions', History)] : []),
    ...(may.delete && message.poll && isOpen(message.poll) ? [item('closePoll', Close)] : []),
    item('unread', MailOpen),
    ...(may.delete ? [item('delete', Trash, true)] : []),
  ];
}

function isOpen(poll: PollView): boolean {
  return poll.closedAt === null && (poll.closesAt === null || poll.closesAt > Date.now());
}
