import { randomBytes } from 'node:crypto';
import {
  decideDataRequest,
  ERASED,
  eraseRespondent,
  retentionOf,
  type Actor,
  type Claim,
  type DataDecision,
  type DataRequest,
  type HostNotice,
  type LegalHold,
  type StoredLetter,
} from '@imgguard/claims';
import { argumentError, expectText, GuardError } from '../errors.ts';
import { eraseFromRecords, findInRecords, type RecordData, type RecordDecision } from './record-data.ts';
import { countRemembered, forgetRemembered } from '../store/fetch-history.ts';
import type { Store } from '../store/store.ts';

export interface DataRequestInput {
  readonly request: DataRequest;
  readonly actor: Actor;
  /** End of limitation, ISO date. */
  readonly barredAfter?: string;
  readonly holds?: readonly LegalHold[];
  /** Names and addresses of somebody who is no longer in the claim. */
  readonly alsoRemove?: readonly string[];
}

/** What is kept about one party. */
export interface PartyData extends RecordData {
  /** As it was asked for. */
  readonly party: string;
  readonly claims: readonly Claim[];
  /** Letters of these claims, and letters without a claim that name the party. */
  readonly letters: readonly StoredLetter[];
  readonly notices: readonly HostNotice[];
  /** Addresses that scans remember, so as not to ask for them again in vain, and whose text names the party. */
  readonly remembered: number;
}

/** What becomes of a request in one claim. */
export interface PartyDecision {
  readonly claimId: string;
  readonly decision: DataDecision;
  /** Why nothing could be erased although the decision is to; absent where it could. */
  readonly refusal?: string;
}

export interface ErasedParty {
  readonly claims: readonly PartyDecision[];
  /** Letters without a claim that are gone. */
  readonly letters: number;
  /** Licenses, rights holders, allow rules and notes that name the party. */
  readonly records: readonly RecordDecision[];
  /** Addresses that scans remembered, and that are forgotten. */
  readonly remembered: number;
}

/** Personal data of respondents: what is kept, what is decided about a request, and erasing. */
export interface GuardPersonalData {
  /**
   * Everything that names a party. Sightings and captured pages are what somebody else published, and are not searched.
   *
   * @param party A claim's id, or a name, e-mail address or domain, in any case; at least 3 characters.
   */
  find(party: string): PartyData;
  /** What the law says to a request, for each claim: a proposal for a person, which erases nothing. */
  decide(party: string, input: Omit<DataRequestInput, 'actor' | 'alsoRemove'>): readonly PartyDecision[];
  /**
   * Erases a party where that is decided: from claims, letters and notices, and from the file of the database. What a claim still needs is kept, and the
   * decision says until when.
   */
  erase(party: string, input: Omit<DataRequestInput, 'alsoRemove'>): ErasedParty;
  /**
   * Changes the key that seals personal data. Records are not touched: only their keys are sealed again. Old copies of the database still need the old key.
   *
   * @param key 32 bytes. @default for a key file a random one, which replaces it; else `IMGGUARD_NEW_KEY`, and the caller sets `IMGGUARD_KEY` to it afterwards
   */
  changeKey(key?: Uint8Array): void;
}

export function createPersonalData(store: Store): GuardPersonalData {
  const find = (party: string): PartyData => findParty(store, party);
  return {
    find,
    changeKey: (key) => store.keys.changeMaster(key),
    decide: (party, input) =>
      find(party).claims.map((claim) => ({ claimId: claim.id, decision: decideDataRequest(input.request, claim, factsOf(input)) })),
    erase: (party, input) => {
      const { claims, letters } = find(party);
      const decided = claims.map((claim) => eraseFrom(store, claim, { party, input: { ...input, alsoRemove: wordsFor(party, claim) } }));
      const loose = letters.filter(({ hitId }) => !claims.some(({ hitIds }) => hitIds.includes(hitId)));
      store.letters.remove(loose);
      const words = [party, ...namesIn(claims, decided)];
      const kept = new Set(claims.filter((_, index) => !isErased(decided[index])).flatMap(({ hitIds }) => hitIds));
      const names = (value: unknown): boolean => words.some((word) => namedIn(value, word));
      const found = findInRecords(store, names);
      const records = eraseFromRecords(store, found, { words, names, keptHits: kept, at: new Date().toISOString() });
      // No claim needs what is only remembered so as not to be asked for again.
      const remembered = forgetRemembered(store, words);
      if (loose.length + remembered > 0 || records.some(({ decision }) => decision === 'done')) store.claims.forgetOldPages();
      return { claims: decided, letters: loose.length, records, remembered };
    },
  };
}

