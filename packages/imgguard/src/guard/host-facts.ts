/** What names and certificates say about the hosts of a page and its picture at the time of a capture. */
import { lookup } from 'node:dns/promises';
import { connect, type DetailedPeerCertificate, type PeerCertificate, type TLSSocket } from 'node:tls';
import { createAddressGuard, type AddressGuardOptions } from '@imgguard/crawler';

/** What was asked of one host. Failures are kept as what they are. */
export interface HostFact {
  readonly host: string;
  readonly port: number;
  /** ISO 8601. */
  readonly at: string;
  /** What the system's resolver answered. */
  readonly addresses: readonly string[];
  /** The address that the certificate was asked of; absent without TLS. */
  readonly asked?: string;
  readonly tls?: TlsFact;
  /** Why something is not there. */
  readonly problem?: string;
}

/** How the host showed itself. */
export interface TlsFact {
  readonly protocol: string;
  readonly cipher: string;
  /** Whether the certificate leads to an authority that this machine trusts, for this name. */
  readonly trusted: boolean;
  /** Why not; absent where it does. */
  readonly reason?: string;
  readonly subject: string;
  readonly issuer: string;
  /** ISO 8601. */
  readonly validFrom: string;
  readonly validTo: string;
  /** SHA-256 of each certificate of the chain, the host's own first, lowercase hex. */
  readonly sha256: readonly string[];
}

export interface HostFacts {
  readonly dns: { readonly how: string; readonly hosts: readonly HostFact[] };
  /** The certificates as PEM; absent where no host showed one. */
  readonly tls?: string;
}

/** Milliseconds for one host to answer. House rule: a capture is done by a person who waits. */
const TIMEOUT_MS = 10_000;

/**
 * Asks names and certificates of the hosts of some addresses, right after they were fetched. A host is connected to only where the crawler would: the address is
 * checked first, and the connection goes to that address.
 */
export async function hostFacts(
  urls: readonly string[],
  options: AddressGuardOptions & { readonly signal?: AbortSignal } = {},
): Promise<HostFacts> {
  const { signal, ...guardOptions } = options;
  const guard = createAddressGuard(guardOptions);
  const origins = new Map(urls.filter(isWeb).map((url) => [new URL(url).origin, new URL(url)]));
  const hosts: HostFact[] = [];
  const chains: string[] = [];
  for (const url of origins.values()) {
    signal?.throwIfAborted();
    const { fact, chain } = await factOf(url, (address, port) => guard.refusal(address, port));
    hosts.push(fact);
    chains.push(...chain);
  }
  const pem = [...new Set(chains)].join('');
  return {
    dns: { how: "the system's resolver, and a connection of its own for the certificate", hosts },
    ...(pem === '' ? {} : { tls: pem }),
  };
}

// --- internal ---

interface Asked {
  readonly fact: HostFact;
  readonly chain: readonly string[];
}

function isWeb(url: string): boolean {
  return URL.canParse(url) && /^https?:$/u.test(new URL(url).protocol);
}

async function factOf(url: URL, refusal: (address: string, port: number) => string | null): Promise<Asked> {
  const host = url.hostname.replace(/^\[|\]$/gu, '');
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const at = new Date().toISOString();
  let addresses: string[];
  try {
    addresses = (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (error) {
    return { fact: { host, port, at, addresses: [], problem: reasonOf(error) }, chain: [] };
  }
  const fact = { host, port, at, addresses };
  if (url.protocol !== 'https:') return { fact, chain: [] };
  const asked = addresses.find((address) => refusal(address, port) === null);
  if (asked === undefined) return { fact: { ...fact, problem: refusal(addresses[0] ?? '', port) ?? 'No address.' }, chain: [] };
  try {
    const { tls, chain } = await certificateOf({ host, port, asked });
    return { fact: { ...fact, asked, tls }, chain };
  } catch (error) {
    return { fact: { ...fact, asked, problem: reasonOf(error) }, chain: [] };
  }
}

function certificateOf({
  host,
  port,
  asked,
}: {
  readonly host: string;
  readonly port: number;
  readonly asked: string;
}): Promise<{ readonly tls: TlsFact; readonly chain: readonly string[] }> {
  return new Promise((settle, reject) => {
    // Also what is not trusted is a fact; nothing is sent over this connection.
    const name = /[a-z]/iu.test(host) && !host.includes(':') ? { servername: host } : {};
    const socket = connect({ host: asked, port, rejectUnauthorized: false, ...name });
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error(`No certificate came within ${TIMEOUT_MS / 1000} seconds.`)));
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      try {
        settle(readTls(socket));
      } catch (error) {
        reject(error as Error);
      } finally {
        socket.destroy();
      }
    });
  });
}

function readTls(socket: TLSSocket): { readonly tls: TlsFact; readonly chain: readonly string[] } {
  const certificates = chainOf(socket.getPeerCertificate(true));
  const [own] = certificates;
  if (own === undefined) throw new Error('The host showed no certificate.');
  const reason = socket.authorized ? {} : { reason: String(socket.authorizationError) };
  const tls: TlsFact = {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    trusted: socket.authorized,
    ...reason,
    subject: nameOf(own.subject),
    issuer: nameOf(own.issuer),
    validFrom: new Date(own.valid_from).toISOString(),
    validTo: new Date(own.valid_to).toISOString(),
    sha256: certificates.map(({ fingerprint256 }) => fingerprint256.replaceAll(':', '').toLowerCase()),
  };
  return { tls, chain: certificates.map(({ raw }) => pemOf(raw)) };
}

/** A root names itself as its issuer. */
function chainOf(own: DetailedPeerCertificate): readonly PeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  for (let next: DetailedPeerCertificate | undefined = own; next?.raw !== undefined; next = next.issuerCertificate) {
    if (chain.some(({ fingerprint256 }) => fingerprint256 === next?.fingerprint256)) break;
    chain.push(next);
  }
  return chain;
}

function nameOf(name: PeerCertificate['subject']): string {
  return Object.entries(name)
    .map(([field, value]) => `${field}=${Array.isArray(value) ? value.join('+') : String(value)}`)
    .join(', ');
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/gu) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
