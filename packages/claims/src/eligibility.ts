import type { Claim } from './claim/claim.ts';
import type { EligibilityFacts } from './eligibility-facts.ts';
import type { EligibilityCode } from './eligibility-code.ts';
import { ELIGIBILITY_RULES } from './eligibility-rules.ts';
import type { Hit } from './hit.ts';
import { startMs } from './period.ts';
import type { SiteProfile } from './site-profile.ts';
import type { TriageContext } from './triage.ts';

export interface EligibilityContext extends TriageContext {
  /** Claims on record. */
  readonly claims?: readonly Claim[];
  /** The claim that is being checked, so that it is not its own duplicate. */
  readonly claimId?: string;
  readonly siteProfiles?: readonly SiteProfile[];
  /** Countries in which claims are pursued (ISO 3166-1 alpha-2); absent: all. */
  readonly countries?: readonly string[];
  /** The last ISO date on which the claim can still be made; from a lawyer or a limitation table. */
  readonly barredAfter?: string;
  /** The next ISO date after which a part of the use can no longer be claimed for; of a use that went on, days fall away one by one. */
  readonly partlyBarredAfter?: string;
  /** Creator or owner that the found file itself names (IPTC, XMP, EXIF). */
  readonly namedInFile?: string;
  /** What the found file says of a license that was given for it (`licenseInFile`). */
  readonly licensedInFile?: string;
  /** Whether page and picture were captured completely; absent: not asked. */
  readonly evidence?: { readonly complete: boolean; readonly problem?: string };
  /** Size of the found file in bytes; absent: not known. */
  readonly fileBytes?: number;
  /** What only a person knows. */
  readonly facts?: EligibilityFacts;
  /** Ids of allow rules that a person said are not meant for this claim (`Claim.keptDespite`). */
  readonly keptDespite?: readonly string[];
  /** Codes of rules that the user switched off. Rules about permissions cannot be. */
  readonly switchedOff?: readonly EligibilityCode[];
}

export interface EligibilityFinding {
  readonly code: EligibilityCode;
  /** `block`: no claim. `warn`: a person must answer in writing. */
  readonly severity: 'block' | 'warn';
  /** One English sentence. */
  readonly text: string;
  /** Where the rule comes from. */
  readonly source: string;
}

export interface EligibilityResult {
  /** The hit that was checked. */
  readonly hitId: string;
  readonly verdict: 'eligible' | 'eligible-with-warnings' | 'not-eligible';
  /** Every rule that speaks, not only the first; blocks first. */
  readonly findings: readonly EligibilityFinding[];
}

/**
 * Whether a hit can become, or go on as, a claim: every published reason against it, with its source. Pure; to be computed anew before each
 * step, because rules and licenses change.
 *
 * @example
 * const { verdict, findings } = eligibility(hit, { work, rightsHolder, licenses, allowRules, at: '2026-03-01T12:00:00Z' });
 */
export function eligibility(hit: Hit, context: EligibilityContext): EligibilityResult {
  startMs(context.at, 'context.at');
  const findings = ELIGIBILITY_RULES.flatMap((rule): readonly EligibilityFinding[] => {
    if (rule.fixed !== true && context.switchedOff?.includes(rule.code) === true) return [];
    const text = rule.check(hit, context);
    return text === undefined ? [] : [{ code: rule.code, severity: rule.severity, text, source: rule.source }];
  }).toSorted((a, b) => Number(a.severity === 'warn') - Number(b.severity === 'warn'));
  return { hitId: hit.id, verdict: verdictOn(findings), findings };
}

// --- internal ---

function verdictOn(findings: readonly EligibilityFinding[]): EligibilityResult['verdict'] {
  if (findings.some((finding) => finding.severity === 'block')) return 'not-eligible';
  return findings.length === 0 ? 'eligible' : 'eligible-with-warnings';
}
