import { count } from '../plural';

/** The words of putting one's list in order; they come with the menu that needs them. */
export const arrange = {
  menu: (title: string) => `What to do with ${title}`,
  pin: 'Pin',
  unpin: 'Unpin',
  unread: 'Mark as unread',
  read: 'Mark as read',
  mute: 'Mute for…',
  unmute: 'Unmute',
  muteTitle: 'Mute for how long?',
  hours: (number: number) => count(number, 'hour', 'hours'),
  week: '1 week',
  forEver: 'Until you unmute it',
  favourite: 'Add to favourites',
  unfavourite: 'Remove from favourites',
  archive: 'Archive',
  unarchive: 'Move back to the list',
  archived: (title: string) => `${title} is archived. It comes back with the next message.`,
  archivedMuted: (title: string) => `${title} is archived. It stays there while it is muted.`,
};
