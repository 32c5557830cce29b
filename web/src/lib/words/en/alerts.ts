import { count } from '../plural';

/** The words of notifications: what they say, and where they are set. */
export const alerts = {
  /** In a notification itself. */
  notice: {
    counted: (title: string, messages: number) => (messages > 1 ? `${title} (${messages})` : title),
    said: (sender: string, text: string) => (sender ? `${sender}: ${text}` : text),
    newFrom: (sender: string) => (sender ? `New message from ${sender}` : 'New message'),
    newMessages: (messages: number) => count(messages, 'new message', 'new messages'),
    noText: 'New message',
    asks: (text: string) => `Would like to write to you: ${text}`,
    asksOnly: 'Would like to write to you',
    invitation: (title: string) => `Invitation: ${title}`,
    invitedBy: (name: string) => `${name} invites you to join.`,
    neutral: 'You have new messages',
    unreachable: 'You may have new messages',
    unreachableText: 'Inwith could not be reached from this device.',
  },
  /** A part of the privacy notice. A change of it raises the notice's version, by a migration. */
  privacyNotice: {
    title: 'Notifications',
    text: 'Off until you turn them on. That something is new on a device then passes through Apple, Google, Microsoft or Mozilla, whoever makes its browser. Who wrote, and what, does not pass through them.',
  },
  inApp: {
    open: 'Open',
  },
  settings: {
    title: 'Notifications',
    explain:
      'Be told of new messages when Inwith is not in front of you. Your browser will ask whether Inwith may show notifications.',
    passes:
      'That something is new passes through Apple, Google, Microsoft or Mozilla, whoever makes your browser. Who wrote, and what, does not: your device fetches that from the council itself.',
    turnOn: 'Turn on notifications',
    turnOff: 'Turn off on this device',
    on: 'Notifications are on for this device.',
    test: 'Show a test notification',
    testTitle: 'Inwith',
    testText: 'This is how a notification looks on this device.',
    what: 'What they show on this device',
    whatHint: 'Others may see the screen of a locked phone.',
    show: {
      text: 'Name and text',
      names: 'Name only',
      nothing: 'Nothing',
    },
    nothingHint:
      'It says only that there is something new. Browsers do not allow a notification that says less.',
    preview: 'For example',
    previewSender: 'Ailsa Sample',
    previewText: 'The road at Kirk Brae is open again.',
    sound: 'Sounds in Inwith',
    soundHint: 'A short tone for a new message while Inwith is open in front of you.',
    failed: 'Notifications could not be turned on. Try again in a moment.',
    unavailable:
      'This browser cannot reach its notification service. Some browsers have it switched off in their settings; try another one.',
    unsupported:
      'This browser cannot show notifications from Inwith. Try a newer version, or another browser.',
    deniedTitle: 'Your browser does not let Inwith show notifications',
    denied: {
      chrome: [
        'Press the sign to the left of the address.',
        'Set “Notifications” to “Allow”.',
        'Come back here and press “Turn on notifications”.',
      ],
      firefox: [
        'Press the sign to the left of the address.',
        'Beside “Send notifications”, remove “Blocked”.',
        'Load the page again, then press “Turn on notifications”.',
      ],
      safari: [
        'Open Safari’s settings, then “Websites”, then “Notifications”.',
        'Set this address to “Allow”.',
        'Come back here and press “Turn on notifications”.',
      ],
      ios: [
        'Open the Settings app, then “Notifications”, then “Inwith”.',
        'Switch on “Allow Notifications”.',
        'Come back here and press “Turn on notifications”.',
      ],
      android: [
        'Press the sign to the left of the address, then “Permissions”.',
        'Switch on “Notifications”.',
        'Come back here and press “Turn on notifications”.',
      ],
    },
    again: 'Look again',
    installTitle: 'First put Inwith on your Home Screen',
    install: (device: string) => `On an ${device} only apps on the Home Screen may show notifications.`,
    installSteps: [
      'Press the Share button: a square with an arrow upwards.',
      'Choose “Add to Home Screen”, then “Add”.',
      'Open Inwith from your Home Screen and sign in there.',
      'Come back to this page and press “Turn on notifications”.',
    ],
    installSafari: 'If you cannot see “Add to Home Screen”, open this address in Safari.',
  },
  conversation: {
    title: 'Notifications',
    notify: {
      all: 'All messages',
      mentions: 'Mentions',
      none: 'None',
    },
    mute: 'Mute',
    muteFor: {
      hour: 'For 1 hour',
      hours: 'For 8 hours',
      morning: 'Until tomorrow, 8:00',
      ever: 'Until I turn it on',
    },
    mutedUntil: (when: string) => `Muted until ${when}.`,
    muted: 'Muted until you turn it on.',
    unmute: 'Turn on',
  },
};
