/**
 * Sorting hits by two questions: is it really our work, and may they use it?
 *
 * The machine proposes, with reasons. It never says that a use is unlicensed: the most it says is `unknown` with the reason
 * `no-license-found`, in words "possible unlicensed use". A person's decision always wins and stays.
 */
import { allowRuleFor, type AllowRule } from './allow-rule.ts';
import { standingDecision, type Decision, type Truth, type UseStatus } from './decision.ts';
import type { Hit } from './hit.ts';
import { covers, type License, type Use } from './license.ts';
import { isOnDomain, placeOf } from './place.ts';
import type { Reason } from './reason.ts';
import type { RightsHolder } from './rights-holder.ts';
import { signalsOf, type SignalCode } from './signals.ts';
import type { Work } from './work.ts';

export interface TriageContext {
  /** The work that the hit names. */
  readonly work: Work;
  readonly rightsHolder?: RightsHolder;
  readonly licenses?: readonly License[];
  readonly allowRules?: readonly AllowRule[];
  /** Now, ISO 8601. */
  readonly at: string;
}

export type TriageReasonCode =
  | 'decided-by-person'
  | 'copy'
  | 'similar'
  | 'no-copy'
  | 'own-domain'
  | 'license-covers'
  | 'license-covers-part'
  | 'license-not-applicable'
  | 'allow-rule'
  | 'no-license-found'
  | 'use-not-judged'
  | SignalCode;

export interface TriageResult {
  readonly truth: Truth;
  readonly use: UseStatus;
  /** `person`: a decision stands. `machine`: a proposal that waits for one. */
  readonly proposedBy: 'machine' | 'person';
  /** The reasons that decided first; what else a person should see follows. */
  readonly reasons: readonly Reason<TriageReasonCode>[];
}

type TriageReason = Reason<TriageReasonCode>;

/**
 * What is proposed for a hit, or what a person decided about it. Pure: the same arguments give the same answer.
 *
 * @example
 * const { truth, use, reasons } = triage(hit, { work, rightsHolder, licenses, allowRules, at: '2026-03-01T12:00:00Z' });
 */
export function triage(hit: Hit, context: TriageContext): TriageResult {
  const truth = proposeTruth(hit);
  const use = proposeUse(hit, context, truth.value);
  const signals = signalsOf(hit, context.work, context.rightsHolder);
  const reasons = [...truth.reasons, ...use.reasons, ...signals];
  const decision = standingDecision(hit.decisions);
  if (decision === undefined) return { truth: truth.value, use: use.value, proposedBy: 'machine', reasons };
  return { truth: decision.truth, use: decision.use, proposedBy: 'person', reasons: [decisionReason(decision), ...reasons] };
}

/** The use that a hit shows: from the first sighting to the last. */
export function useOf(hit: Hit): Use {
  const from = hit.sighting.seenAt;
  return { workId: hit.workId, pageUrl: hit.sighting.pageUrl, from, until: hit.lastSeenAt ?? from };
}

/** The first of the rights holder's own domains that a page is on. */
export function ownDomainFor(pageUrl: string, work: Work, rightsHolder?: RightsHolder): string | undefined {
  const place = placeOf(pageUrl);
  const domains = [...(work.ownDomains ?? []), ...(rightsHolder?.ownDomains ?? [])];
  return place === undefined ? undefined : domains.find((domain) => isOnDomain(place, domain));
}

// --- internal ---

interface Proposal<Value> {
  readonly value: Value;
  readonly reasons: readonly TriageReason[];
}

function decisionReason(decision: Decision): TriageReason {
  const note = decision.note === undefined ? '' : `: ${decision.note}`;
  return { code: 'decided-by-person', text: `${decision.by} decided on ${decision.at}${note}` };
}

function proposeTruth({ match }: Hit): Proposal<Truth> {
  const details = match.reasons.map((reason) => reason.text).join(' ');
  const percent = `${(match.probability * 100).toFixed(1)} %`;
  switch (match.verdict) {
    case 'copy': {
      const text = `The picture is a copy of the work (${match.kind}${match.mirrored ? ', mirrored' : ''}, probability ${percent}). ${details}`;
      return { value: 'match', reasons: [{ code: 'copy', text: text.trim() }] };
    }
    case 'similar': {
      const text = `The picture looks like the work but was not shown to be a copy (probability ${percent}); only a person can tell. ${details}`;
      return { value: 'unsure', reasons: [{ code: 'similar', text: text.trim() }] };
    }
    case 'none':
      return { value: 'not-a-match', reasons: [{ code: 'no-copy', text: `The picture is not a copy of the work. ${details}`.trim() }] };
  }
}

function proposeUse(hit: Hit, context: TriageContext, truth: Truth): Proposal<UseStatus> {
  const own = ownReasons(hit, context);
  const allowed = allowReasons(hit, context);
  const { covering, others } = licenseReasons(hit, context);
  const known: readonly [UseStatus, readonly TriageReason[]][] = [
    ['own', own],
    ['licensed', covering],
    ['allowed', allowed],
  ];
  const first = known.find(([, reasons]) => reasons.length > 0);
  if (first !== undefined) return { value: first[0], reasons: known.flatMap(([, reasons]) => reasons) };
  return { value: 'unknown', reasons: [openReason(truth, context), ...others] };
}

function ownReasons(hit: Hit, { work, rightsHolder }: TriageContext): readonly TriageReason[] {
  const domain = ownDomainFor(hit.sighting.pageUrl, work, rightsHolder);
  return domain === undefined ? [] : [{ code: 'own-domain', text: `The page is on ${domain}, which belongs to the rights holder.` }];
}

function allowReasons(hit: Hit, { allowRules = [], at }: TriageContext): readonly TriageReason[] {
  const rule = allowRuleFor(hit.sighting.pageUrl, allowRules, at, hit.workId);
  return rule === undefined ? [] : [{ code: 'allow-rule', text: `An allow rule holds for this page: ${rule.reason}`, ruleId: rule.id }];
}

function licenseReasons(hit: Hit, { licenses = [] }: TriageContext): { covering: TriageReason[]; others: TriageReason[] } {
  const covering: TriageReason[] = [];
  const others: TriageReason[] = [];
  const use = useOf(hit);
  for (const license of licenses) {
    const coverage = covers(license, use);
    const text = coverage.reasons.map((reason) => reason.text).join(' ');
    if (coverage.extent === 'full') covering.push({ code: 'license-covers', text, licenseId: license.id });
    else if (coverage.extent === 'partial') others.push({ code: 'license-covers-part', text, licenseId: license.id });
    else if (isNearMiss(coverage.reasons)) others.push({ code: 'license-not-applicable', text, licenseId: license.id });
  }
  return { covering, others };
}

/** A license of the same site that ended, or is for other works or media, is worth showing; one for other sites is not. */
function isNearMiss(reasons: readonly Reason[]): boolean {
  return !reasons.some((reason) => reason.code === 'other-place' || reason.code === 'not-a-web-address');
}

function openReason(truth: Truth, { licenses = [] }: TriageContext): TriageReason {
  if (truth !== 'match')
    return { code: 'use-not-judged', text: 'The use is not judged before it is clear that the picture is a copy of the work.' };
  const count = licenses.length === 1 ? '1 license' : `${licenses.length} licenses`;
  return {
    code: 'no-license-found',
    text: `Possible unlicensed use: none of ${count} on record covers it. Please check whether you know of a permission.`,
  };
}
