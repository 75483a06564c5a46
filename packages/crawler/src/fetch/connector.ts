/**
 * A connector for undici that cannot be talked into a private network.
 *
 * undici's own `lookup` hook is never called for IP literals, and a name may answer differently the second time. So a
 * literal is checked here, a name is resolved once here, every answer is checked, the connection is pinned to exactly
 * those answers, and the address of the connected socket is checked again.
 */
import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { orAborted, startDeadline } from '../abort.ts';
import type { AddressGuard } from './address-guard.ts';

/** Turns a host name into IP addresses; injectable for tests. */
export interface Resolver {
  resolve(hostname: string): Promise<readonly string[]>;
}

/** The operating system's resolver. */
export const systemResolver: Resolver = {
  async resolve(hostname) {
    const answers = await lookup(hostname, { all: true, verbatim: true });
    return answers.map(({ address }) => address);
  },
};

/** Raised inside the connector; the fetcher turns it into a value. */
export interface BlockedAddress extends Error {
  readonly code: 'IMGGUARD_BLOCKED_ADDRESS';
}

function blocked(message: string): BlockedAddress {
  return Object.assign(new Error(message), { code: 'IMGGUARD_BLOCKED_ADDRESS' as const });
}

/** Finds a blocked address in a thrown value or its causes. */
export function blockedAddressOf(error: unknown): BlockedAddress | null {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ((current as { code?: unknown }).code === 'IMGGUARD_BLOCKED_ADDRESS') return current as BlockedAddress;
  }
  return null;
}

export interface GuardedConnectorOptions {
  readonly guard: AddressGuard;
  readonly resolver: Resolver;
  readonly connectTimeoutMs: number;
}

/** Builds the connector. */
export function guardedConnector(options: GuardedConnectorOptions): buildConnector.connector {
  return (target, callback) => void open(target, options, callback);
}

/**
 * What can be told beforehand of a target that a proxy connects to: throws when it is a refused address, or a name that leads to one. Names that cannot be resolved here may
 * be known to the proxy, and pass.
 */
export async function checkProxyTarget(url: string, options: GuardedConnectorOptions): Promise<void> {
  const { hostname, port, protocol } = new URL(url);
  const target = { hostname, port, protocol } as buildConnector.Options;
  try {
    return void (await checkedAddresses(target, options));
  } catch (error) {
    if (blockedAddressOf(error) !== null) throw error;
  }
  const reason = options.guard.refusal(SOME_PUBLIC_ADDRESS, portOf(target));
  if (reason !== null) throw blocked(reason);
}

// --- internal ---

/** Of a name that cannot be resolved only the port can be judged. */
const SOME_PUBLIC_ADDRESS = '1.1.1.1';

function portOf({ port, protocol }: buildConnector.Options): number {
  return port === '' || port === undefined ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

async function open(target: buildConnector.Options, options: GuardedConnectorOptions, callback: buildConnector.Callback): Promise<void> {
  let connect: buildConnector.connector;
  try {
    connect = await pinnedConnector(target, options);
  } catch (error) {
    return callback(error instanceof Error ? error : new Error(String(error)), null);
  }
  return connect(target, checkedSocket(target, options.guard, callback));
}

async function pinnedConnector(target: buildConnector.Options, options: GuardedConnectorOptions): Promise<buildConnector.connector> {
  const addresses = await checkedAddresses(target, options);
  const { connectTimeoutMs: timeout } = options;
  return buildConnector({ lookup: pinnedLookup(addresses), timeout, allowH2: false, autoSelectFamily: true } as never);
}

/** All addresses that the target leads to. Throws when there are none, or one that is refused. */
async function checkedAddresses(
  target: buildConnector.Options,
  { guard, resolver, connectTimeoutMs }: GuardedConnectorOptions,
): Promise<readonly string[]> {
  const hostname = target.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(hostname) === 0 ? await resolved(hostname, resolver, connectTimeoutMs) : [hostname];
  if (addresses.length === 0) throw Object.assign(new Error(`${hostname} has no address.`), { code: 'ENOTFOUND' });
  // A name with public and private answers is refused as a whole: no honest site has both.
  for (const address of addresses) {
    const reason = guard.refusal(address, portOf(target));
    if (reason !== null) throw blocked(isIP(hostname) === 0 ? `${reason} That is where ${hostname} leads.` : reason);
  }
  return addresses;
}

async function resolved(hostname: string, resolver: Resolver, timeoutMs: number): Promise<readonly string[]> {
  const deadline = startDeadline(timeoutMs);
  try {
    return await orAborted(resolver.resolve(hostname), deadline.signal);
  } catch (error) {
    if (!deadline.expired) throw error;
    throw Object.assign(new Error(`${hostname} was not resolved within ${timeoutMs} ms.`), { code: 'ETIMEDOUT' });
  } finally {
    deadline.clear();
  }
}

function pinnedLookup(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, { all }, callback) => {
    const first = answers[0];
    if (all === true) callback(null, answers);
    else callback(null, first?.address ?? '', first?.family ?? 4);
  };
}

function checkedSocket(target: buildConnector.Options, guard: AddressGuard, callback: buildConnector.Callback): buildConnector.Callback {
  return (error, socket) => {
    if (error !== null || socket === null) return callback(error ?? new Error('The connection gave no socket.'), null);
    const reason = guard.refusal(socket.remoteAddress ?? '', portOf(target));
    if (reason === null) return callback(null, socket);
    socket.destroy();
    return callback(blocked(`${reason} That is where ${target.hostname} leads.`), null);
  };
}
