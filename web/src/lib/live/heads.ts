/** The last seq held of each stream, and what a new one means. */
export class Heads {
  #epoch = '';
  #heads = new Map<number, number>();

  get epoch(): string {
    return this.#epoch;
  }

  start(epoch: string, heads: Record<string, number>): void {
    this.#epoch = epoch;
    this.#heads = new Map(Object.entries(heads).map(([stream, seq]) => [Number(stream), seq]));
  }

  /** `next`: the one that follows. `old`: held already. `gap`: something is missing before it. */
  judge(stream: number, seq: number): 'next' | 'old' | 'gap' {
    const held = this.#heads.get(stream);
    if (held === undefined || seq === held + 1) return 'next';
    return seq <= held ? 'old' : 'gap';
  }

  of(stream: number): number {
    return this.#heads.get(stream) ?? 0;
  }

  set(stream: number, seq: number): void {
    this.#heads.set(stream, seq);
  }

  forget(stream: number): void {
    this.#heads.delete(stream);
  }

  toRecord(): Record<string, number> {
    return Object.fromEntries(this.#heads);
  }
}
