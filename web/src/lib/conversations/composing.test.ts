import { expect, test } from 'vitest';
import { excessOf, mentionQuery, mentionsIn, suggestPeople } from './composing';

const person = (id: number, name: string): { id: number; name: string; team: string; job_title: string } => ({
  id,
  name,
  team: '',
  job_title: '',
});
const people = [person(1, 'Isla Demo'), person(2, 'Hamish Trial'), person(3, 'Una Pattern-Demo')];

test('an @ after a space begins a mention, one inside a word does not', () => {
  expect(mentionQuery('hello @Is', 9)).toEqual({ from: 6, query: 'is' });
  expect(mentionQuery('a@is', 4)).toBeNull();
  expect(mentionQuery('@', 1)).toEqual({ from: 0, query: '' });
});

test('people are suggested by any word of their name until the name is whole', () => {
  expect(suggestPeople(people, 'demo').map((each) => each.id)).toEqual([1, 3]);
  expect(suggestPeople(people, 'hamish trial')).toEqual([]);
  expect(suggestPeople(people, 'nobody')).toEqual([]);
});

test('those named in the text are mentioned', () => {
  expect(mentionsIn('Ask @Hamish Trial', people)).toEqual([{ person: 2, name: 'Hamish Trial' }]);
});

test('a text is too long when its bytes are', () => {
  expect(excessOf('a'.repeat(16_384))).toBe(0);
  expect(excessOf('é'.repeat(8_200))).toBe(16);
});
