import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  canonicalJson,
  checkLicenseProof,
  checkPortalFiles,
  issuePortalLink,
  portalAnswer,
  portalRequest,
  replaceLinks,
  respondentOf,
  type CheckFilesResult,
  type HandedInFile,
  type LicenseProofCheck,
  type PortalAnswer,
  type PortalAnswerResult,
  type PortalFile,
  type PortalLink,
  type PortalReceipt,
  type PortalRequest,
  type PortalRequestResult,
  type StoredPortalFile,
} from '@imgguard/claims';
import { GuardError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { deadlineContext } from './claim-deadlines.ts';
import { pageOf, type PortalPageOptions } from './portal-page.ts';
import type { GuardClaims } from './claims.ts';
import type { GuardHits } from './hits.ts';

/** A new link, with the token that goes into the letter and is kept nowhere. */
export interface IssuedLink {
  readonly link: PortalLink;
  /** 256 bits, base64url. */
  readonly token: string;
}

/** What a respondent sends through their link. */
export interface PortalSubmission extends Pick<PortalRequest, 'token' | 'reference'> {
  readonly answer: PortalAnswer;
  /** Random, made with the form: the same answer with the same key is taken once. */
  readonly key: string;
}

/** The same with the files that came with it. Files that the answer names itself are not believed. */
export interface PortalHandIn extends PortalSubmission {
  readonly files?: readonly HandedInFile[];
}

/** What came of a submission: the answer of the claim, or why it was not taken. */
export type HandInResult = PortalAnswerResult | PortalRequestResult | UnknownLink | Extract<CheckFilesResult, { ok: false }>;

/** An answer as it was received, with the digest that its receipt names. */
export interface ReceivedAnswer {
  readonly receivedAt: string;
  readonly answerSha256: string;
  readonly answer: PortalAnswer;
}

/** Nobody has such a link. */
export interface UnknownLink {
  readonly ok: false;
  readonly code: 'unknown-link';
  readonly hint: string;
}

/** The way of respondents to their claims. There is no server here: whoever runs one passes requests on. */
export interface GuardPortal {
  /** A link for a letter; links of earlier letters about the claim no longer work. @throws GuardError `IMGGUARD_NOT_FOUND`. */
  issue(claimId: string, options?: { readonly days?: number }): IssuedLink;
  /** What a request does, by `portalRequest`; the link's new state is kept. */
  request(request: PortalRequest): PortalRequestResult | UnknownLink;
  /** Takes an answer, by `portalAnswer`; claim and receipt are kept together. */
  answer(submission: PortalSubmission): PortalAnswerResult | PortalRequestResult | UnknownLink;
  /**
   * Takes a submission whole, as it comes in with a form or by mail: looks at the files, opens the link with the reference, takes the answer, and keeps the
   * answer word for word with its files, sealed. All or nothing.
   */
  handIn(submission: PortalHandIn): HandInResult;
  /** Answers as they were received, oldest first, where they came through `handIn`. */
  answers(claimId: string): ReceivedAnswer[];
  /** The files that came with them, oldest first. */
  files(claimId: string): StoredPortalFile[];
  /** The bytes of such a file. They come from a stranger. @throws GuardError `IMGGUARD_NOT_FOUND`. */
  file(claimId: string, sha256: string): Uint8Array;
  /** Holds the newest license that the respondent described to uses and licenses on record. @throws GuardError `IMGGUARD_NOT_FOUND` where none was. */
  checkLicense(claimId: string): LicenseProofCheck;
  /**
   * The page that the respondent sees, as one HTML file that loads and sends nothing: who asks and how that is checked, the work, the uses with pictures, every line
   * of the price, the history, and a form for each answer that is possible now. An answer comes back as a file for `handIn`.
   * @throws GuardError `IMGGUARD_NOT_FOUND`; `IMGGUARD_REFUSED` where what a fair page shows is not on record.
   */
  page(claimId: string, options?: PortalPageOptions): Promise<string>;
  /** Oldest first. */
  links(claimId: string): PortalLink[];
  /** Oldest first. */
  receipts(claimId: string): PortalReceipt[];
}

export function createPortal(store: Store, claims: GuardClaims, hits: GuardHits): GuardPortal {
  const request = (asked: PortalRequest): PortalRequestResult | UnknownLink =>
    store.database.transaction(() => {
      const link = store.portal.linkOfToken(createHash('sha256').update(asked.token, 'utf8').digest('hex'));
      if (link === undefined) return UNKNOWN;
      const result = portalRequest(link, asked, new Date().toISOString());
      if (result.link !== link) store.portal.putLink(result.link);
      return result;
    });
  const answer: GuardPortal['answer'] = ({ token, reference, answer: said, key }) =>
    store.database.transaction(() => {
      const opened = request({ method: 'POST', token, action: 'answer', ...(reference === undefined ? {} : { reference }) });
      if (!opened.ok) return opened;
      const { id, claimId } = opened.link;
      const received = store.portal.receiptsOf(claimId);
      const [claim, at] = [claims.get(claimId), new Date().toISOString()];
      const context = { ...deadlineContext(store, claim, at), key, received, actor: respondentOf(id), at };
      const result = portalAnswer(claim, said, context);
      if (!result.ok || result.entry === null) return result;
      store.claims.put(result.claim);
      store.portal.addReceipt(result.receipt);
      return result;
    });
  return {
    request,
    issue: (claimId, { days } = {}) =>
      store.database.transaction(() => {
        const at = new Date().toISOString();
        const token = randomBytes(32).toString('base64url');
        const { id } = claims.get(claimId);
        replaceLinks(store.portal.linksOf(id), id).forEach(store.portal.putLink);
        const link = issuePortalLink({ id: `link_${randomUUID()}`, claimId: id, token, at, ...(days === undefined ? {} : { days }) });
        store.portal.putLink(link);
        return { link, token };
      }),
    answer,
    handIn: (submission) => store.database.transaction(() => handIn(store, submission, { request, answer })),
    answers: (claimId) => answersOf(store, claims.get(claimId).id),
    files: (claimId) => store.portal.filesOf(claims.get(claimId).id).filter(({ mediaType }) => mediaType !== ANSWER_TYPE),
    file: (claimId, sha256) => {
      const bytes = store.portal.file(claims.get(claimId).id, sha256);
      if (bytes !== undefined) return bytes;
      throw new GuardError('IMGGUARD_NOT_FOUND', `The claim ${claimId} has no file ${sha256}.`);
    },
    checkLicense: (claimId) => {
      const claim = claims.get(claimId);
      const described = answersOf(store, claim.id).findLast((one) => one.answer.kind === 'license')?.answer;
      if (described?.kind !== 'license')
        throw new GuardError(
          'IMGGUARD_NOT_FOUND',
          `The respondent of ${claim.id} handed in no license; compare papers with imgguard license list.`,
        );
      const ofClaim = claim.hitIds.map((hitId) => hits.get(hitId).hit);
      return checkLicenseProof(described.proof, { hits: ofClaim, licenses: store.licenses.list(), claimId: claim.id });
    },
    page: (claimId, options = {}) => pageOf(store, hits, { claim: claims.get(claimId), ...options }),
    links: (claimId) => store.portal.linksOf(claims.get(claimId).id),
    receipts: (claimId) => store.portal.receiptsOf(claims.get(claimId).id),
  };
}

// --- internal ---

const UNKNOWN: UnknownLink = { ok: false, code: 'unknown-link', hint: 'There is nothing here.' };

/** How an answer is kept beside the files that came with it: word for word. */
const ANSWER_TYPE = 'application/vnd.imgguard.portal-answer+json';

function handIn(store: Store, submission: PortalHandIn, { request, answer }: Pick<GuardPortal, 'request' | 'answer'>): HandInResult {
  const { token, reference, key, files = [] } = submission;
  const asked = { method: 'POST', token, ...(reference === undefined ? {} : { reference }) };
  const opened = request({ ...asked, action: 'open' });
  if (!opened.ok) return opened;
  const checked = checkPortalFiles(files);
  if (!checked.ok) return checked;
  const whole = withFiles(submission.answer, checked.files);
  const result = answer({ token, key, answer: whole, ...(reference === undefined ? {} : { reference }) });
  if (!result.ok || !('receipt' in result) || result.entry === null) return result;
  const { claimId, receivedAt, answerSha256: sha256 } = result.receipt;
  for (const [index, file] of checked.files.entries())
    store.portal.addFile({ ...file, claimId, receivedAt }, files[index]?.bytes ?? new Uint8Array());
  const text = Buffer.from(canonicalJson(whole), 'utf8');
  store.portal.addFile({ claimId, receivedAt, sha256, bytes: text.length, name: 'answer.json', mediaType: ANSWER_TYPE }, text);
  return result;
}

/** The hashes are those of the bytes that came, whatever the answer says. */
function withFiles(answer: PortalAnswer, checked: readonly PortalFile[]): PortalAnswer {
  const files = checked.map(({ name, sha256, bytes }) => ({ name, sha256, bytes }));
  if (answer.kind === 'license') return { ...answer, proof: { ...answer.proof, files } };
  if (answer.kind !== 'objection' && answer.kind !== 'statement') return answer;
  const { files: _said, ...said } = answer;
  return files.length === 0 ? said : { ...said, files };
}

function answersOf(store: Store, claimId: string): ReceivedAnswer[] {
  return store.portal
    .filesOf(claimId)
    .filter(({ mediaType }) => mediaType === ANSWER_TYPE)
    .map(({ sha256, receivedAt }) => {
      const text = Buffer.from(store.portal.file(claimId, sha256) ?? []).toString('utf8');
      return { receivedAt, answerSha256: sha256, answer: JSON.parse(text) as PortalAnswer };
    });
}
