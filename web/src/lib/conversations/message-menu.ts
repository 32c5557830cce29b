import Copy from '@lucide/svelte/icons/copy';
import Details from '@lucide/svelte/icons/check-check';
import History from '@lucide/svelte/icons/history';
import MailOpen from '@lucide/svelte/icons/mail';
import Pencil from '@lucide/svelte/icons/pencil';
import Reply from '@lucide/svelte/icons/reply';
import Smile from '@lucide/svelte/icons/smile-plus';
import Trash from '@lucide/svelte/icons/trash-2';
import type { MenuItem } from '$lib/ui/Menu.svelte';
import type { MessageAction, MessageView } from '$lib/ui/view';
import { words } from '$lib/words';

interface Does {
  act: (action: MessageAction) => void;
  pick: () => void;
}

/** What can be done with a message, the most wanted first. */
export function itemsFor(message: MessageView, { act, pick }: Does): MenuItem[] {
  const item = (key: MessageAction, icon: MenuItem['icon'], danger = false): MenuItem => ({
    key,
    label: words.action[key],
    ...(icon ? { icon } : {}),
    danger,
    run: () => act(key),
  });
  const { may } = message;
  return [
    ...(may.reply ? [item('reply', Reply)] : []),
    ...(may.react ? [{ key: 'react', label: words.action.react, icon: Smile, run: pick }] : []),
    item('copy', Copy),
    ...(may.details ? [item('details', Details)] : []),
    ...(may.edit ? [item('edit', Pencil)] : []),
    ...(message.mine && message.edited ? [item('versions', History)] : []),
    item('unread', MailOpen),
    ...(may.delete ? [item('delete', Trash, true)] : []),
  ];
}
