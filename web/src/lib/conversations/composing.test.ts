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

test('a mention is the longest name that fits, and not a part of a longer word', () => {
  const alike = [person(4, 'Una Pat'), person(5, 'Una Pattern'), person(6, 'Una')];
  expect(mentionsIn('@Una Pattern, see @Una Pattern', alike)).toEqual([{ person: 5, name: 'Una Pattern' }]);
  expect(mentionsIn('@Una Patterns', alike)).toEqual([{ person: 6, name: 'Una' }]);
  expect(mentionsIn('@Una2 and @Unaé', alike)).toEqual([]);
  expect(mentionsIn('(@Una Pat) @Una.', alike).map((each) => each.person)).toEqual([4, 6]);
});

test('of two people with one name only the one chosen is mentioned', () => {
  const namesakes = [person(7, 'Isla Demo'), person(8, 'Isla Demo')];
  const one = { person: 7, name: 'Isla Demo' };
  const other = { person: 8, name: 'Isla Demo' };
  expect(mentionsIn('Ask @Isla Demo', namesakes, [one, other])).toEqual([other]);
  expect(mentionsIn('Ask @Isla Demo', namesakes)).toEqual([]);
});

test('one who was chosen and taken out of the text is not mentioned', () => {
  expect(mentionsIn('Ask somebody', people, [{ person: 2, name: 'Hamish Trial' }])).toEqual([]);
});

test('a text is too long when its bytes are', () => {
  expect(excessOf('a'.repeat(16_384))).toBe(0);
  expect(excessOf('é'.repeat(8_200))).toBe(16);
});
