import { createHash, verify, X509Certificate } from 'node:crypto';
import { childrenOf, DER, derOf, oidOf, readDer, type DerElement } from './der.ts';

/** Certificates to check a signature with, PEM or DER. */
export interface SignerTrust {
  /** Further certificates of the chain, where the answer does not hold them all. Several may stand in one PEM text. */
  readonly chain?: readonly (string | Uint8Array)[];
  /** Roots that are trusted, fetched independently of the evidence. */
  readonly trusted?: readonly (string | Uint8Array)[];
}

/** SignedData of CMS (RFC 5652), as far as a time stamp uses it. */
export interface SignedData {
  /** What is signed: a TSTInfo. */
  readonly content: Uint8Array;
  readonly certificates: readonly X509Certificate[];
  readonly signer: DerElement;
}

export type SignatureVerdict =
  | { readonly ok: true; readonly signer: string; readonly signerValidUntil: string; readonly trusted: boolean }
  | { readonly ok: false; readonly hint: string };

/** Reads the SignedData of a time stamp token; `undefined` for anything else. One signer, as RFC 3161 asks. */
export function readSignedData(token: DerElement): SignedData | undefined {
  const [type, explicit] = inside(token, DER.sequence) ?? [];
  const [data] = inside(explicit, DER.context0) ?? [];
  const [, , encapsulated, ...rest] = inside(data, DER.sequence) ?? [];
  const [contentType, wrapped] = inside(encapsulated, DER.sequence) ?? [];
  const [octets] = inside(wrapped, DER.context0) ?? [];
  const [signer, another] = inside(rest.at(-1), DER.set) ?? [];
  if (oidOf(type) !== OID.signedData || oidOf(contentType) !== OID.tstInfo) return undefined;
  if (octets?.tag !== DER.octets || signer === undefined || another !== undefined) return undefined;
  const embedded =
    inside(
      rest.find(({ tag }) => tag === DER.context0),
      DER.context0,
    ) ?? [];
  return { content: octets.content, certificates: embedded.flatMap(({ raw }) => certificate(raw)), signer };
}

/**
 * Whether the signature is good: the signed attributes hold the digest of the content, the signature is over them, and the certificate is for time
 * stamping and was valid at that time. `trusted` says whether a chain leads from it to a trusted root.
 */
export function signatureProblem(signed: SignedData, at: string, trust: SignerTrust): SignatureVerdict {
  const info = signerInfo(signed.signer);
  if (info === undefined) return no('The signature cannot be read, or its algorithm is not known here (RSA and ECDSA with SHA-2 are).');
  const digest = createHash(info.hash).update(signed.content).digest();
  const stated = attribute(info.attributes, OID.messageDigest)?.content ?? new Uint8Array();
  if (oidOf(attribute(info.attributes, OID.contentType)) !== OID.tstInfo || Buffer.compare(digest, stated) !== 0)
    return no('The signature is over other content.');
  const known = [...signed.certificates, ...(trust.chain ?? []).flatMap(certificates)];
  const candidates = known.filter(({ serialNumber }) => serialNumber === info.serial);
  const signer = candidates.find((each) => isSignedBy(each, info));
  if (signer === undefined)
    return no(candidates.length === 0 ? 'The certificate of the signer is not there.' : 'The signature does not fit.');
  if (!isBoundTo(signer, info.attributes)) return no('The signature names another certificate.');
  if (!(signer.keyUsage ?? []).includes(OID.timeStamping)) return no('The certificate of the signer is not for time stamping.');
  if (!isValidAt(signer, at)) return no(`The certificate of the signer was not valid at ${at}.`);
  const roots = (trust.trusted ?? []).flatMap(certificates);
  const signerValidUntil = new Date(signer.validTo).toISOString();
  return { ok: true, signer: signer.subject.replaceAll('\n', ', '), signerValidUntil, trusted: leadsTo(signer, { known, roots, at }) };
}

// --- internal ---

const OID = {
  signedData: '1.2.840.113549.1.7.2',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timeStamping: '1.3.6.1.5.5.7.3.8',
} as const;

