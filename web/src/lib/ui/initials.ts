export const COLOURS = ['heather', 'loch', 'moss', 'rowan', 'gorse', 'slate', 'sea', 'peat'] as const;
export type Colour = (typeof COLOURS)[number];

/** Two letters that stand for a name: first and last word for people and titles alike. */
export function initialsOf(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const first = words[0];
  if (first === undefined) return '?';
  // "Roads: north area" reads as RN: the second word says more than the last one in a title with a colon.
  const second = name.includes(':') ? words[1] : words.at(-1);
  const letters =
    words.length > 1 && second !== undefined ? letter(first) + letter(second) : first.slice(0, 2);
  return letters.toUpperCase();
}

function letter(word: string): string {
  return String.fromCodePoint(word.codePointAt(0) ?? 63);
}

/** One of eight quiet colours, the same for one id on every device. */
export function colourOf(id: string): Colour {
  let hash = 2166136261;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 16777619);
  return COLOURS[((hash >>> 0) ^ (hash >>> 15)) & 7] ?? 'heather';
}
