import { createHash, timingSafeEqual } from 'node:crypto';
import { invalidArgument } from '../claims-error.ts';
import { DAY_MS, startMs } from '../period.ts';
import { refuse, type Refusal } from '../refusal.ts';

/** The way of a respondent to a claim. Only the hash of the token is kept. */
export interface PortalLink {
  readonly kind: 'portal-link';
  readonly version: 1;
  readonly id: string;
  readonly claimId: string;
  /** SHA-256 of the token, lowercase hex. */
  readonly tokenSha256: string;
  /** `issued`: sent, nobody has opened it. `opened`: somebody pressed the button. `replaced`: a newer letter has another link. */
  readonly state: 'issued' | 'opened' | 'replaced' | 'locked';
  readonly issuedAt: string;
  /** Last instant on which it works, ISO 8601. */
  readonly expiresAt: string;
  readonly openedAt: string | null;
  /** Wrong case numbers since the last right one. */
  readonly wrongTries: number;
}

/** 128 bits: what a token must at least hold. Design of the portal; OWASP asks for 64 or more in session identifiers. */
export const MIN_TOKEN_BITS = 128;
/** House rule: a claim's letters ask for an answer within 14 days, its interludes and reminders fit in this. */
export const PORTAL_DAYS = 120;
/** House rule: a person mistypes a number a few times. */
export const MAX_WRONG_TRIES = 10;

/**
 * A link for one letter. Throws `IMGGUARD_INVALID_ARGUMENT` for a token of less than `MIN_TOKEN_BITS`, counted as hex or base64url.
 *
 * @param token - Random; it goes into the letter and is not kept.
 */
export function issuePortalLink({
  id,
  claimId,
  token,
  at,
  days = PORTAL_DAYS,
}: {
  readonly id: string;
  readonly claimId: string;
  readonly token: string;
  readonly at: string;
  /** @default PORTAL_DAYS */
  readonly days?: number;
}): PortalLink {
  const bits = /^[0-9a-f]+$/u.test(token) ? token.length * 4 : /^[\w-]+$/u.test(token) ? token.length * 6 : 0;
  if (bits < MIN_TOKEN_BITS) throw invalidArgument('token', `${MIN_TOKEN_BITS} random bits as hex or base64url`, `${bits} bits`);
  const expiresAt = new Date(startMs(at, 'at') + days * DAY_MS).toISOString();
  const state = 'issued' as const;
  return {
    kind: 'portal-link',
    version: 1,
    id,
    claimId,
    tokenSha256: hashOf(token),
    state,
    issuedAt: at,
    expiresAt,
    openedAt: null,
    wrongTries: 0,
  };
}

/** The links of a claim after a newer letter went out: all but those that are locked say that they were replaced. */
export function replaceLinks(links: readonly PortalLink[], claimId: string): readonly PortalLink[] {
  return links.map((link) => (link.claimId === claimId && link.state !== 'locked' ? { ...link, state: 'replaced' } : link));
}

/** A request to the portal, as the server saw it. */
export interface PortalRequest {
  readonly method: string;
  readonly token: string;
  /** What the visitor pressed or wrote; only with POST. */
  readonly action?: 'open' | 'answer';
  /** The reference of the letter, typed by the visitor. */
  readonly reference?: string;
}

export type PortalRequestCode =
  | 'unknown-link'
  | 'expired'
  | 'replaced'
  | 'locked'
  | 'wrong-reference'
  | 'not-opened'
  | 'method-not-allowed';

export type PortalRequestResult =
  | {
      readonly ok: true;
      /** The link afterwards; the very same object where nothing was changed. */
      readonly link: PortalLink;
      /** `door`: a page that names the claimant and has one button. `claim`: the claim may be shown, or the answer taken. */
      readonly show: 'door' | 'claim';
    }
  | (Refusal<PortalRequestCode> & { readonly link: PortalLink });

/**
 * What a request does to a link. GET and HEAD change nothing, whoever sends them: programs that check mails follow links. Only a person who presses the
 * button and types the reference of the letter opens it. Everybody else learns nothing about the claim.
 */
export function portalRequest(link: PortalLink, request: PortalRequest, at: string): PortalRequestResult {
  const { method, token, action, reference = '' } = request;
  const no = (code: PortalRequestCode, hint: string, after: PortalLink = link): PortalRequestResult => ({
    ...refuse(code, hint),
    link: after,
  });
  if (!isToken(link, token)) return no('unknown-link', 'There is nothing here.');
  if (link.state === 'replaced') return no('replaced', 'A newer letter has another address; please use that one.');
  if (link.state === 'locked') return no('locked', 'Too many wrong references; please write to the claimant.');
  if (startMs(at, 'at') > startMs(link.expiresAt, 'expiresAt'))
    return no('expired', 'This address has expired; please write to the claimant.');
  if (method === 'GET' || method === 'HEAD') return { ok: true, link, show: 'door' };
  if (method !== 'POST' || action === undefined) return no('method-not-allowed', 'Open the claim with the button.');
  if (!isSame(reference.trim(), link.claimId)) {
    const wrongTries = link.wrongTries + 1;
    const state = wrongTries >= MAX_WRONG_TRIES ? 'locked' : link.state;
    return no('wrong-reference', 'That is not the reference of the letter.', { ...link, wrongTries, state });
  }
  if (action === 'answer' && link.state !== 'opened') return no('not-opened', 'Open the claim first.');
  const opened =
    link.state === 'opened' && link.wrongTries === 0
      ? link
      : { ...link, state: 'opened' as const, openedAt: link.openedAt ?? at, wrongTries: 0 };
  return { ok: true, link: opened, show: 'claim' };
}

// --- internal ---

function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** In a time that does not depend on the token. */
function isToken({ tokenSha256 }: PortalLink, token: string): boolean {
  return isSame(hashOf(token), tokenSha256);
}

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(a)), Buffer.from(hashOf(b)));
}
