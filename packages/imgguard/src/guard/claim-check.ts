import {
  checkCapture,
  eligibility,
  limitation,
  provenPeriod,
  type Claim,
  type EligibilityCode,
  type EligibilityContext,
  type EligibilityResult,
  type Limitation,
  type LimitationCountry,
  type Work,
} from '@imgguard/claims';
import { GuardError } from '../errors.ts';
import { hitRights } from '../rights/hit-rights.ts';
import type { StoredHit } from '../store/hit-store.ts';
import type { Store } from '../store/store.ts';
import { respondentCountry } from './claim-deadlines.ts';

/** Which reasons against claims count in this installation. */
export interface EligibilityPolicy {
  /** Countries in which claims are pursued, ISO 3166-1 alpha-2; absent: all. */
  readonly countries?: readonly string[];
  /** Rules that are switched off; those about permissions cannot be. */
  readonly switchedOff: readonly EligibilityCode[];
  /** Hours between accepting a claim and its first letter with money, where one person submitted and accepted it. @default 24 */
  readonly coolingHours?: number;
}

/** The policy on record. */
export function policyOf(store: Store): EligibilityPolicy {
  return (store.settings.get(POLICY)?.value as EligibilityPolicy | undefined) ?? { switchedOff: [] };
}

export function putPolicy(store: Store, policy: EligibilityPolicy): void {
  store.settings.put({ id: POLICY, value: policy });
}

/** What speaks against a claim, for each of its hits, with everything on record: licenses, rules, claims, sites, facts, captures and limitation. */
export function checkClaim(store: Store, claim: Claim, at: string): EligibilityResult[] {
  const policy = policyOf(store);
  const common = {
    licenses: store.licenses.list(),
    allowRules: store.allowRules.list(),
    claims: store.claims.list(),
    siteProfiles: store.sites.list(),
    claimId: claim.id,
    keptDespite: Object.keys(claim.keptDespite ?? {}),
    switchedOff: policy.switchedOff,
    ...(policy.countries === undefined ? {} : { countries: policy.countries }),
    ...(claim.facts === undefined ? {} : { facts: claim.facts }),
    ...limitationOf(store, claim, at),
    at,
  } satisfies Partial<EligibilityContext>;
  return claim.hitIds.map((hitId) => {
    const stored = storedHit(store, hitId);
    const { hit } = stored;
    const work = store.works.get(hit.workId)?.work as Work;
    const rightsHolder = store.rightsHolders.get(work.rightsHolderId);
    const { namedInFile, licensedInFile } = hitRights(store, stored);
    return eligibility(hit, {
      ...common,
      work,
      ...(rightsHolder === undefined ? {} : { rightsHolder }),
      ...(namedInFile === null ? {} : { namedInFile }),
      ...(licensedInFile === null ? {} : { licensedInFile }),
      fileBytes: stored.sighting.byteLength,
      ...captured(store, hitId),
    });
  });
}

/** A hit of a claim. @throws GuardError `IMGGUARD_NOT_FOUND`. */
export function storedHit(store: Store, id: string): StoredHit {
  const stored = store.hits.get(id);
  if (stored !== undefined) return stored;
  throw new GuardError('IMGGUARD_NOT_FOUND', `There is no hit ${id}; imgguard hits lists them.`);
}

/**
 * For which days of its use a claim can still be made, where the law is known: from the day of knowledge or, where nobody entered one, from the day on which the claim was
 * opened, the latest that it can have been.
 */
export function claimLimitation(store: Store, claim: Claim, at: string): Limitation | undefined {
  const known = respondentCountry(store, claim);
  const country = LIMITATION_COUNTRIES.find((each) => each === known);
  if (country === undefined) return undefined;
  return limitation({ country, use: provenPeriod(claim), knownOn: claim.facts?.knownOn ?? claim.openedAt, at });
}

// --- internal ---

const POLICY = 'eligibility';

const LIMITATION_COUNTRIES: readonly LimitationCountry[] = ['DE', 'GB', 'US'];

/** What a lawyer says goes before what is reckoned. */
function limitationOf(store: Store, claim: Claim, at: string): Pick<EligibilityContext, 'barredAfter' | 'partlyBarredAfter'> {
  const said = claim.facts?.barredAfter;
  if (said !== undefined) return { barredAfter: said };
  const reckoned = claimLimitation(store, claim, at);
  if (reckoned === undefined) return {};
  const [next] = reckoned.slices.filter(({ state }) => state === 'open').map(({ firstEndsOn }) => firstEndsOn);
  return { barredAfter: reckoned.barredAfter, ...(next === undefined ? {} : { partlyBarredAfter: next }) };
}

/** Where somebody captured the page, one capture at least must be complete; where nobody did yet, nothing is asked. */
function captured(store: Store, hitId: string): Pick<EligibilityContext, 'evidence'> {
  const checks = store.captures.ofHit(hitId).map(({ facts }) => checkCapture(facts));
  const last = checks.at(-1);
  if (last === undefined) return {};
  const problem = last.problem === undefined ? {} : { problem: last.problem };
  return { evidence: checks.some(({ complete }) => complete) ? { complete: true } : { complete: false, ...problem } };
}
