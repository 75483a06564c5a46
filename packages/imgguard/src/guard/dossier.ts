/** What is on record for the dossier of a claim, so that whoever hands it over need not type it again. */
import {
  limitation,
  paperWords,
  provenPeriod,
  type Claim,
  type DossierEvidence,
  type LimitationCountry,
  type Work,
} from '@imgguard/claims';
import { GuardError } from '../errors.ts';
import type { DossierFacts } from '../papers/claim-facts.ts';
import type { Store } from '../store/store.ts';
import { claimantOf } from './letter-writing.ts';

/** Which claim, and what a person adds. */
export interface DossierRequest {
  readonly claim: Claim;
  readonly work: Work;
  readonly locale: string;
  /** Bundles that go along; without one the captures that are kept stand for them. */
  readonly evidence?: readonly DossierEvidence[];
  /** Names of the enclosed files. */
  readonly enclosures?: readonly string[];
}

/**
 * The claimant, evidence, limitation, ownership and enclosures of a claim, from its records.
 * @throws GuardError `IMGGUARD_REFUSED` where there is no claimant on record.
 */
export function dossierFactsOf(store: Store, { claim, work, locale, evidence = [], enclosures = [] }: DossierRequest): DossierFacts {
  const claimant = claimantOf(store, claim.rightsHolderId);
  if (claimant === undefined)
    throw new GuardError('IMGGUARD_REFUSED', 'A dossier names who claims; enter it first, with imgguard claimant set.');
  const known = evidence.length > 0 ? evidence : capturesOf(store, claim, locale);
  const mandates = store.mandates.list().filter((each) => (each.claimId ?? claim.id) === claim.id);
  const papers = mandates.flatMap(({ holder, powerOfAttorney }) =>
    powerOfAttorney === undefined ? [] : [`${holder}: ${powerOfAttorney.reference}`],
  );
  const end = limitationOf(claim);
  return {
    claimant,
    evidence: known,
    ownership: ownershipOf(store, work, locale),
    enclosures: [...enclosures, ...evidence.map(({ bundleId }) => bundleId), ...papers],
    ...(end === undefined ? {} : { limitation: end }),
  };
}

// --- internal ---

const COUNTRIES: readonly LimitationCountry[] = ['DE', 'GB', 'US'];

/** What a lawyer entered goes before what is reckoned; where neither is known, nothing is said. */
function limitationOf(claim: Claim): DossierFacts['limitation'] {
  const { facts, respondent, openedAt } = claim;
  if (facts?.barredAfter !== undefined) return facts.barredAfter;
  const law = (facts?.country ?? respondent?.country)?.toUpperCase();
  const country = COUNTRIES.find((each) => each === law);
  if (country === undefined) return undefined;
  return limitation({ country, use: provenPeriod(claim), knownOn: facts?.knownOn ?? openedAt, at: new Date().toISOString() });
}

/** The registered file is what is on record in any case. */
function ownershipOf(store: Store, work: Work, locale: string): readonly string[] {
  const stored = store.works.get(work.id);
  if (stored === undefined) return [];
  const { originalFile } = paperWords(locale);
  return [`${originalFile}: ${stored.width} × ${stored.height}, SHA-256 ${stored.fileSha256}`];
}

/** What was captured, by the digest of its WARC file. */
function capturesOf(store: Store, claim: Claim, locale: string): readonly DossierEvidence[] {
  const { capture } = paperWords(locale);
  return claim.hitIds
    .flatMap((hitId) => store.captures.ofHit(hitId))
    .flatMap(({ at, id, exchanges }) =>
      exchanges === undefined ? [] : [{ bundleId: `${capture} ${at.slice(0, 10)} (${id})`, sha256: exchanges.sha256 }],
    );
}
