import { getDomain, getHostname } from 'tldts';

/**
 * Where on the web something is. Addresses are compared by host name (lowercase, punycode), never as text, so that
 * `https://example.com.evil.test/` is not on `example.com`.
 */
export interface Place {
  readonly url: URL;
  /** Host name without port. */
  readonly host: string;
  /**
   * The name that one party registered: `example.co.uk`, and `anna.github.io` rather than `github.io`, because each user of such a host is a
   * party of its own. Addresses without one (IP addresses, `localhost`) stand for themselves, port included.
   */
  readonly registrableDomain: string;
}

/** Reads an http(s) address; `undefined` when it is none. The same address gives the same object, which nobody changes. */
export function placeOf(address: string): Place | undefined {
  return remembered(places, address, readPlace);
}

function readPlace(address: string): Place | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  const host = bare(url.hostname);
  return { url, host, registrableDomain: getDomain(host, { allowPrivateDomains: true }) ?? bare(url.host) };
}

/** Whether a place is on a domain or one of its subdomains. A value with a port (`127.0.0.1:8080`) names exactly that server. */
export function isOnDomain(place: Place, domain: string): boolean {
  const name = hostName(domain);
  if (!place.host.endsWith(name)) return isAtPort(place, name);
  const before = place.host.length - name.length - 1;
  return before === -1 || (name !== '' && place.host[before] === '.') || isAtPort(place, name);
}

/** Whether a place is on one host, subdomains not included. */
export function isOnHost(place: Place, host: string): boolean {
  const name = hostName(host);
  return place.host === name || isAtPort(place, name);
}

/** Whether a place's path is `prefix` or lies under it: `/blog` holds `/blog/a`, not `/blogroll`. */
export function isUnderPath(place: Place, prefix: string): boolean {
  const path = URL.canParse(prefix, place.url.origin) ? new URL(prefix, place.url.origin).pathname : prefix;
  const folder = path.endsWith('/') ? path : `${path}/`;
  return `${place.url.pathname}/`.startsWith(folder);
}

/** Whether a place is that page. Fragment and scheme aside: a page that moved from http to https is still that page. */
export function isPage(place: Place, address: string): boolean {
  const other = placeOf(address);
  return other !== undefined && pageKey(place.url) === pageKey(other.url);
}

/** Whether a name can stand for one party: neither empty nor a suffix under which everybody registers (`com`, `co.uk`, `github.io`). */
export function isPartyDomain(domain: string): boolean {
  const name = hostName(domain);
  if (name === '' || /[\\/?#@*\s]/.test(name)) return false;
  const host = getHostname(name);
  if (host === null) return false;
  if (host === 'localhost' || /^[\d.]+$/.test(host) || host.includes(':')) return true;
  return getDomain(host, { allowPrivateDomains: true }) !== null;
}

// --- internal ---

/** Whether a name with a port is that of the place. */
function isAtPort(place: Place, name: string): boolean {
  return name.includes(':') && bare(place.url.host) === name;
}

function bare(host: string): string {
  return host.replace(/\.(?=:|$)/, '').toLowerCase();
}

/** Names of licenses and rules are read for every hit, an address for every license and rule: reading them costs far more than comparing. */
const places = new Map<string, Place | undefined>();
const names = new Map<string, string>();
/** More than rules and licenses have names in most installations; a few MB. */
const MOST_REMEMBERED = 20_000;

function remembered<T>(known: Map<string, T>, text: string, read: (text: string) => T): T {
  const before = known.get(text);
  if (before !== undefined || known.has(text)) return before as T;
  const value = read(text);
  if (known.size >= MOST_REMEMBERED) known.clear();
  known.set(text, value);
  return value;
}

/** A host as browsers write it. What holds more than a host (a path, a user name) is left as it is, and then equals no host. */
function hostName(value: string): string {
  return remembered(names, value, readHostName);
}

function readHostName(value: string): string {
  const text = value.trim().toLowerCase().replace(/^\./, '');
  if (/[\\/?#@\s]/.test(text)) return text;
  const address = `http://${text}/`;
  return URL.canParse(address) ? bare(new URL(address).host) : text;
}

function pageKey(url: URL): string {
  return `${bare(url.host)}${url.pathname}${url.search}`;
}
