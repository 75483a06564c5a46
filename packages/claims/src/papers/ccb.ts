import type { LimitationSlice } from '../claim/limitation.ts';
import type { LetterData } from '../letters/fields.ts';
import { moneyText, type Money } from '../money/money.ts';
import { endMs, monthsAfter, startMs } from '../period.ts';
import type { WorkRegistration } from '../work.ts';

/** 17 U.S.C. 1504(e)(1)(D): at most this in one proceeding, in cents. */
const CCB_TOTAL_LIMIT_MINOR = 3_000_000;
/** 17 U.S.C. 1504(e)(1)(A)(ii): statutory damages for a work that was registered in time, in cents. */
const CCB_TIMELY_LIMIT_MINOR = 1_500_000;
/** 17 U.S.C. 1504(e)(1)(A)(ii): for a work that was not registered in time, in cents; and in one proceeding at most twice that. */
const CCB_UNTIMELY_LIMIT_MINOR = 750_000;
/** 17 U.S.C. 1506(z) and 37 C.F.R. 226.1: smaller claims, in cents. */
const CCB_SMALLER_LIMIT_MINOR = 500_000;
/** 37 C.F.R. 233.2: proceedings that one claimant may begin in twelve months. */
const CCB_CLAIMS_PER_YEAR = 30;
/** 17 U.S.C. 412(2): registration within this many months of first publication counts as timely. */
const TIMELY_MONTHS = 3;

export interface CcbInput {
  readonly amount: Money;
  readonly damages: 'actual' | 'statutory';
  readonly track: 'standard' | 'smaller';
  /** Registration of the work, or `pending` with the number of the request. */
  readonly registration: WorkRegistration | { readonly pending: string } | undefined;
  readonly firstPublishedAt?: string;
  /** First day of the use that is proven. */
  readonly usedSince: string;
  /** Proceedings that the claimant began within the last twelve months. */
  readonly claimsWithinYear: number;
  /** From `limitation({ country: 'US', … })`. */
  readonly limitation: readonly LimitationSlice[];
}

export interface CcbCheck {
  /** Everything that stands in the way, one sentence each; empty when the claim keeps to the limits. */
  readonly problems: readonly string[];
  /** Facts of the data sheet; those of the registration only where there is one. */
  readonly data: LetterData;
}

/**
 * Holds a claim to the limits of the Copyright Claims Board, and gives the facts for its data sheet. The claim is filed by a person; a respondent can
 * opt out within 60 days of service (17 U.S.C. 1506(i)).
 */
export function ccbCheck(input: CcbInput): CcbCheck {
  const { amount, damages, track, registration, claimsWithinYear } = input;
  const limit = limitOf(input);
  const problems = [
    ...(amount.currency === 'USD' ? [] : [`The Board decides in US dollars; ${amount.currency} is not converted.`]),
    ...(amount.amountMinor <= limit ? [] : [`${moneyText(amount)} is more than ${usd(limit)}, the limit for this work and track.`]),
    ...(registration === undefined ? ['The work is neither registered nor is an application pending (17 U.S.C. 1505(a)).'] : []),
    ...(claimsWithinYear < CCB_CLAIMS_PER_YEAR
      ? []
      : [`${claimsWithinYear} proceedings within twelve months; ${CCB_CLAIMS_PER_YEAR} are allowed.`]),
    ...(input.limitation.some(({ state }) => state === 'open')
      ? []
      : ['The three years of 17 U.S.C. 1504(b)(1) are over for every day of the use.']),
  ];
  const timely = isTimely(input) ? 'registered in time (17 U.S.C. 412)' : 'not registered in time (17 U.S.C. 412)';
  return {
    problems,
    data: {
      'ccb.relief': `${track === 'smaller' ? 'smaller claims' : 'standard'} track, ${damages} damages`,
      'ccb.limits': [
        `Amount ${moneyText(amount)} of at most ${usd(limit)}`,
        `The work is ${timely}`,
        `Proceeding ${claimsWithinYear + 1} of at most ${CCB_CLAIMS_PER_YEAR} within twelve months`,
        'The respondent can opt out within 60 days of service (17 U.S.C. 1506(i))',
      ],
      'demand.total': moneyText(amount),
      ...(registration === undefined ? {} : { 'work.registration': registrationText(registration) }),
    },
  };
}

// --- internal ---

function limitOf(input: CcbInput): number {
  const byTrack = input.track === 'smaller' ? CCB_SMALLER_LIMIT_MINOR : CCB_TOTAL_LIMIT_MINOR;
  if (input.damages === 'actual') return byTrack;
  return Math.min(byTrack, isTimely(input) ? CCB_TIMELY_LIMIT_MINOR : CCB_UNTIMELY_LIMIT_MINOR);
}

/** Registered before the use began, or within three months of first publication. */
function isTimely({ registration, firstPublishedAt, usedSince }: CcbInput): boolean {
  if (registration === undefined || 'pending' in registration) return false;
  const registered = startMs(registration.at, 'registration.at');
  if (registered <= startMs(usedSince, 'usedSince')) return true;
  return (
    firstPublishedAt !== undefined &&
    registered <= endMs(monthsAfter(firstPublishedAt, TIMELY_MONTHS, 'firstPublishedAt'), 'firstPublishedAt')
  );
}

function registrationText(registration: NonNullable<CcbInput['registration']>): string {
  return 'pending' in registration
    ? `pending, service request ${registration.pending}`
    : `${registration.number} of ${registration.at.slice(0, 10)}`;
}

function usd(amountMinor: number): string {
  return moneyText({ amountMinor, currency: 'USD' });
}