/** Decides on a request in one claim and, where the decision is to erase, erases. @throws GuardError `IMGGUARD_REFUSED`. */
export function decideOn(claim: Claim, input: DataRequestInput, store: Store): DataDecision {
  const { request, actor, alsoRemove = [] } = input;
  const facts = factsOf(input);
  const decision = decideDataRequest(request, claim, facts);
  if (decision.decision !== 'done' || request.kind === 'access') return decision;
  // Claims of older versions have no salt of their own.
  const salt = claim.auditSalt ?? store.keys.saltFor(`claim/${claim.id}`);
  const erased = eraseRespondent(claim, { decision, salt, newSalt: randomBytes(16).toString('hex'), alsoRemove, actor, at: facts.at });
  if (!erased.ok) throw new GuardError('IMGGUARD_REFUSED', erased.hint);
  const letters = retentionOf(claim, facts).find(({ category }) => category === 'correspondence')?.deleteAfter;
  const lettersGo = request.by === 'wrong-party' || (letters !== undefined && letters !== null && letters < facts.at.slice(0, 10));
  store.database.transaction(() => {
    const notices = store.notices.ofClaim(claim.id);
    store.portal.removeFilesOf(claim.id);
    store.claims.putErased(erased.claim);
    for (const notice of notices) store.notices.put(withoutPersons(notice));
    if (lettersGo) for (const hitId of claim.hitIds) store.letters.removeOfHit(hitId);
  });
  store.claims.forgetOldPages();
  return decision;
}

// --- internal ---

/** Shorter words would find half of everything. */
const MIN_PARTY_CHARACTERS = 3;

function findParty(store: Store, party: string): PartyData {
  const words = expectText('party', party).trim().toLowerCase();
  if (words.length < MIN_PARTY_CHARACTERS) throw argumentError('party', `at least ${MIN_PARTY_CHARACTERS} characters`, party);
  const names = (value: unknown): boolean => namedIn(value, words);
  const claims = store.claims.list();
  const notices = store.notices.list().filter(names);
  const noticed = new Set(notices.map(({ claimId }) => claimId));
  const mine = claims.filter((claim) => claim.id.toLowerCase() === words || noticed.has(claim.id) || names(withoutStaff(claim)));
  const hitIds = new Set(mine.flatMap((claim) => claim.hitIds));
  const ofMine = new Set(mine.map(({ id }) => id));
  const more = store.notices
    .list()
    .filter(({ id, claimId }) => claimId !== undefined && ofMine.has(claimId) && !notices.some((one) => one.id === id));
  const letters = store.letters.list().filter((letter) => hitIds.has(letter.hitId) || names([letter.subject, letter.text]));
  const records = findInRecords(store, names);
  return { party, claims: mine, letters, notices: [...notices, ...more], ...records, remembered: countRemembered(store, party) };
}

function namedIn(value: unknown, word: string): boolean {
  const wanted = word.trim().toLowerCase();
  return textsOf(value).some((text) => text.toLowerCase().includes(wanted));
}

/** Staff of the claimant are no respondents: what they signed is not about them. */
function withoutStaff({ respondent, domain, history, licenseCheck, reviews, hold, warningAnswers, keptDespite, payments }: Claim): unknown {
  const notes = [licenseCheck, hold, ...reviews, ...Object.values(warningAnswers), ...Object.values(keptDespite ?? {})];
  return [respondent, domain, payments, notes.map((answer) => answer?.note), history.map(({ note }) => note)];
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

function isErased(decided: PartyDecision | undefined): boolean {
  return decided?.decision.decision === 'done' && decided.refusal === undefined;
}

/** Names and addresses of the respondents that were erased. */
function namesIn(claims: readonly Claim[], decided: readonly PartyDecision[]): readonly string[] {
  const erased = new Set(decided.filter(isErased).map(({ claimId }) => claimId));
  const respondents = claims.filter(({ id }) => erased.has(id)).map(({ respondent }) => respondent);
  return respondents
    .flatMap((one) => [one?.name, one?.email])
    .filter((text): text is string => typeof text === 'string' && text.length >= MIN_PARTY_CHARACTERS);
}

function factsOf({ barredAfter, holds }: Pick<DataRequestInput, 'barredAfter' | 'holds'>) {
  const at = new Date().toISOString();
  return { at, ...(barredAfter === undefined ? {} : { barredAfter }), ...(holds === undefined ? {} : { holds }) };
}

/** The party as it was asked for is looked for in notes as well, unless it names the claim. */
function wordsFor(party: string, claim: Claim): readonly string[] {
  return [claim.id, claim.domain].includes(party.trim().toLowerCase()) ? [] : [party.trim()];
}

function eraseFrom(
  store: Store,
  claim: Claim,
  { party, input }: { readonly party: string; readonly input: DataRequestInput },
): PartyDecision {
  const proposed = decideDataRequest(input.request, claim, factsOf(input));
  if (!isRespondent(claim, party.trim().toLowerCase()))
    return {
      claimId: claim.id,
      decision: proposed,
      refusal: `The respondent of ${claim.id} is somebody else; name the claim to erase that one.`,
    };
  try {
    return { claimId: claim.id, decision: decideOn(claim, input, store) };
  } catch (error) {
    if (!(error instanceof GuardError) || error.code !== 'IMGGUARD_REFUSED') throw error;
    return { claimId: claim.id, decision: proposed, refusal: error.message };
  }
}

/** A claim that only mentions somebody in a note is not about them. */
function isRespondent({ id, domain, respondent }: Claim, words: string): boolean {
  if (id.toLowerCase() === words || respondent === null) return true;
  return textsOf([domain, respondent]).some((text) => text.toLowerCase().includes(words));
}

/** That there was a notice, and how it ended, stays; who answered it goes. */
function withoutPersons(notice: HostNotice): HostNotice {
  const history = notice.history.map((entry) => (entry.note === undefined ? entry : { ...entry, note: ERASED }));
  return { ...notice, counterNotice: null, history };
}
