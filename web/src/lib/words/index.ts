import { en } from './en';

/** Every language has exactly these words; a missing one is a type error. */
export type Words = typeof en;

/** The words of the screens. English is the only language yet; the next is chosen here by `navigator.languages`. */
export const words: Words = en;
