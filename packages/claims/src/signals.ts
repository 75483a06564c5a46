import type { Hit } from './hit.ts';
import { startMs, holds } from './period.ts';
import { useOf } from './permission.ts';
import { isOnDomain, placeOf } from './place.ts';
import type { Reason } from './reason.ts';
import type { RightsHolder } from './rights-holder.ts';
import { stockTraces } from './stock-agency.ts';
import { folded, hasWords } from './words.ts';
import type { Work, WorkPolicy } from './work.ts';

/** Facts about a hit that speak for a permission, or change whom to talk to. They never decide alone. */
export type SignalCode =
  | 'credit-present'
  | 'license-link-present'
  | 'offered-under-creative-commons'
  | 'offered-by-agency'
  | 'agency-preview'
  | 'agency-named'
  | 'served-by-rights-holder';

/** Everything on the page and in the work's record that a person should weigh, with what was found. */
export function signalsOf(hit: Hit, work: Work, rightsHolder?: RightsHolder): readonly Reason<SignalCode>[] {
  return [
    ...creditSignals(hit, work, rightsHolder),
    ...licenseLinkSignals(hit),
    ...policySignals(hit, work),
    ...agencySignals(hit),
    ...hotlinkSignals(hit, work, rightsHolder),
  ];
}

/** The credit that a page gives, where it names the rights holder, the creator or the wanted credit line. */
export function creditFound(hit: Hit, work: Work, rightsHolder?: RightsHolder): string | undefined {
  const places = [hit.sighting.context.credit, hit.sighting.context.caption].filter((text) => text !== undefined);
  return places.find((text) => namesOurSide(text, work, rightsHolder));
}

/** Whether a text names the rights holder, the creator or the wanted credit line, as whole words in any case. */
export function namesOurSide(text: string, work: Work, rightsHolder?: RightsHolder): boolean {
  const found = folded(text);
  return [rightsHolder?.name, work.creator, work.creditLine]
    .flatMap((name) => (name === undefined || name.trim() === '' ? [] : [folded(name)]))
    .some((name) => hasWords(found, name));
}

/** Whether the page shows the picture straight from a server of the rights holder: an embedding, not a copy elsewhere. */
export function isServedByRightsHolder(hit: Hit, work: Work, rightsHolder?: RightsHolder): boolean {
  const image = placeOf(hit.sighting.finalUrl);
  const domains = [...(work.ownDomains ?? []), ...(rightsHolder?.ownDomains ?? [])];
  return image !== undefined && domains.some((domain) => isOnDomain(image, domain));
}

/** How the work was offered at a time. The newest beginning wins; without a policy all rights are reserved. */
export function policyAt(work: Work, at: string): WorkPolicy {
  const standing = (work.policies ?? []).filter((policy) => holds(policy, at));
  return standing.toSorted((a, b) => beginOf(b) - beginOf(a))[0] ?? { kind: 'all-rights-reserved' };
}

/** How a work was offered to everybody under a Creative Commons license. */
export type CreativeCommonsOffer = Extract<WorkPolicy, { kind: 'creative-commons' }>;

/** Every Creative Commons license under which the work was offered at any time up to `at`: such a license is not taken back. */
export function creativeCommonsUntil(work: Work, at: string): readonly CreativeCommonsOffer[] {
  const ms = startMs(at, 'at');
  const offers = (work.policies ?? []).filter((policy) => policy.kind === 'creative-commons');
  return offers.filter((policy) => policy.from === undefined || startMs(policy.from, 'from') <= ms);
}

// --- internal ---

function beginOf(policy: WorkPolicy): number {
  return policy.from === undefined ? Number.NEGATIVE_INFINITY : startMs(policy.from, 'from');
}

function creditSignals(hit: Hit, work: Work, rightsHolder?: RightsHolder): readonly Reason<SignalCode>[] {
  const credit = creditFound(hit, work, rightsHolder);
  return credit === undefined ? [] : [{ code: 'credit-present', text: `The page gives credit: "${credit}".` }];
}

function licenseLinkSignals(hit: Hit): readonly Reason<SignalCode>[] {
  const urls = hit.sighting.context.licenseUrls ?? [];
  return urls.length === 0 ? [] : [{ code: 'license-link-present', text: `The page names a license: ${urls.join(', ')}.` }];
}

function policySignals(hit: Hit, work: Work): readonly Reason<SignalCode>[] {
  const { until } = useOf(hit);
  const signals: Reason<SignalCode>[] = creativeCommonsUntil(work, until).map(({ name, licenseUrl }) => ({
    code: 'offered-under-creative-commons',
    text: `The work is or was offered under ${name} (${licenseUrl}).`,
  }));
  const policy = policyAt(work, hit.sighting.seenAt);
  if (policy.kind === 'stock') {
    signals.push({ code: 'offered-by-agency', text: `The work is sold by ${policy.agencies.join(', ')}; the use may be licensed there.` });
  }
  return signals;
}

function agencySignals(hit: Hit): readonly Reason<SignalCode>[] {
  return stockTraces(hit).map(({ agency, kind, found }) =>
    kind === 'preview'
      ? { code: 'agency-preview', text: `It is a preview as ${agency} gives it out (${found}); ask there first.` }
      : { code: 'agency-named', text: `${agency} is named ("${found}"); the use may be licensed there.` },
  );
}

function hotlinkSignals(hit: Hit, work: Work, rightsHolder?: RightsHolder): readonly Reason<SignalCode>[] {
  if (!isServedByRightsHolder(hit, work, rightsHolder)) return [];
  return [
    { code: 'served-by-rights-holder', text: `The picture is delivered by the rights holder's own server (${hit.sighting.finalUrl}).` },
  ];
}
