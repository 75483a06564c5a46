import { isTime } from '../period.ts';

/** One thing that was fetched or photographed as evidence, as the crawler or browser saw it. A failed attempt is kept like any other. */
export interface CaptureFact {
  readonly what: 'page' | 'image' | 'screenshot';
  readonly url: string;
  /** ISO 8601. */
  readonly at: string;
  /** HTTP status; `null` where nothing answered, and for a screenshot. */
  readonly status: number | null;
  /** Size of what came. */
  readonly bytes: number;
  /** SHA-256 of what came, lowercase hex; absent where nothing came. */
  readonly sha256?: string;
  /** What stood before the page, where the browser found such a thing. */
  readonly wall?: 'consent' | 'login' | 'challenge' | 'country';
}

export interface CaptureCheck {
  /** Page, image and screenshot are there: `EligibilityContext.evidence`. */
  readonly complete: boolean;
  /** What is lacking, in words; absent when nothing is. */
  readonly problem?: string;
  /** Attempts that failed, each with its reason. They stay on record. */
  readonly failed: readonly { readonly fact: CaptureFact; readonly why: string }[];
}

/** What evidence of a use must hold. House rule: the page says who and where, the image what, the screenshot how it was seen. */
const NEEDED: readonly CaptureFact['what'][] = ['page', 'image', 'screenshot'];

/**
 * Whether a use was captured: at least one good attempt each at page, image and screenshot. An error page, an empty answer or a wall is no
 * evidence of a use.
 *
 * @example
 * const { complete, problem } = checkCapture(facts); // eligibility(hit, { …, evidence: checkCapture(facts) })
 */
export function checkCapture(facts: readonly CaptureFact[]): CaptureCheck {
  const failed = facts.flatMap((fact) => {
    const why = failureOf(fact);
    return why === undefined ? [] : [{ fact, why }];
  });
  const lacking = NEEDED.flatMap((what) => {
    const tries = facts.filter((fact) => fact.what === what);
    if (tries.some((fact) => failureOf(fact) === undefined)) return [];
    const why = failed.findLast(({ fact }) => fact.what === what)?.why ?? 'it was not captured';
    return [`${what}: ${why}`];
  });
  return lacking.length === 0 ? { complete: true, failed } : { complete: false, problem: lacking.join('; '), failed };
}

// --- internal ---

const WALLS: Readonly<Record<NonNullable<CaptureFact['wall']>, string>> = {
  consent: 'a consent wall stood before it',
  login: 'it is behind a login',
  challenge: 'a challenge for robots stood before it',
  country: 'it is not shown in the country it was asked from',
};

function failureOf({ what, at, status, bytes, sha256, wall }: CaptureFact): string | undefined {
  if (!isTime(at)) return 'the time of the capture is not known';
  if (wall !== undefined) return WALLS[wall];
  if (status === null && what !== 'screenshot') return 'nothing answered';
  if (status !== null && (status < 200 || status > 299)) return `the server answered ${status}`;
  if (bytes === 0) return 'it is empty';
  return sha256 === undefined || !/^[0-9a-f]{64}$/u.test(sha256) ? 'it has no hash' : undefined;
}
