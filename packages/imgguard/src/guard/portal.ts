import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  issuePortalLink,
  portalAnswer,
  portalRequest,
  replaceLinks,
  respondentOf,
  type PortalAnswer,
  type PortalAnswerResult,
  type PortalLink,
  type PortalReceipt,
  type PortalRequest,
  type PortalRequestResult,
} from '@imgguard/claims';
import type { Store } from '../store/store.ts';
import type { GuardClaims } from './claims.ts';

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
  /** Oldest first. */
  links(claimId: string): PortalLink[];
  /** Oldest first. */
  receipts(claimId: string): PortalReceipt[];
}

export function createPortal(store: Store, claims: GuardClaims): GuardPortal {
  const request = (asked: PortalRequest): PortalRequestResult | UnknownLink =>
    store.database.transaction(() => {
      const link = store.portal.linkOfToken(createHash('sha256').update(asked.token, 'utf8').digest('hex'));
      if (link === undefined) return UNKNOWN;
      const result = portalRequest(link, asked, new Date().toISOString());
      if (result.link !== link) store.portal.putLink(result.link);
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
    answer: ({ token, reference, answer, key }) =>
      store.database.transaction(() => {
        const opened = request({ method: 'POST', token, action: 'answer', ...(reference === undefined ? {} : { reference }) });
        if (!opened.ok) return opened;
        const { id, claimId } = opened.link;
        const received = store.portal.receiptsOf(claimId);
        const result = portalAnswer(claims.get(claimId), answer, { key, received, actor: respondentOf(id), at: new Date().toISOString() });
        if (!result.ok || result.entry === null) return result;
        store.claims.put(result.claim);
        store.portal.addReceipt(result.receipt);
        return result;
      }),
    links: (claimId) => store.portal.linksOf(claims.get(claimId).id),
    receipts: (claimId) => store.portal.receiptsOf(claims.get(claimId).id),
  };
}

// --- internal ---

const UNKNOWN: UnknownLink = { ok: false, code: 'unknown-link', hint: 'There is nothing here.' };
