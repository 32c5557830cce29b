/** What a key asks for, wherever the focus is. */
export type Wanted = 'goto' | 'search' | 'shortcuts' | 'close' | { by: 1 | -1; unread: boolean };

export function shortcut(event: KeyboardEvent): Wanted | null {
  const command = event.ctrlKey || event.metaKey;
  if (command && !event.altKey && event.key.toLowerCase() === 'k') return 'goto';
  if (command && !event.altKey && event.key === '/') return 'shortcuts';
  if (command && event.shiftKey && !event.altKey && event.key.toLowerCase() === 'f') return 'search';
  if (event.key === 'Escape') return 'close';
  const by = { ArrowUp: -1 as const, ArrowDown: 1 as const }[event.key];
  return by !== undefined && event.altKey && !command ? { by, unread: event.shiftKey } : null;
}
