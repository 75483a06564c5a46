import type { LetterFieldName } from './fields.ts';

/** Something that a statute, a procedure or good practice wants in a letter. */
export interface LetterElement {
  /** Where it says so. */
  readonly citation: string;
  readonly says: string;
  /** Facts that must be in the text. */
  readonly fields: readonly LetterFieldName[];
}

/** The elements that lack a fact. */
export function lackingElements(elements: readonly LetterElement[], missing: readonly string[]): readonly LetterElement[] {
  return elements.filter(({ fields }) => fields.some((field: LetterFieldName) => missing.includes(field)));
}

/** A hint that names what is lacking with its citation. */
export function withCitations(hint: string, lacking: readonly LetterElement[]): string {
  const wanted = lacking.map(({ citation, says }) => `${citation}: ${says}`);
  return wanted.length === 0 ? hint : `${hint} ${wanted.join('; ')}.`;
}
