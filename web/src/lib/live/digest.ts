/** One digest of what the client holds, as live/catchup.py of the server makes it. */
export async function digestOfHeads(heads: Record<string, number>): Promise<string> {
  const lines = Object.entries(heads)
    .map(([stream, seq]) => [Number(stream), seq] as const)
    .sort(([a], [b]) => a - b)
    .map(([stream, seq]) => `${stream}:${seq}\n`);
  const bytes = new TextEncoder().encode(lines.join(''));
  const hash = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
