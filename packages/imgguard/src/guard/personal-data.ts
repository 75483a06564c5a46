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
  type IssuedDocument,
  type LegalHold,
  type Respondent,
  type StoredLetter,
  type StoredPortalFile,
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
  /** Invoices, credit notes and statements; the law of taxes says how long they stay. */
  readonly documents: readonly IssuedDocument[];
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
      const vouchers = voucherLetters(store);
      const loose = letters.filter(({ id, hitId }) => !claims.some(({ hitIds }) => hitIds.includes(hitId)) && !vouchers.has(id));
      store.letters.remove(loose);
      const words = [...wordOf(party, claims), ...namesIn(claims, decided, input.request)];
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
  const former = isFormer(claim, request) ? (claim.formerRespondents ?? []) : [];
  const whom = former.length > 0 ? ('former' as const) : ('respondent' as const);
  const newSalt = randomBytes(16).toString('hex');
  const erased = eraseRespondent(claim, { decision, salt, newSalt, whom, alsoRemove, actor, at: facts.at });
  if (!erased.ok) throw new GuardError('IMGGUARD_REFUSED', erased.hint);
  const letters = retentionOf(claim, facts).find(({ category }) => category === 'correspondence')?.deleteAfter;
  const lettersGo = request.by === 'wrong-party' || (letters !== undefined && letters !== null && letters < facts.at.slice(0, 10));
  store.database.transaction(() => {
    const notices = store.notices.ofClaim(claim.id);
    const files = laterFiles(store, claim, former.length > 0);
    store.portal.removeFilesOf(claim.id);
    store.claims.putErased(erased.claim);
    for (const { file, bytes } of files) store.portal.addFile(file, bytes);
    for (const notice of notices) store.notices.put(withoutPersons(notice));
    if (lettersGo) store.letters.remove(lettersOf(store, claim, former));
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
  const claims = store.claims.list();
  // Who asks about a claim is looked for by the names that it holds, also of who was asked by mistake.
  const ofClaim = claims.filter(({ id }) => id.toLowerCase() === words).flatMap((claim) => partiesOf(claim, false));
  const all = [words, ...ofClaim.flatMap(({ name, email }) => [name, email])].filter(isLong);
  const names = (value: unknown): boolean => all.some((word) => namedIn(value, word));
  const notices = store.notices.list().filter(names);
  const noticed = new Set(notices.map(({ claimId }) => claimId));
  const mine = claims.filter((claim) => claim.id.toLowerCase() === words || noticed.has(claim.id) || names(withoutStaff(claim)));
  const hitIds = new Set(mine.flatMap((claim) => claim.hitIds));
  const ofMine = new Set(mine.map(({ id }) => id));
  const more = store.notices
    .list()
    .filter(({ id, claimId }) => claimId !== undefined && ofMine.has(claimId) && !notices.some((one) => one.id === id));
  const letters = store.letters.list().filter((letter) => hitIds.has(letter.hitId) || names([letter.subject, letter.text]));
  const documents = store.documents.list().filter(({ claimId = '', recipient }) => ofMine.has(claimId) || names(recipient));
  const records = findInRecords(store, names);
  const remembered = countRemembered(store, party);
  return { party, claims: mine, letters, notices: [...notices, ...more], documents, ...records, remembered };
}

function isLong(text: string | undefined): text is string {
  return text !== undefined && text.trim().length >= MIN_PARTY_CHARACTERS;
}

/** Who was asked by mistake asks, and somebody else is or will be the respondent. */
function isFormer({ formerRespondents = [] }: Claim, request: DataRequest): boolean {
  return request.by === 'wrong-party' && formerRespondents.length > 0;
}

/** Letters that are invoices and the like stay as long as the documents do. */
function voucherLetters(store: Store): ReadonlySet<string> {
  return new Set(store.documents.list().map(({ letterId }) => letterId));
}

/** Letters of a claim that go: all, or those up to the mistake where only who was asked by mistake goes. */
function lettersOf(store: Store, claim: Claim, former: readonly Respondent[]): readonly StoredLetter[] {
  const vouchers = voucherLetters(store);
  const all = claim.hitIds.flatMap((hitId) => store.letters.ofHit(hitId)).filter(({ id }) => !vouchers.has(id));
  if (former.length === 0) return all;
  const until = claim.history.findLast(({ event }) => event === 'uphold-wrong-party')?.at ?? claim.openedAt;
  const names = former.flatMap(({ name, email }) => [name, email]).filter((text) => text !== undefined);
  return all.filter(({ renderedAt, subject, text }) => renderedAt <= until || names.some((name) => namedIn([subject, text], name)));
}

/** Files that came after the mistake are of somebody else, and stay. */
function laterFiles(
  store: Store,
  claim: Claim,
  isOfFormer: boolean,
): readonly { readonly file: StoredPortalFile; readonly bytes: Uint8Array }[] {
  const until = claim.history.findLast(({ event }) => event === 'uphold-wrong-party')?.at;
  if (!isOfFormer || until === undefined) return [];
  const later = store.portal.filesOf(claim.id).filter(({ receivedAt }) => receivedAt > until);
  return later.map((file) => ({ file, bytes: store.portal.file(claim.id, file.sha256) ?? new Uint8Array() }));
}

/** A party that was asked for by a claim's id is known by its names, not by the id. */
function wordOf(party: string, claims: readonly Claim[]): readonly string[] {
  const words = party.trim().toLowerCase();
  return claims.some(({ id }) => id.toLowerCase() === words) ? [] : [party];
}

function namedIn(value: unknown, word: string): boolean {
  const wanted = word.trim().toLowerCase();
  return textsOf(value).some((text) => text.toLowerCase().includes(wanted));
}

/** Staff of the claimant are no respondents: what they signed is not about them. */
function withoutStaff({
  respondent,
  formerRespondents,
  domain,
  history,
  licenseCheck,
  reviews,
  hold,
  warningAnswers,
  keptDespite,
  payments,
}: Claim): unknown {
  const notes = [licenseCheck, hold, ...reviews, ...Object.values(warningAnswers), ...Object.values(keptDespite ?? {})];
  return [respondent, formerRespondents, domain, payments, notes.map((answer) => answer?.note), history.map(({ note }) => note)];
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

function isErased(decided: PartyDecision | undefined): boolean {
  return decided?.decision.decision === 'done' && decided.refusal === undefined;
}

/** Names and addresses of the respondents that were erased. */
function namesIn(claims: readonly Claim[], decided: readonly PartyDecision[], request: DataRequest): readonly string[] {
  const erased = new Set(decided.filter(isErased).map(({ claimId }) => claimId));
  return claims
    .filter(({ id }) => erased.has(id))
    .flatMap((claim) => partiesOf(claim, isFormer(claim, request)))
    .flatMap((one) => [one?.name, one?.email])
    .filter(isLong);
}

function partiesOf({ respondent, formerRespondents = [] }: Claim, formerOnly: boolean): readonly Respondent[] {
  return formerOnly || respondent === null ? formerRespondents : [respondent, ...formerRespondents];
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
function isRespondent({ id, domain, respondent, formerRespondents }: Claim, words: string): boolean {
  if (id.toLowerCase() === words || respondent === null) return true;
  return textsOf([domain, respondent, formerRespondents]).some((text) => text.toLowerCase().includes(words));
}

/** That there was a notice, and how it ended, stays; who answered it goes. */
function withoutPersons(notice: HostNotice): HostNotice {
  const history = notice.history.map((entry) => (entry.note === undefined ? entry : { ...entry, note: ERASED }));
  return { ...notice, counterNotice: null, history };
}
