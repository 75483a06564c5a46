/**
 * robots.txt by RFC 9309, with the tolerance for common mistakes that Google documents.
 *
 * The matcher works on the raw path string, because `new URL()` would escape what a rule may name unescaped.
 *
 * @example
 * const robots = parseRobots('User-agent: *\nDisallow: /private/');
 * robots.allows('imgguard', '/private/a.html'); // false
 */
import { compilePatterns, type Rule, ruleDecision } from './rules.ts';

/** RFC 9309 §2.5: at least 500 KiB must be read; more is cut, with the line that the cut went through. */
export const MAX_ROBOTS_BYTES: number = 500 * 1_024;

/** Longest line that is read: 8 times the longest address that Internet Explorer took, as Google's parser has it. */
const MAX_LINE_LENGTH = 2_083 * 8;

/** Further preferences are passed over, since each is compared with every page. */
const MAX_CONTENT_USAGE = 1_000;

/** Agents that one `Crawl-delay` line speaks for; further ones are passed over. */
const MAX_DELAY_TOKENS = 1_000;

/** A `Content-Usage` rule (IETF AIPREF draft): preferences for a path, recorded and never acted upon. */
export interface ContentUsageRule {
  readonly path: string;
  readonly value: string;
}

export interface Robots {
  /** Whether the crawler with this product token may ask for this path and query, given as sent on the wire. */
  allows(productToken: string, rawPathAndQuery: string): boolean;
  /** Seconds between requests as asked by `Crawl-delay`, or `null`. Not part of the RFC. */
  crawlDelay(productToken: string): number | null;
  /** Values of all `Sitemap` lines, in order, as written. */
  readonly sitemaps: readonly string[];
  readonly contentUsage: readonly ContentUsageRule[];
}

interface Group {
  readonly tokens: string[];
  readonly rules: Rule[];
}

interface Line {
  readonly key: string;
  readonly value: string;
}

/** Spellings that Google's parser takes for the real key. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ['user-agent', 'user-agent'],
  ['useragent', 'user-agent'],
  ['user agent', 'user-agent'],
  ['disallow', 'disallow'],
  ['dissallow', 'disallow'],
  ['dissalow', 'disallow'],
  ['disalow', 'disallow'],
  ['diasllow', 'disallow'],
  ['disallaw', 'disallow'],
  ['allow', 'allow'],
  ['sitemap', 'sitemap'],
  ['site-map', 'sitemap'],
  ['crawl-delay', 'crawl-delay'],
  ['crawldelay', 'crawl-delay'],
  ['content-usage', 'content-usage'],
]);

/** Parses a robots file. Never throws; what is not understood is passed over. */
export function parseRobots(source: Uint8Array | string): Robots {
  const file: RobotsFile = { groups: [], delays: new Map(), sitemaps: [], contentUsage: [] };
  const reader: Reader = { group: null, naming: false, delayTokens: [], namingDelay: false };
  for (const line of readLines(toText(source))) addLine(file, reader, line);
  return robotsOf(file);
}

// --- internal ---

interface RobotsFile {
  readonly groups: Group[];
  /** Largest `Crawl-delay` by token, in seconds. */
  readonly delays: Map<string, number>;
  readonly sitemaps: string[];
  readonly contentUsage: ContentUsageRule[];
}

/**
 * Where the reader stands. `Crawl-delay` is no line of the RFC and must not end a run of `User-agent` lines for the rules that follow; for
 * itself it speaks only for those named right before it.
 */
interface Reader {
  group: Group | null;
  naming: boolean;
  delayTokens: string[];
  namingDelay: boolean;
}

function addLine(file: RobotsFile, reader: Reader, { key, value }: Line): void {
  if (key === 'sitemap') file.sitemaps.push(value);
  else if (key === 'content-usage') addContentUsage(file, value);
  else if (key === 'user-agent') nameAgent(file, reader, groupToken(value));
  else if (key === 'crawl-delay') addDelay(file, reader, value);
  else if (reader.group !== null) {
    reader.naming = false;
    reader.namingDelay = false;
    if (value !== '') reader.group.rules.push(...compilePatterns(value, key === 'allow'));
  }
}

function nameAgent({ groups }: RobotsFile, reader: Reader, token: string): void {
  if (reader.group === null || !reader.naming) groups.push((reader.group = { tokens: [], rules: [] }));
  reader.group.tokens.push(token);
  if (!reader.namingDelay) reader.delayTokens = [token];
  else if (reader.delayTokens.length < MAX_DELAY_TOKENS) reader.delayTokens.push(token);
  reader.naming = true;
  reader.namingDelay = true;
}

