/**
 * Sorting hits by two questions: is it really our work, and may they use it?
 *
 * The machine proposes, with reasons. It never says that a use is unlicensed: the most it says is `unknown` with the reason
 * `no-license-found`, in words "possible unlicensed use". A person's decision always wins and stays.
 */
import { checkCreativeCommons, type CreativeCommonsCondition } from './creative-commons.ts';
import { standingDecision, type Decision, type Truth, type UseStatus } from './decision.ts';
import type { Hit } from './hit.ts';
import { covers, type License } from './license.ts';
import { permissionsFor, useOf, type PermissionContext } from './permission.ts';
import { probabilityText } from './probability-text.ts';
import type { Reason } from './reason.ts';
import { signalsOf, type SignalCode } from './signals.ts';

/** What a hit is sorted with. */
export type TriageContext = PermissionContext;

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
  | 'public-license-met'
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
  const percent = probabilityText(match.probability);
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
  const { ownDomain, allowRule, licenses, licensesHere } = permissionsFor(hit, context);
  const own: readonly TriageReason[] =
    ownDomain === undefined ? [] : [{ code: 'own-domain', text: `The page is on ${ownDomain}, which belongs to the rights holder.` }];
  const allowed: readonly TriageReason[] =
    allowRule === undefined
      ? []
      : [{ code: 'allow-rule', text: `An allow rule holds for this page: ${allowRule.reason}`, ruleId: allowRule.id }];
  const known: readonly [UseStatus, readonly TriageReason[]][] = [
    ['own', own],
    ['licensed', [...licenses.map((license) => coveringReason(license, hit)), ...publicLicense(hit, context)]],
    ['allowed', allowed],
  ];
  const first = known.find(([, reasons]) => reasons.length > 0);
  if (first !== undefined) return { value: first[0], reasons: known.flatMap(([, reasons]) => reasons) };
  return { value: 'unknown', reasons: [openReason(truth, context), ...otherLicenses(hit, licensesHere)] };
}

/** Credit and license as a public license asks for them. One that keeps something back (NC, ND) is for a person to look at; the signals name it. */
function publicLicense(hit: Hit, { work, rightsHolder }: TriageContext): readonly TriageReason[] {
  const check = checkCreativeCommons(hit, { work, ...(rightsHolder === undefined ? {} : { rightsHolder }) });
  if (check === undefined || check.missing.length > 0 || check.open.some((condition) => RESERVED.includes(condition))) return [];
  const { offer, credit } = check;
  if (credit === undefined) return [{ code: 'public-license-met', text: `The work was given to everybody (${offer.name}).` }];
  return [
    { code: 'public-license-met', text: `The page gives credit ("${credit}") and names ${offer.name}, under which the work was offered.` },
  ];
}

const RESERVED: readonly CreativeCommonsCondition[] = ['non-commercial', 'no-derivatives'];

/** Of licenses that cover a use only together, each says which part of the time it leaves to the others. */
function coveringReason(license: License, hit: Hit): TriageReason {
  const { covers: alone, reasons } = covers(license, useOf(hit));
  const text = reasons.map((reason) => reason.text).join(' ');
  return { code: 'license-covers', text: alone ? text : `Together with other licenses: ${text}`, licenseId: license.id };
}

/** A license of the same site that ended, or is for other works or media, is worth showing; one for other sites is not. */
function otherLicenses(hit: Hit, here: readonly License[]): readonly TriageReason[] {
  return here.flatMap((license): readonly TriageReason[] => {
    const { extent, reasons } = covers(license, useOf(hit));
    const code = extent === 'none' ? 'license-not-applicable' : 'license-covers-part';
    return [{ code, text: reasons.map((reason) => reason.text).join(' '), licenseId: license.id }];
  });
}

function openReason(truth: Truth, { licenses = [] }: TriageContext): TriageReason {
  if (truth !== 'match')
    return { code: 'use-not-judged', text: 'The use is not judged before it is clear that the picture is a copy of the work.' };
  const found = licenses.length === 0 ? 'no license is on record' : `of the licenses on record (${licenses.length}) none covers it`;
  return { code: 'no-license-found', text: `Possible unlicensed use: ${found}. Please check whether you know of a permission.` };
}
