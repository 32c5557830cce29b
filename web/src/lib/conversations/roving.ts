/** Arrow keys move the focus from message to message; Home and End go to the first and the last. */
export function rove(list: HTMLElement): () => void {
  const move = (event: KeyboardEvent): void => {
    const from = event.target as HTMLElement;
    if (event.altKey || event.ctrlKey || event.metaKey || !from.classList.contains('msg')) return;
    const messages = [...list.querySelectorAll<HTMLElement>('.msg')];
    const now = messages.indexOf(from);
    const next = { ArrowUp: now - 1, ArrowDown: now + 1, Home: 0, End: messages.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    messages[Math.max(0, Math.min(next, messages.length - 1))]?.focus();
  };
  list.addEventListener('keydown', move);
  return () => list.removeEventListener('keydown', move);
}
