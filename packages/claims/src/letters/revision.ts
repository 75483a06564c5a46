import { endMs, isDay, monthsAfter, startMs } from '../period.ts';

/**
 * Day on which the words, elements and citations of the built-in templates were last gone through as a whole, ISO date. It says when we looked, not that a court or a
 * lawyer did.
 */
export const CATALOGUE_REVISED_ON = '2026-11-25';

/** Months after which words are looked through again. House rule: statutes and rulings change within a year. */
export const REVISION_MONTHS = 12;

/**
 * When a template was last gone through: what its note `# Revised: 2026-01-31` says, else `CATALOGUE_REVISED_ON`. A note that holds no day counts as none.
 */
export function revisedOn(template: string): string {
  const noted = /^[ \t]*#[ \t]*Revised:[ \t]*(\d{4}-\d\d-\d\d)[ \t]*$/mu.exec(template)?.[1];
  return noted !== undefined && isDay(noted) ? noted : CATALOGUE_REVISED_ON;
}

/**
 * A sentence where the words of a template are older than a year; `undefined` where they are not. A letter is still written: whether the law has changed, a person
 * looks up.
 *
 * @param at - Day of the letter, ISO date.
 * @example
 * revisionNote('# Revised: 2024-01-31\nSubject: …', '2026-03-01'); // 'These words were last gone through on 2024-01-31: …'
 */
export function revisionNote(template: string, at: string): string | undefined {
  const last = revisedOn(template);
  if (startMs(at, 'at') <= endMs(monthsAfter(last, REVISION_MONTHS, 'revisedOn'), 'revisedOn')) return undefined;
  return `These words were last gone through on ${last}: look whether the law that they rest on is still the same, then note the day in the template ("# Revised: ${at.slice(0, 10)}").`;
}
