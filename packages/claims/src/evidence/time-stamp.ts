import { invalidArgument } from '../claims-error.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { childrenOf, DER, derOf, integerContent, oidOf, readDer, type DerElement } from './der.ts';
import { readSignedData, signatureProblem, type SignerTrust } from './signed-data.ts';

/**
 * A request for a time stamp by RFC 3161, for the SHA-256 of what is to be stamped. Whoever has a network sends it as
 * `application/timestamp-query` to a time stamping authority; the answer is kept as it came.
 * Throws `IMGGUARD_INVALID_ARGUMENT` for a hash or nonce of another length.
 *
 * @param sha256 - 32 bytes.
 * @param nonce - 8 random bytes, so that the answer is an answer to this question.
 */
export function timeStampRequest(sha256: Uint8Array, nonce: Uint8Array): Uint8Array {
  if (sha256.length !== 32) throw invalidArgument('sha256', 'a hash of 32 bytes', sha256.length);
  if (nonce.length !== 8) throw invalidArgument('nonce', '8 random bytes', nonce.length);
  const imprint = derOf(DER.sequence, SHA256_ALGORITHM, derOf(DER.octets, sha256));
  const version = derOf(DER.integer, Uint8Array.of(1));
  const certificates = derOf(DER.boolean, Uint8Array.of(0xff));
  return derOf(DER.sequence, version, imprint, derOf(DER.integer, integerContent(nonce)), certificates);
}

/** What a time stamp says. */
export interface TimeStamp {
  /** When it was given, ISO 8601. */
  readonly at: string;
  /** Policy of the authority, an object identifier. */
  readonly policy: string;
  /** Serial number, hex. */
  readonly serial: string;
  /** Name of the signing certificate. */
  readonly signer: string;
  /** Until when that certificate is valid, ISO 8601. Before, the stamp is stamped again (`renewEvidence`): afterwards some programs no longer take it. */
  readonly signerValidUntil: string;
  /** Whether the chain ends in one of the roots that were passed as trusted. */
  readonly trusted: boolean;
}

export type TimeStampProblem = 'not-a-response' | 'not-granted' | 'other-hash' | 'other-nonce' | 'bad-signature';

export interface TimeStampCheckInput extends SignerTrust {
  /** The request as it was sent; its hash and nonce must come back. */
  readonly request: Uint8Array;
  readonly response: Uint8Array;
  /** SHA-256 of the bytes that are said to be stamped, 32 bytes. */
  readonly sha256: Uint8Array;
}

/**
 * Checks an answer of a time stamping authority: granted, for this hash, with this nonce, signed by a certificate for time stamping that was valid at
 * that time. Works without a network and without OpenSSL; what it says can be held against `openssl ts -verify`.
 *
 * A certificate that comes along proves nothing by itself: pass the authority's root, fetched independently, as `trusted`.
 */
export function checkTimeStamp(input: TimeStampCheckInput): { readonly ok: true; readonly stamp: TimeStamp } | Refusal<TimeStampProblem> {
  const answer = readResponse(input.response);
  if (answer === undefined) return refuse('not-a-response', 'It is no answer of a time stamping authority (RFC 3161).');
  if (answer.status > 1) return refuse('not-granted', `The authority refused (status ${answer.status}).`);
  const signed = answer.token && readSignedData(answer.token);
  const info = signed && readInfo(signed.content);
  if (signed === undefined || info === undefined) return refuse('not-a-response', 'It holds no time stamp.');
  const asked = readRequest(input.request);
  if (asked === undefined || !equal(info.imprint, input.sha256) || !equal(asked.imprint, input.sha256))
    return refuse('other-hash', 'It is a time stamp for something else.');
  if (info.nonce === undefined || !equal(info.nonce, asked.nonce)) return refuse('other-nonce', 'It answers another request.');
  const verdict = signatureProblem(signed, info.at, input);
  if (!verdict.ok) return refuse('bad-signature', verdict.hint);
  const { at, policy, serial } = info;
  return {
    ok: true,
    stamp: { at, policy, serial, signer: verdict.signer, signerValidUntil: verdict.signerValidUntil, trusted: verdict.trusted },
  };
}

// --- internal ---

/** SHA-256 with NULL parameters, 2.16.840.1.101.3.4.2.1. */
const SHA256_ALGORITHM = Uint8Array.from([0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00]);
const SHA256_OID = '2.16.840.1.101.3.4.2.1';

function readResponse(bytes: Uint8Array): { readonly status: number; readonly token: DerElement | undefined } | undefined {
  const [info, token] = parts(readDer(bytes)) ?? [];
  const [status] = parts(info) ?? [];
  if (status?.tag !== DER.integer || status.content.length !== 1) return undefined;
  return { status: status.content[0] ?? 2, token };
}

interface Info {
  readonly at: string;
  readonly policy: string;
  readonly serial: string;
  readonly imprint: Uint8Array;
  readonly nonce: Uint8Array | undefined;
}

function readInfo(content: Uint8Array): Info | undefined {
  const [version, policy, imprint, serial, time, ...rest] = parts(readDer(content)) ?? [];
  const at = timeOf(time);
  const hash = imprintOf(imprint);
  const id = oidOf(policy);
  if (version?.tag !== DER.integer || serial?.tag !== DER.integer || at === undefined || hash === undefined || id === undefined)
    return undefined;
  return {
    at,
    policy: id,
    serial: Buffer.from(serial.content).toString('hex'),
    imprint: hash,
    nonce: rest.find(({ tag }) => tag === DER.integer)?.content,
  };
}

function readRequest(bytes: Uint8Array): { readonly imprint: Uint8Array; readonly nonce: Uint8Array } | undefined {
  const [version, imprint, ...rest] = parts(readDer(bytes)) ?? [];
  const hash = imprintOf(imprint);
  const nonce = rest.find(({ tag }) => tag === DER.integer)?.content;
  return version?.tag === DER.integer && hash !== undefined && nonce !== undefined ? { imprint: hash, nonce } : undefined;
}

function imprintOf(element: DerElement | undefined): Uint8Array | undefined {
  const [algorithm, hash] = parts(element) ?? [];
  return oidOf(parts(algorithm)?.[0]) === SHA256_OID && hash?.tag === DER.octets ? hash.content : undefined;
}

/** GeneralizedTime of RFC 3161: UTC, with seconds, and parts of a second without trailing zeros. */
function timeOf(element: DerElement | undefined): string | undefined {
  if (element?.tag !== DER.time) return undefined;
  const match = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\.\d{1,9})?Z$/u.exec(Buffer.from(element.content).toString('latin1'));
  if (match === null) return undefined;
  const [, year, month, day, hours, minutes, seconds, fraction = ''] = match;
  const text = `${year}-${month}-${day}T${hours}:${minutes}:${seconds}${fraction}Z`;
  return Number.isNaN(Date.parse(text)) ? undefined : text;
}

function parts(element: DerElement | undefined): readonly DerElement[] | undefined {
  return element?.tag === DER.sequence ? childrenOf(element) : undefined;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
