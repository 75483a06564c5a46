/** Asks a time stamping authority (RFC 3161, section 3.4) for a stamp over an evidence bundle. */
import { createHash, randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { checkTimeStamp, timeStampRequest, type EvidenceStamp } from '@imgguard/claims';
import { createAddressGuard } from '@imgguard/crawler';
import { argumentError, GuardError } from '../errors.ts';

/** A time stamping authority. */
export interface TimeAuthority {
  /** Where it answers, http or https: the answer is signed, whatever it came over. */
  readonly url: string;
  /**
   * Where a trust list says that it is qualified (Regulation (EU) No 910/2014, Article 41(2)), in the operator's words. Nobody checks it here. @default not said to be
   */
  readonly qualified?: string;
  /** Certificates (PEM) that are not in its answers. */
  readonly chain?: string;
  /** Lets it be on this machine, for trials. @default false */
  readonly allowLoopback?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * The stamp of an authority over some bytes; its answer is checked before it is taken: granted, for these bytes, for this request, signed for time stamping.
 * Only the hash is sent.
 * @throws GuardError `IMGGUARD_REFUSED` where it does not answer, or not with a stamp for these bytes.
 */
export async function stampOf(bytes: Uint8Array, authority: TimeAuthority): Promise<EvidenceStamp> {
  const { chain, qualified } = authority;
  const sha256 = new Uint8Array(createHash('sha256').update(bytes).digest());
  const request = timeStampRequest(sha256, new Uint8Array(randomBytes(8)));
  const response = await answerOf(request, authority);
  const checked = checkTimeStamp({ request, response, sha256, ...(chain === undefined ? {} : { chain: [chain] }) });
  if (!checked.ok) throw new GuardError('IMGGUARD_REFUSED', `${authority.url}: ${checked.hint}`);
  return {
    request,
    response,
    authority: { url: authority.url, ...(qualified === undefined ? {} : { qualified }) },
    ...(chain === undefined ? {} : { chain }),
  };
}

// --- internal ---

/** House rules: an answer has a few kilobytes, and comes within a second or two. */
const MAX_BYTES = 1_048_576;
const TIMEOUT_MS = 30_000;

async function answerOf(request: Uint8Array, { url, allowLoopback = false, signal }: TimeAuthority): Promise<Uint8Array> {
  if (!URL.canParse(url) || !/^https?:$/u.test(new URL(url).protocol)) throw argumentError('authority', 'an http(s) address', url);
  const abort = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(signal === undefined ? [] : [signal])]);
  try {
    await checkAddress(new URL(url), allowLoopback);
    const headers = { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' };
    const response = await fetch(url, { method: 'POST', body: Buffer.from(request), headers, redirect: 'error', signal: abort });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of response.body ?? []) {
      size += part.length;
      if (size > MAX_BYTES) throw new Error(`its answer is longer than ${MAX_BYTES} bytes`);
      parts.push(part);
    }
    return new Uint8Array(Buffer.concat(parts));
  } catch (error) {
    signal?.throwIfAborted();
    const why =
      error instanceof Error
        ? [error.message, error.cause instanceof Error ? error.cause.message : ''].filter(Boolean).join(': ')
        : String(error);
    throw new GuardError('IMGGUARD_REFUSED', `The time stamping authority ${url} gave no stamp: ${why}.`, { cause: error });
  }
}

async function checkAddress(url: URL, allowLoopback: boolean): Promise<void> {
  const guard = createAddressGuard({ allowLoopback });
  const host = url.hostname.replace(/^\[|\]$/gu, '');
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const addresses = isIP(host) === 0 ? (await lookup(host, { all: true })).map(({ address }) => address) : [host];
  const refusal = addresses.map((address) => guard.refusal(address, port)).find((each) => each !== null);
  if (refusal !== undefined && refusal !== null) throw new Error(refusal);
}