function addDelay({ delays }: RobotsFile, reader: Reader, value: string): void {
  reader.namingDelay = false;
  const seconds = /^(?:\d+(?:\.\d+)?|\.\d+)/.exec(value)?.[0];
  if (seconds === undefined) return;
  for (const token of reader.delayTokens) delays.set(token, Math.max(delays.get(token) ?? 0, Number(seconds)));
}

function robotsOf({ groups, delays, sitemaps, contentUsage }: RobotsFile): Robots {
  let latest: { readonly token: string; readonly rules: readonly Rule[] } | null = null;
  const rulesFor = (token: string): readonly Rule[] => {
    if (latest?.token !== token) latest = { token, rules: groupsFor(groups, token).flatMap((group) => group.rules) };
    return latest.rules;
  };
  return {
    sitemaps,
    contentUsage,
    allows(productToken, rawPathAndQuery) {
      const path = normalizedPath(rawPathAndQuery);
      return path === '/robots.txt' || ruleDecision(rulesFor(productToken.toLowerCase()), path);
    },
    crawlDelay(productToken) {
      const token = productToken.toLowerCase();
      const isNamed = token !== '' && groups.some((group) => group.tokens.includes(token));
      return delays.get(isNamed ? token : '*') ?? null;
    },
  };
}

function groupsFor(groups: readonly Group[], token: string): readonly Group[] {
  const named = token === '' ? [] : groups.filter((group) => group.tokens.includes(token));
  return named.length > 0 ? named : groups.filter((group) => group.tokens.includes('*'));
}

function groupToken(value: string): string {
  if (value === '*' || /^\*\s/.test(value)) return '*';
  return (/^[A-Za-z_-]*/.exec(value)?.[0] ?? '').toLowerCase();
}

function addContentUsage({ contentUsage }: RobotsFile, value: string): void {
  if (contentUsage.length < MAX_CONTENT_USAGE) contentUsage.push(contentUsageRule(value));
}

function contentUsageRule(value: string): ContentUsageRule {
  const match = /^(\/\S*)\s+(.*)$/.exec(value);
  return match === null ? { path: '/', value } : { path: match[1] ?? '/', value: match[2] ?? '' };
}

function normalizedPath(raw: string): string {
  const path = raw.replace(/#.*$/s, '');
  return path.startsWith('/') ? path : `/${path}`;
}

/** Bytes become one character each, so that patterns and paths are compared octet by octet. */
function toText(source: Uint8Array | string): string {
  const bytes = typeof source === 'string' ? new TextEncoder().encode(source) : source;
  const utf16 = utf16Label(bytes);
  if (utf16 !== null) return toText(new TextDecoder(utf16).decode(bytes));
  let text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, MAX_ROBOTS_BYTES)).toString('latin1');
  if (bytes.byteLength > MAX_ROBOTS_BYTES) text = text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
  return withoutByteOrderMark(text);
}

function utf16Label(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

/** Drops the UTF-8 byte order mark, also an incomplete one. */
function withoutByteOrderMark(text: string): string {
  const mark = '\u00EF\u00BB\u00BF';
  let length = 0;
  while (length < mark.length && text[length] === mark[length]) length += 1;
  return text.slice(length);
}

function* readLines(text: string): Generator<Line> {
  for (const raw of text.split(/\r\n|\r|\n/)) {
    const line = readLine(raw.slice(0, MAX_LINE_LENGTH));
    if (line !== null) yield line;
  }
}

function readLine(raw: string): Line | null {
  const hash = raw.indexOf('#');
  const text = trimmed(hash === -1 ? raw : raw.slice(0, hash));
  const colon = text.indexOf(':');
  const split = colon === -1 ? /^(\S+)\s+(\S+)$/.exec(text) : null;
  const key = KEYS.get((colon === -1 ? (split?.[1] ?? '') : text.slice(0, colon).trim()).toLowerCase());
  if (key === undefined) return null;
  return { key, value: colon === -1 ? (split?.[2] ?? '') : text.slice(colon + 1).trim() };
}

/** White space and zero bytes at both ends; a loop, since the obvious regular expression takes quadratic time. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charAt(start))) start += 1;
  while (end > start && isBlank(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isBlank(char: string): boolean {
  return char === '\0' || char.trim() === '';
}
