/**
 * Decides which network addresses and ports may be connected to.
 *
 * Only public unicast addresses pass. An IPv6 address that is a mapped IPv4 one (::ffff:0:0/96) is judged as that one; the other forms that
 * carry an IPv4 address (NAT64, 6to4, Teredo, IPv4-compatible) lead into somebody's network by detour and are refused, whatever they carry.
 */
import ipaddr from 'ipaddr.js';
import { argumentError } from '../errors.ts';

export interface AddressGuardOptions {
  /** Lets 127.0.0.0/8 and ::1 pass, there on any port. For tests and demonstrations. @default false */
  readonly allowLoopback?: boolean;
  /** Lets private networks pass (10/8, 172.16/12, 192.168/16, fc00::/7), on the allowed ports. For crawls of one's own network. @default false */
  readonly allowPrivate?: boolean;
  /** Ports that public addresses may be asked on. @default [80, 443] */
  readonly allowedPorts?: readonly number[];
  /** Further networks to refuse, in CIDR notation, for example the operator's own. */
  readonly deniedNetworks?: readonly string[];
}

export interface AddressGuard {
  /** Why this IP address and port must not be connected to, or `null` when they may. */
  refusal(address: string, port: number): string | null;
}

/** They hand out credentials to whoever asks from inside, so not even `allowPrivate` reaches them (AWS, Alibaba Cloud, Oracle; the common one is link-local). */
const METADATA_SERVICES = ['fd00:ec2::254/128', '100.100.100.200/32', '192.0.0.192/32'];

/**
 * Addresses that are unicast by registry and still internal: the Azure platform address, answered inside every Azure
 * network, and the IPv6 dummy prefix 100:0:0:1::/64 (RFC 9780), which ipaddr.js 2.5 does not know.
 */
const DENIED_NETWORKS = ['168.63.129.16/32', '100:0:0:1::/64', ...METADATA_SERVICES];

/** All that is handed out as global unicast (RFC 4291 §2.4, IANA registry): 2000::/3. */
const GLOBAL_UNICAST_V6 = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];

/** Names of ipaddr.js for RFC 1918 and RFC 4193. Link-local, with the metadata services of clouds, is not among them. */
const PRIVATE_RANGES: ReadonlySet<string> = new Set(['private', 'uniqueLocal']);

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [Address, number];

/** Builds a guard. */
export function createAddressGuard(options: AddressGuardOptions = {}): AddressGuard {
  const ports = new Set(options.allowedPorts ?? [80, 443]);
  const denied = [...DENIED_NETWORKS, ...(options.deniedNetworks ?? [])].map(parseNetwork);
  return {
    refusal(text, port) {
      const address = parseAddress(text);
      if (address === null) return `${text} is not an IP address.`;
      const range = address.range();
      const isAllowedLoopback = options.allowLoopback === true && range === 'loopback';
      const isAllowedPrivate = options.allowPrivate === true && PRIVATE_RANGES.has(range);
      const reason = (isAllowedLoopback || isAllowedPrivate ? null : rangeRefusal(address)) ?? networkRefusal(address, denied);
      if (reason !== null || isAllowedLoopback) return reason;
      return ports.has(port) ? null : `Port ${port} is not among the allowed ports (${[...ports].join(', ')}).`;
    },
  };
}

// --- internal ---

function parseNetwork(cidr: string): Network {
  if (!ipaddr.isValidCIDR(cidr)) throw argumentError('deniedNetworks', 'a list of networks in CIDR notation', cidr);
  return ipaddr.parseCIDR(cidr);
}

function parseAddress(text: string): Address | null {
  const bare = text.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) return ipaddr.IPv4.parse(bare);
  const url = `http://[${bare}]/`;
  if (!ipaddr.IPv6.isValid(bare) || !URL.canParse(url)) return null;
  // By way of the URL parser, because ipaddr.js 2.5 reads the IPv4-compatible `::8.8.8.8` as the mapped `::ffff:8.8.8.8`.
  const v6 = ipaddr.IPv6.parse(new URL(url).hostname.slice(1, -1));
  return v6.isIPv4MappedAddress() ? v6.toIPv4Address() : v6;
}

function rangeRefusal(address: Address): string | null {
  const range = address.range();
  if (range !== 'unicast') return `${address.toString()} is not a public address (${range}).`;
  const isUnassigned = address.kind() === 'ipv6' && !address.match(GLOBAL_UNICAST_V6);
  return isUnassigned ? `${address.toString()} is not a public address (unassigned).` : null;
}

function networkRefusal(address: Address, denied: readonly Network[]): string | null {
  const network = denied.find(([base, bits]) => base.kind() === address.kind() && address.match([base, bits] as never));
  return network === undefined ? null : `${address.toString()} lies in the refused network ${network[0].toString()}/${network[1]}.`;
}
