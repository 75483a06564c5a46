/** Asks the registries of domains and of addresses who is behind a page: RDAP (RFC 9082 and 9083), found by the lists of IANA (RFC 9224). */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { placeOf, readRegistrationData, type RegistrationData } from '@imgguard/claims';
import { createAddressGuard } from '@imgguard/crawler';

/** How registries are asked. */
export interface RegistryOptions {
  /** Gets JSON. @default by https, at most 1 MB, within 15 seconds, from public addresses, with up to 3 redirects */
  readonly fetchJson?: (url: string, signal: AbortSignal) => Promise<unknown>;
  /** Addresses of a host. @default the system's resolver */
  readonly addressesOf?: (host: string) => Promise<readonly string[]>;
  /** Where the lists of registries are. @default 'https://data.iana.org/rdap/' */
  readonly bootstrapUrl?: string;
}

export interface AskedRegistries {
  readonly data: readonly RegistrationData[];
  /** What could not be asked, one sentence each. */
  readonly problems: readonly string[];
}

/** Of the registrable domain of a page, and of the address that serves it. Failures are told, never thrown, but for an abort. */
export async function registrationsOf(
  pageUrl: string,
  options: RegistryOptions & { readonly allowLoopback?: boolean; readonly signal?: AbortSignal } = {},
): Promise<AskedRegistries> {
  const { addressesOf = resolved, bootstrapUrl = BOOTSTRAP_URL, signal, allowLoopback = false } = options;
  const fetchJson = options.fetchJson ?? ((url: string, abort: AbortSignal) => httpsJson(url, abort));
  const place = placeOf(pageUrl);
  const data: RegistrationData[] = [];
  const problems: string[] = [];
  const ask = async (list: string, query: RegistryQuery): Promise<void> => {
    try {
      const abort = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(signal === undefined ? [] : [signal])]);
      const url = registryUrl(await fetchJson(new URL(list, bootstrapUrl).href, abort), query);
      if (url === undefined) throw new Error(`no registry is listed for ${query.name}`);
      const read = readRegistrationData(await fetchJson(url, abort), { where: url, seenAt: new Date().toISOString() });
      if (!read.ok) throw new Error(read.hint);
      data.push(read.data);
    } catch (error) {
      signal?.throwIfAborted();
      problems.push(`The registry of ${query.name} could not be asked: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  if (place === undefined) return { data, problems };
  const { registrableDomain, host } = place;
  if (registrableDomain.includes('.') && isIP(host) === 0) await ask('dns.json', { kind: 'domain', name: registrableDomain });
  const guard = createAddressGuard({ allowLoopback });
  for (const address of await addressesOf(host).catch(() => [])) {
    if (guard.refusal(address, 443) !== null) continue;
    await ask(isIP(address) === 6 ? 'ipv6.json' : 'ipv4.json', { kind: 'ip', name: address });
    break;
  }
  return { data, problems };
}

/** What a registry is asked about. */
export interface RegistryQuery {
  readonly kind: 'domain' | 'ip';
  readonly name: string;
}

/** The address of the answer about a name, by a list of IANA (RFC 9224): the longest entry that fits counts. `undefined` where none does. */
export function registryUrl(list: unknown, { kind, name }: RegistryQuery): string | undefined {
  const services = (list as { readonly services?: unknown } | null)?.services;
  const fitting = (Array.isArray(services) ? services : []).flatMap((service: unknown) => {
    const [entries, urls] = Array.isArray(service) ? (service as readonly unknown[]) : [];
    const url = texts(urls).find((each) => each.startsWith('https://'));
    const fits = texts(entries).filter((entry) => (kind === 'domain' ? isUnder(name, entry) : isInside(name, entry)));
    return url === undefined ? [] : fits.map((entry) => ({ url, length: kind === 'domain' ? entry.length : Number(entry.split('/')[1]) }));
  });
  const best = fitting.toSorted((a, b) => b.length - a.length)[0]?.url;
  return best === undefined ? undefined : `${best.replace(/\/?$/u, '/')}${kind}/${encodeURIComponent(name).replaceAll('%3A', ':')}`;
}

// --- internal ---

const BOOTSTRAP_URL = 'https://data.iana.org/rdap/';
/** House rules: registries answer within a second, with a few kilobytes; the longest list of IANA has 200 kB. */
const TIMEOUT_MS = 15_000;
const MAX_BYTES = 1_048_576;
const MAX_REDIRECTS = 3;

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function isUnder(domain: string, entry: string): boolean {
  const suffix = entry.toLowerCase();
  return suffix !== '' && domain.toLowerCase().endsWith(`.${suffix}`);
}

function isInside(address: string, entry: string): boolean {
  const [network = '', bits = ''] = entry.split('/');
  const family = isIP(network);
  const length = Number(bits);
  if (family === 0 || family !== isIP(address) || !/^\d{1,3}$/u.test(bits) || length > (family === 6 ? 128 : 32)) return false;
  const kind = family === 6 ? 'ipv6' : 'ipv4';
  const range = new BlockList();
  range.addSubnet(network, length, kind);
  return range.check(address, kind);
}

async function resolved(host: string): Promise<readonly string[]> {
  if (isIP(host.replace(/^\[|\]$/gu, '')) !== 0) return [host.replace(/^\[|\]$/gu, '')];
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

/** A registry names its next one by a redirect; each host is looked at before it is asked. */
async function httpsJson(first: string, signal: AbortSignal): Promise<unknown> {
  const guard = createAddressGuard();
  let url = first;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const { protocol, hostname } = new URL(url);
    if (protocol !== 'https:') throw new Error(`${url} is no https address`);
    for (const address of await resolved(hostname)) {
      const refusal = guard.refusal(address, 443);
      if (refusal !== null) throw new Error(refusal);
    }
    const response = await fetch(url, { signal, redirect: 'manual', headers: { accept: 'application/rdap+json, application/json' } });
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location !== null) {
      url = new URL(location, url).href;
      continue;
    }
    if (response.status === 404) throw new Error('it knows no such name');
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return JSON.parse(await boundedText(response)) as unknown;
  }
  throw new Error(`more than ${MAX_REDIRECTS} redirects`);
}

async function boundedText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > MAX_BYTES) throw new Error(`its answer is longer than ${MAX_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
