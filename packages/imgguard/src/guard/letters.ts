import {
  LETTER_CATALOGUE,
  addressLines,
  letterData,
  letterDigest,
  renderNotice,
  type Claim,
  type DossierEvidence,
  type Letter,
  type LetterData,
  type NoticeName,
  type NoticeStatementCode,
  type Respondent,
  type RightsHolder,
  type UseStatus,
  type WordingFinding,
  type StoredLetter,
} from '@imgguard/claims';
import { GuardError } from '../errors.ts';
import { claimFacts, type DossierFacts } from '../papers/claim-facts.ts';
import type { StoredHit } from '../store/hit-store.ts';
import type { Store } from '../store/store.ts';
import { author, type GuardHits, type HitDetail } from './hits.ts';
import { dossierFactsOf } from './dossier.ts';
import { comparisonPictures } from './letter-pictures.ts';
import { addressOf, claimantOf, replyDay, rightsHolderOf, shownAs, templateText, today, writeLetter } from './letter-writing.ts';

/** Which letter, in which words. */
export interface RenderLetter {
  /** Name of a built-in template, or the path of an edited one. */
  readonly template: string;
  /** BCP 47. @default 'en' */
  readonly locale?: string;
  /** The day by which an answer is asked for, ISO date. @default 14 days from today, or as many as such a letter leaves at least */
  readonly replyBy?: string;
  readonly respondent?: Respondent;
  readonly reference?: string;
  /** Further facts, or other words for those that are known; see `LETTER_FIELDS`. */
  readonly more?: LetterData;
  /** Puts the work beside the found copy, and one over the other, below the text. @default false */
  readonly pictures?: boolean;
}

/** Which paper about a claim. Respondent and reference are the claim's. */
export interface RenderPaper extends Omit<RenderLetter, 'respondent' | 'reference'> {
  /** For `court-dossier`: what it says besides the claim. @default what is on record: claimant, original, limitation, mandates, captures */
  readonly dossier?: DossierFacts;
  /** For `court-dossier`: evidence bundles that go along, and stand for the captures. */
  readonly evidence?: readonly DossierEvidence[];
  /** For `court-dossier`: names of enclosed files. */
  readonly enclosures?: readonly string[];
}

/** Which notice to a service provider, with what a person confirms. */
export interface RenderProviderNotice {
  readonly name: NoticeName;
  /** @default 'en' */
  readonly locale?: string;
  /** Why the use is held not to be permitted, in the sender's own words. */
  readonly reasons: string;
  /** The service provider's name. */
  readonly provider?: string;
  /** Where the provider takes notices: its point of contact (DSA), or its designated agent (DMCA). Every notice names it. */
  readonly providerContact?: string;
  /** The statements that the person read and confirms, one by one; see `NOTICE_CATALOGUE`. */
  readonly statements: readonly NoticeStatementCode[];
  /** The person's full name, typed by that person. */
  readonly signature: string;
  /** Who confirms. @default the account's name */
  readonly by?: string;
  readonly reference?: string;
  readonly more?: LetterData;
}

export interface RenderedLetter {
  readonly id: string;
  readonly locale: string;
  /** Day of the letter, ISO date. */
  readonly at: string;
  /** Who writes. */
  readonly sender: { readonly name: string; readonly email?: string };
  /** Whom the letter is for, where an address for mail is known. */
  readonly recipient?: { readonly name: string; readonly email: string };
  readonly letter: Letter;
  /** Accusing words in the template: for a person to reconsider. */
  readonly wording: readonly WordingFinding[];
  /** Says so where nobody has gone through the words of the template for more than a year. */
  readonly revision?: string;
}

/** Letters about hits. Nothing is ever sent: a person reads, signs and sends. */
export interface GuardLetters {
  /**
   * Fills a template with what is known about a hit, and keeps the letter.
   * @throws GuardError `IMGGUARD_REFUSED` when no person has said that the hit shows the work, when the use is permitted, or when facts are
   * missing (all are named); `IMGGUARD_NOT_FOUND` when there is no such hit or template.
   */
  render(hitId: string, letter: RenderLetter): Promise<RenderedLetter>;
  /**
   * A paper about a claim: a receipt, a certificate, a dossier, a release, or any other letter of the catalogue. What the claim's records say is filled in.
   * @throws GuardError `IMGGUARD_NOT_FOUND`; `IMGGUARD_REFUSED` when the claim has no such thing (a payment, a paid license) or facts are missing.
   */
  paper(claimId: string, paper: RenderPaper): Promise<RenderedLetter>;
  /**
   * A notice to the provider that hosts a page: DMCA or DSA. It is not without a person's word on every statement of the statute.
   * @throws GuardError `IMGGUARD_NOT_FOUND`; `IMGGUARD_REFUSED` with everything that is lacking.
   */
  notice(hitId: string, notice: RenderProviderNotice): Promise<RenderedLetter>;
  /** Letters about a hit, oldest first. */
  list(hitId: string): StoredLetter[];
  /** Names of the built-in templates. */
  templates(): string[];
}

