/** How a crawl names itself, so that a site's owner can find out who asks, and complain. */
import { argumentError } from './errors.ts';

/** `imgguard` is the product token. */
export const DEFAULT_USER_AGENT = 'imgguard/0.1 (self-hosted image search)';

export interface IdentityOptions {
  /** Its leading letters, `-` and `_` are the product token that robots.txt is read for. @default 'imgguard/0.1 (self-hosted image search)' */
  readonly userAgent?: string;
  /** A mail address, the address of a page, or both: put behind the user agent, and the mail address into `From`. @default none */
  readonly contact?: string | readonly string[];
  /** A mail address for the `From` header. @default the first mail address of `contact` */
  readonly from?: string;
}

/** The headers that identify. */
export interface Identity {
  readonly userAgent: string;
  readonly productToken: string;
  readonly from: string | null;
}

/** Builds the headers. Throws when they cannot be sent as such. */
export function identityOf({ userAgent = DEFAULT_USER_AGENT, contact = [], from }: IdentityOptions): Identity {
  const productToken = /^[A-Za-z_-]+/.exec(userAgent)?.[0];
  if (productToken === undefined || !/^[\x20-\x7e]+$/.test(userAgent)) {
    throw argumentError('userAgent', 'printable ASCII that begins with a product token of letters, `-` and `_`', userAgent);
  }
  const contacts = [contact].flat().map(checkedContact);
  if (from !== undefined && !isMail(from)) throw argumentError('from', 'a mail address', from);
  return {
    userAgent: contacts.length === 0 ? userAgent : `${userAgent} (${contacts.map(inComment).join('; ')})`,
    productToken,
    from: from ?? contacts.find(isMail) ?? null,
  };
}

// --- internal ---

/** Longer than any mail address may be (RFC 5321: 254), and than an address of a page has to be. */
const MAX_CONTACT_CHARS = 320;

/** Addresses that need quoting or are not ASCII are not taken: they would not survive a header. */
function isMail(text: string): boolean {
  return text.length <= MAX_CONTACT_CHARS && /^[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(text);
}

function checkedContact(text: unknown): string {
  if (typeof text === 'string' && text.length <= MAX_CONTACT_CHARS) {
    if (isMail(text)) return text;
    const url = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : null;
    if (url !== null && url.username === '' && url.password === '') return url.href;
  }
  throw argumentError('contact', 'a mail address, or an address that begins with https:// or http://', text);
}

/** Parentheses would end the comment that it stands in; a plus in front is how crawlers mark the page about them. */
function inComment(contact: string): string {
  return isMail(contact) ? contact : `+${contact.replace(/\(/g, '%28').replace(/\)/g, '%29')}`;
}
