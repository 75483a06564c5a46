import type { LetterFieldName } from './fields.ts';

/** What a kind of letter must contain, whoever edits its words. */
export interface LetterKind {
  readonly name: string;
  /** When it is used. */
  readonly purpose: string;
  /** Facts that must be in the letter as it goes out; without one of them there is no letter. */
  readonly required: readonly LetterFieldName[];
  /** Whether it may name an amount of money. Steps without money refuse letters that may, and letters of unknown kinds. */
  readonly mayDemandMoney: boolean;
}

const BASICS: readonly LetterFieldName[] = [
  'sender.name',
  'sender.email',
  'work.title',
  'use.pageUrl',
  'use.imageUrl',
  'use.seenOn',
  'reply.by',
];

/** Every kind of letter that this package has words for. */
export const LETTER_CATALOGUE: readonly LetterKind[] = [
  { name: 'contact', purpose: 'First question about a use: is there a permission?', required: BASICS, mayDemandMoney: false },
];

/** The kind of letter of that name; `undefined` for kinds that this package has no words for. */
export function letterKind(name: string): LetterKind | undefined {
  return LETTER_CATALOGUE.find((kind) => kind.name === name);
}
