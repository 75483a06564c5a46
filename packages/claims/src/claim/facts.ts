import { EXCEPTION_QUESTIONS } from '../portal/exceptions.ts';
import { currencyExponent } from '../money/currency.ts';
import { isMoney } from '../money/money.ts';
import { isCountry } from '../parties/country.ts';
import { isDay, startMs } from '../period.ts';
import type { EligibilityFacts } from '../eligibility-facts.ts';
import type { Claim } from './claim.ts';

/** What persons know about the use, the parties and the law of a claim. Kept in the claim, so that nobody is asked twice; eligibility is reckoned with it. */
export interface ClaimFacts extends EligibilityFacts {
  /** Proven time of the use beyond what own scans saw, such as by a web archive. ISO dates. */
  readonly use?: { readonly from?: string; readonly until?: string; readonly source: string };
  /** When the claimant came to know of the use and of who is behind it, ISO date. @default the day on which the claim was opened */
  readonly knownOn?: string;
  /** The last day on which the claim can be made, ISO date, as a lawyer says; goes before what `limitation` reckons. */
  readonly barredAfter?: string;
}

/** Name of a fact. */
export type FactName = keyof ClaimFacts;

/** Facts to enter; `null` takes one out again. */
export type FactChanges = { readonly [Name in FactName]?: ClaimFacts[Name] | null };

/** A fact as a question for a person. */
export interface FactQuestion {
  readonly name: FactName;
  readonly question: string;
}

/** Every fact as a question, in the order in which a person answers them. */
export const FACT_QUESTIONS: readonly FactQuestion[] = [
  { name: 'commercial', question: 'Is the use commercial?' },
  { name: 'country', question: 'In which country is the respondent, so whose law does the claim go by?' },
  { name: 'ownsRights', question: 'Does the claimant own the right that is claimed?' },
  { name: 'jointOwnersConsent', question: 'Do all joint owners agree?' },
  { name: 'showsPublicDomainWork', question: 'Is it a faithful picture of a work whose protection has ended?' },
  { name: 'noHumanAuthor', question: 'Was it made without a human author?' },
  { name: 'watermarkedPreview', question: 'Does the page show only a watermarked preview of an agency?' },
  { name: 'exceptions', question: 'Which exceptions of the check list apply?' },
  { name: 'respondentIdentified', question: 'Are name and address of the respondent known?' },
  { name: 'expected', question: 'What can be had at best, and what will it cost?' },
  { name: 'use', question: 'Is the use proven for a longer time than own scans saw it, and by what?' },
  { name: 'knownOn', question: 'When did the claimant come to know of the use and of who is behind it?' },
  { name: 'barredAfter', question: 'Until when can the claim be made, as a lawyer says?' },
];

/** The questions that nobody has answered yet. */
export function openFactQuestions({ facts = {} }: Pick<Claim, 'facts'>): readonly FactQuestion[] {
  return FACT_QUESTIONS.filter(({ name }) => facts[name] === undefined);
}

/** Facts with changes; those that are `null` are gone. */
export function changedFacts(facts: ClaimFacts, changes: FactChanges): ClaimFacts {
  const all = Object.entries({ ...facts, ...changes }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(all) as ClaimFacts;
}

/** What is wrong with facts, one sentence each; empty when they are fine. */
export function factProblems(changes: FactChanges): readonly string[] {
  const names = FACT_QUESTIONS.map(({ name }) => name as string);
  const strange = Object.keys(changes).filter((name) => !names.includes(name));
  const { country, knownOn, barredAfter, exceptions, expected, use } = changes;
  return [
    ...strange.map((name) => `"${name}" is no fact of a claim.`),
    ...BOOLEANS.filter((name) => changes[name] !== undefined && changes[name] !== null && typeof changes[name] !== 'boolean').map(
      (name) => `The fact ${name} is true or false.`,
    ),
    ...(typeof country === 'string' && !isCountry(country) ? [`"${country}" is no country of ISO 3166-1, such as "DE".`] : []),
    ...[knownOn, barredAfter].flatMap((day) => (typeof day === 'string' && !isDay(day) ? [`"${day}" is no ISO date.`] : [])),
    ...(exceptions ?? [])
      .filter((code) => !EXCEPTION_QUESTIONS.some((each) => each.code === code))
      .map((code) => `"${code}" is no exception of the check list.`),
    ...(expected === undefined || expected === null ? [] : moneyProblems(expected)),
    ...(use === undefined || use === null ? [] : useProblems(use)),
  ];
}

/**
 * The time for which a use is proven: what own scans saw, made longer by what a person entered with its source; never shorter.
 */
export function provenPeriod({ usePeriod, facts = {} }: Pick<Claim, 'usePeriod' | 'facts'>): Claim['usePeriod'] {
  const { from, until } = facts.use ?? {};
  return {
    from: from !== undefined && startMs(from, 'from') < startMs(usePeriod.from, 'from') ? from : usePeriod.from,
    until: until !== undefined && startMs(until, 'until') > startMs(usePeriod.until, 'until') ? until : usePeriod.until,
  };
}

// --- internal ---

const BOOLEANS = [
  'commercial',
  'ownsRights',
  'jointOwnersConsent',
  'showsPublicDomainWork',
  'noHumanAuthor',
  'watermarkedPreview',
  'respondentIdentified',
] as const satisfies readonly FactName[];

function moneyProblems({ amount, cost }: NonNullable<ClaimFacts['expected']>): readonly string[] {
  const wrong = [amount, cost].filter((each) => !isMoney(each) || each.amountMinor < 0 || currencyExponent(each.currency) === undefined);
  if (wrong.length > 0) return ['What is expected and what it costs are amounts of a currency of ISO 4217.'];
  return amount.currency === cost.currency ? [] : ['What is expected and what it costs are in one currency; nothing is converted.'];
}

function useProblems({ from, until, source }: NonNullable<ClaimFacts['use']>): readonly string[] {
  const days = [from, until].filter((day) => day !== undefined);
  return [
    ...(days.length === 0 ? ['A proven time has a first or a last day.'] : []),
    ...days.filter((day) => !isDay(day)).map((day) => `"${day}" is no ISO date.`),
    ...(source.trim() === '' ? ['A proven time says what proves it.'] : []),
    ...(days.every(isDay) && from !== undefined && until !== undefined && from > until ? ['The proven time ends before it begins.'] : []),
  ];
}