/** Digests that are taken; SHA-1 is not among them. */
const HASHES: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** RSA (PKCS #1 v1.5) and ECDSA, alone and with the digests above. */
const SIGNATURES: readonly string[] = [
  '1.2.840.113549.1.1.1',
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
];

interface SignerInfo {
  /** Uppercase hex, as Node writes it. */
  readonly serial: string;
  readonly hash: string;
  readonly attributes: DerElement;
  readonly signature: Uint8Array;
}

function no(hint: string): SignatureVerdict {
  return { ok: false, hint };
}

function inside(element: DerElement | undefined, tag: number): readonly DerElement[] | undefined {
  return element?.tag === tag ? childrenOf(element) : undefined;
}

function signerInfo(signer: DerElement): SignerInfo | undefined {
  const [, sid, digest, attributes, algorithm, signature] = inside(signer, DER.sequence) ?? [];
  const [, serial] = inside(sid, DER.sequence) ?? [];
  const hash = HASHES[oidOf(inside(digest, DER.sequence)?.[0]) ?? ''];
  const kind = oidOf(inside(algorithm, DER.sequence)?.[0]) ?? '';
  if (serial?.tag !== DER.integer || hash === undefined || attributes?.tag !== DER.context0 || signature?.tag !== DER.octets)
    return undefined;
  if (!SIGNATURES.includes(kind)) return undefined;
  const hex = Buffer.from(serial.content)
    .toString('hex')
    .replace(/^(?:00)+(?=.)/u, '')
    .toUpperCase();
  return { serial: hex, hash, attributes, signature: signature.content };
}

/** The one value of a signed attribute. */
function attribute(attributes: DerElement, oid: string): DerElement | undefined {
  const found = (childrenOf(attributes) ?? []).find((each) => oidOf(inside(each, DER.sequence)?.[0]) === oid);
  return inside(inside(found, DER.sequence)?.[1], DER.set)?.[0];
}

/** The attributes are signed as a SET, while they are written with a context tag (RFC 5652, section 5.4). */
function isSignedBy(signer: X509Certificate, { attributes, hash, signature }: SignerInfo): boolean {
  try {
    return verify(hash, derOf(DER.set, attributes.content), signer.publicKey, signature);
  } catch {
    return false;
  }
}

/** ESSCertIDv2 (RFC 5035) names the certificate by its hash; where the attribute is not there, the serial number had to do. */
function isBoundTo(signer: X509Certificate, attributes: DerElement): boolean {
  const value = attribute(attributes, OID.signingCertificateV2);
  if (value === undefined) return true;
  const [list] = inside(value, DER.sequence) ?? [];
  const [first] = inside(list, DER.sequence) ?? [];
  const [algorithm, second] = inside(first, DER.sequence) ?? [];
  const named = algorithm?.tag === DER.octets;
  const hash = named ? 'sha256' : HASHES[oidOf(inside(algorithm, DER.sequence)?.[0]) ?? ''];
  const digest = named ? algorithm : second;
  return hash !== undefined && digest !== undefined && Buffer.compare(createHash(hash).update(signer.raw).digest(), digest.content) === 0;
}

function isValidAt(each: X509Certificate, at: string): boolean {
  const ms = Date.parse(at);
  return Date.parse(each.validFrom) <= ms && ms <= Date.parse(each.validTo);
}

/** House rule: chains of time stamping authorities have two or three certificates. */
const MAX_CHAIN = 8;

interface Chain {
  readonly known: readonly X509Certificate[];
  readonly roots: readonly X509Certificate[];
  readonly at: string;
}

function leadsTo(begin: X509Certificate, { known, roots, at }: Chain): boolean {
  let level = [begin];
  for (let depth = 0; depth < MAX_CHAIN && level.length > 0; depth += 1) {
    if (level.some((each) => roots.some((root) => root.fingerprint256 === each.fingerprint256 || issued(root, each, at)))) return true;
    level = known.filter((issuer) => level.some((each) => each.fingerprint256 !== issuer.fingerprint256 && issued(issuer, each, at)));
  }
  return false;
}

function issued(issuer: X509Certificate, each: X509Certificate, at: string): boolean {
  return issuer.ca && isValidAt(issuer, at) && each.checkIssued(issuer) && each.verify(issuer.publicKey);
}

function certificates(source: string | Uint8Array): readonly X509Certificate[] {
  const text = typeof source === 'string' ? source : Buffer.from(source).toString('latin1');
  const pems = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/gu);
  if (pems !== null) return pems.flatMap(certificate);
  return typeof source !== 'string' && readDer(source) !== undefined ? certificate(source) : [];
}

function certificate(source: string | Uint8Array): readonly X509Certificate[] {
  try {
    return [new X509Certificate(source)];
  } catch {
    // Other kinds of certificates may stand beside (RFC 5652, section 10.2.2); they are of no use here.
    return [];
  }
}
