import { conversations } from './en/conversations';
import { entry } from './en/entry';
import { people } from './en/people';
import { count } from './plural';

/**
 * British English. Plain words, second person; a button is a verb; the same thing has the same name everywhere.
 * A file for each group of screens is joined here.
 */
export const en = {
  ...entry,
  ...conversations,
  ...people,
  common: {
    loading: 'Loading',
    close: 'Close',
    cancel: 'Cancel',
    save: 'Save',
    undo: 'Undo',
    back: 'Back',
    more: 'More',
    show: 'Show',
    hide: 'Hide',
    showPassword: 'Show password',
    hidePassword: 'Hide password',
    thereIsAProblem: 'There is a problem',
    tryAgain: 'Try again',
    copy: 'Copy',
    copied: 'Copied.',
    you: 'You',
    skip: 'Skip to messages',
    loadFailed: 'This did not load. Nothing you wrote is lost.',
  },
  nav: {
    main: 'Main',
    conversations: 'Conversations',
    people: 'People',
    admin: 'Manage people',
    adminShort: 'Manage',
    settings: 'Settings',
    you: 'You',
    backToConversations: 'Back to conversations',
  },
  offline: {
    bar: 'You are offline. Messages will be sent when you are back.',
    ahead:
      'The server has lost some of this conversation. What you see here is kept on this device. Tell your administrator.',
    unreachable: 'Inwith cannot be reached',
    connecting: 'Connecting again. Messages will be sent when you are back.',
    /** After that one was removed from a conversation. */
    unsentThere: (number: number) =>
      number === 0 ? '' : ` ${count(number, 'message', 'messages')} that waited there cannot be sent.`,
    newVersion: 'A new version is ready.',
    reload: 'Reload',
  },
};
