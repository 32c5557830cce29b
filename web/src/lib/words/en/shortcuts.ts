/** The words of the list of keyboard shortcuts. */
export const shortcuts = {
  title: 'Keyboard shortcuts',
  rows: [
    ['Ctrl K', 'Go to a conversation'],
    ['Ctrl Shift F', 'Search messages'],
    ['Alt ↑ or ↓', 'Previous or next conversation'],
    ['Alt Shift ↑ or ↓', 'Previous or next unread'],
    ['↑', 'Edit your last message, from an empty message box'],
    ['↑ or ↓', 'Move through messages'],
    ['F6', 'Move between list, messages and message box'],
    ['Esc', 'Cancel, then close'],
    ['Ctrl /', 'Show these shortcuts'],
  ] as [keys: string, does: string][],
};