export function createLetters(store: Store, hits: GuardHits): GuardLetters {
  return {
    render: async (hitId, request) => {
      const detail = hits.get(hitId);
      checkDecided(detail);
      return write(store, detail, request);
    },
    paper: async (claimId, { dossier: given, evidence, enclosures, ...request }) => {
      const claim = claimOf(store, claimId);
      const ofClaim = claim.hitIds.map((id) => hits.get(id));
      const [detail] = ofClaim;
      if (detail === undefined) throw new GuardError('IMGGUARD_NOT_FOUND', `The hits of claim ${claimId} are not there any more.`);
      const { template, locale = 'en', more = {} } = request;
      const along = { ...(evidence === undefined ? {} : { evidence }), ...(enclosures === undefined ? {} : { enclosures }) };
      const isDossier = template === 'court-dossier';
      const dossier = isDossier ? (given ?? dossierFactsOf(store, { claim, work: detail.work, locale, ...along })) : undefined;
      const facts = claimFacts({
        claim,
        hits: ofClaim.map(({ hit }) => hit),
        work: detail.work,
        template,
        locale,
        at: today(),
        more,
        ...(dossier === undefined ? {} : { dossier }),
      });
      const respondent = claim.respondent === null ? {} : { respondent: claim.respondent };
      return write(store, detail, {
        ...request,
        ...respondent,
        claim,
        reference: claim.id,
        more: isDossier ? { ...facts, ...more } : { ...more, ...facts },
      });
    },
    notice: async (hitId, request) => {
      const detail = hits.get(hitId);
      checkDecided(detail);
      return writeNotice(store, detail, request);
    },
    list: (hitId) => store.letters.ofHit(hits.get(hitId).hit.id),
    templates: () => LETTER_CATALOGUE.map(({ name }) => name),
  };
}

// --- internal ---

async function write(
  store: Store,
  detail: HitDetail,
  { claim, ...request }: RenderLetter & { readonly claim?: Claim },
): Promise<RenderedLetter> {
  const { template, locale = 'en', pictures = false, replyBy, ...rest } = request;
  const text = await templateText(template, locale);
  const compared = pictures ? { pictures: await comparisonPictures(store, store.hits.get(detail.hit.id) as StoredHit, locale) } : {};
  return writeLetter(store, {
    ...rest,
    ...compared,
    template,
    text,
    locale,
    detail,
    replyBy: replyBy ?? replyDay(template),
    ...(claim === undefined ? {} : { claim }),
  });
}

function writeNotice(store: Store, detail: HitDetail, request: RenderProviderNotice): RenderedLetter {
  const { name, locale = 'en', reasons, provider, providerContact, statements, signature, by, reference, more = {} } = request;
  const now = new Date().toISOString();
  const sender = noticeSender(store, detail);
  const { hit, work } = detail;
  const result = renderNotice({
    name,
    locale,
    data: {
      ...shownAs(store, work.id),
      ...letterData({ hit, work, rightsHolder: sender, at: today(), ...(reference === undefined ? {} : { reference }) }),
      ...more,
      'notice.reasons': reasons,
      ...(provider === undefined ? {} : { 'provider.name': provider }),
      ...(providerContact === undefined ? {} : { 'provider.contact': providerContact }),
    },
    confirmation: { actor: { role: 'owner', id: author(by) }, signature, at: now, statements },
    at: now,
  });
  if (!result.ok) throw new GuardError('IMGGUARD_REFUSED', result.hint);
  const { notice: letter, wording } = result;
  const { subject, text, html } = letter;
  const id = `letter_${letterDigest(letter).slice(0, 16)}`;
  store.letters.put({ id, hitId: hit.id, template: name, locale, subject, text, html, renderedAt: now, author: sender.name });
  return { id, locale, at: today(), sender: addressOf(sender), letter, wording };
}

function claimOf(store: Store, id: string): Claim {
  const claim = store.claims.get(id);
  if (claim !== undefined) return claim;
  throw new GuardError('IMGGUARD_NOT_FOUND', `There is no claim ${id}.`);
}

/** Uses about which there is nothing to ask. */
const PERMITTED: readonly UseStatus[] = ['own', 'licensed', 'allowed', 'permitted-by-law'];

function checkDecided({ hit, triage }: HitDetail): void {
  if (triage.proposedBy !== 'person' || triage.truth !== 'match') {
    const how = `imgguard decide ${hit.id} --truth match --use …`;
    throw new GuardError('IMGGUARD_REFUSED', `No person has confirmed yet that hit ${hit.id} shows the work; look at it, then run ${how}`);
  }
  if (!PERMITTED.includes(triage.use)) return;
  throw new GuardError(
    'IMGGUARD_REFUSED',
    `The use was decided to be ${triage.use}, so there is nothing to ask; undo the decision first if that is wrong.`,
  );
}

/** A notice is the claimant's own word, or that of the one who may act for them. */
function noticeSender(store: Store, detail: HitDetail): RightsHolder {
  const claimant = claimantOf(store, detail.work.rightsHolderId);
  if (claimant === undefined) return rightsHolderOf(detail);
  const { id, name, email, address, phone, website } = claimant;
  const known = { ...(phone === undefined ? {} : { phone }), ...(website === undefined ? {} : { website }) };
  return { kind: 'rights-holder', version: 1, id, name, email, address: addressLines(address, { locale: 'en' }).join('\n'), ...known };
}
