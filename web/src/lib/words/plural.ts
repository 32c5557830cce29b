const rules = new Intl.PluralRules('en-GB');
const numbers = new Intl.NumberFormat('en-GB');

/** "1 member", "1,284 members". */
export function count(number: number, one: string, other: string): string {
  return `${numbers.format(number)} ${rules.select(number) === 'one' ? one : other}`;
}

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** "Ailsa, Hamish and Mairi" */
export function listOf(names: readonly string[]): string {
  return list.format(names);
}
