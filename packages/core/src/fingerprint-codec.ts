/**
 * The binary form of a fingerprint, for stores and for other languages. Little endian:
 *
 * | offset | what |
 * |---|---|
 * | 0 | magic `IGFP` |
 * | 4 | u16 format version (3), u8 role (0 reference, 1 query), u8 flags (0) |
 * | 8 | u32 length n of the header JSON, then the header (UTF-8): engine, sizes, hashes, counts |
 * | 12 + n | PDQ hash 32 bytes, dihedral hashes, keypoints (`keypointBytes`, see `descriptors/keypoint-codec.ts`), frame JPEG |
 * | then | where there are `embeddings`, that of the picture and, of a query, of its negative, each as `encodeEmbedding` writes it |
 * | end - 32 | SHA-256 of everything before it |
 *
 * Still read: version 1, with keypoints as count x 4 float32, then count x 61 bytes of descriptors, without `keypointBytes` and embeddings; and version 2, the same with embeddings.
 */
import { createHash } from 'node:crypto';
import { decodeKeypoints, encodeKeypoints } from './descriptors/keypoint-codec.ts';
import { DESCRIPTOR_BYTES, type KeypointSet } from './descriptors/keypoint-set.ts';
import { PDQ_BYTES, type PdqVariant } from './descriptors/pdq-descriptor.ts';
import { decodeEmbedding, encodeEmbedding } from './embedding/embedding-codec.ts';
import { FingerprintError } from './fingerprint-error.ts';
import { COMPARABLE_ENGINES, type Fingerprint, FINGERPRINT_ENGINE } from './fingerprint.ts';

/** The binary form of a fingerprint: of a work up to 24 KB and its frame, of a query up to 41 KB and its frame. */
export function encodeFingerprint(fingerprint: Fingerprint): Uint8Array {
  const { pdq, frame, pdqDihedral } = fingerprint;
  const keypoints = encodeKeypoints(fingerprint.keypoints);
  const embeddings = encodedEmbeddings(fingerprint);
  const header: Header = {
    engine: FINGERPRINT_ENGINE,
    fileSha256: fingerprint.fileSha256,
    pixelSha256: fingerprint.pixelSha256,
    width: fingerprint.width,
    height: fingerprint.height,
    pdq: { variant: pdq.variant, quality: pdq.quality, dihedral: pdqDihedral.length },
    keypoints: fingerprint.keypoints.count,
    keypointBytes: keypoints.length,
    frame: { width: frame.width, height: frame.height, bytes: frame.jpeg.length },
    ...(embeddings.length === 0 ? {} : { embeddings: embeddings.map((bytes) => bytes.length) }),
  };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const fixed = new Uint8Array(HEADER_AT);
  fixed.set(new TextEncoder().encode(MAGIC));
  const view = new DataView(fixed.buffer);
  view.setUint16(4, FORMAT_VERSION, true);
  view.setUint8(6, fingerprint.role === 'reference' ? 0 : 1);
  view.setUint32(8, json.length, true);
  const body = concat([fixed, json, pdq.hash, pdqDihedral, keypoints, frame.jpeg, ...embeddings]);
  return concat([body, createHash('sha256').update(body).digest()]);
}

/**
 * Reads the binary form.
 *
 * @throws {FingerprintError} `IMGGUARD_FINGERPRINT_CORRUPT` when bytes are missing or changed, `IMGGUARD_FINGERPRINT_VERSION` when it was
 * made by another version: make it again from the image. {EmbeddingError} `IMGGUARD_EMBEDDING_VERSION` for an embedding of another version.
 */
export function decodeFingerprint(stored: Uint8Array): Fingerprint {
  // Parts of a `Buffer` would share its memory.
  const bytes = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
  const header = readHeader(bytes);
  const role = bytes[6] === 0 ? 'reference' : 'query';
  const take = reader(bytes, HEADER_AT + new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true));
  const hash = take(PDQ_BYTES);
  const pdqDihedral = take(header.pdq.dihedral);
  const keypoints = keypointsFrom(take(keypointBytesOf(header)), header);
  const jpeg = take(header.frame.bytes);
  const [upright, negative] = (header.embeddings ?? []).map((length) => decodeEmbedding(take(length)));
  return {
    version: 1,
    role,
    fileSha256: header.fileSha256,
    pixelSha256: header.pixelSha256,
    width: header.width,
    height: header.height,
    pdq: { algorithm: 'pdq', variant: header.pdq.variant, hash, quality: header.pdq.quality },
    pdqDihedral,
    keypoints,
    frame: { width: header.frame.width, height: header.frame.height, jpeg },
    ...(upright === undefined ? {} : { embedding: { upright, ...(negative === undefined ? {} : { negative }) } }),
  };
}

// --- internal ---

const MAGIC = 'IGFP';
const FORMAT_VERSION = 3;
/** Of plain keypoints, without embeddings ... */
const FIRST_VERSION = 1;
/** ... and with some. */
const SECOND_VERSION = 2;
const HEADER_AT = 12;
const CHECKSUM_BYTES = 32;
/** Of a keypoint up to version 2: four numbers of 32 bits. */
const POINT_BYTES = 16;

interface Header {
  readonly engine: string;
  readonly fileSha256: string | null;
  readonly pixelSha256: string;
  readonly width: number;
  readonly height: number;
  readonly pdq: { readonly variant: PdqVariant; readonly quality: number; readonly dihedral: number };
  readonly keypoints: number;
  /** From version 3 on. */
  readonly keypointBytes?: number;
  readonly frame: { readonly width: number; readonly height: number; readonly bytes: number };
  /** Bytes of the embedding of the picture, and of its negative. */
  readonly embeddings?: readonly number[];
}

function encodedEmbeddings({ embedding }: Fingerprint): Uint8Array[] {
  if (embedding === undefined) return [];
  const { upright, negative } = embedding;
  return [encodeEmbedding(upright), ...(negative === undefined ? [] : [encodeEmbedding(negative)])];
}

function readHeader(bytes: Uint8Array): Header {
  if (bytes.length < HEADER_AT + CHECKSUM_BYTES || new TextDecoder().decode(bytes.subarray(0, 4)) !== MAGIC) throw corrupt('no header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint16(4, true);
  if (version < FIRST_VERSION || version > FORMAT_VERSION) throw versionError(`format ${version}`);
  const end = bytes.length - CHECKSUM_BYTES;
  const digest = createHash('sha256').update(bytes.subarray(0, end)).digest();
  if (!digest.equals(bytes.subarray(end))) throw corrupt('its checksum differs');
  const headerBytes = view.getUint32(8, true);
  const header = parsedHeader(bytes.subarray(HEADER_AT, HEADER_AT + headerBytes));
  if (!COMPARABLE_ENGINES.includes(header.engine)) throw versionError(`engine ${header.engine}`);
  if (version < FORMAT_VERSION !== (header.keypointBytes === undefined)) throw corrupt('its header is of another version');
  const embeddings = namedEmbeddings(header, version);
  if (!Array.isArray(embeddings) || embeddings.length > 2) throw corrupt('its embeddings are not named');
  const keypointBytes = keypointBytesOf(header);
  const lengths = [header.pdq.dihedral, header.keypoints, keypointBytes, header.frame.bytes, ...embeddings];
  const rest = header.frame.bytes + embeddings.reduce((sum, length) => sum + length, 0);
  const parts = PDQ_BYTES + header.pdq.dihedral + keypointBytes + rest;
  const fits = lengths.every((length) => Number.isInteger(length) && length >= 0) && HEADER_AT + headerBytes + parts === end;
  if (!fits) throw corrupt('its lengths do not add up');
  return { ...header, embeddings };
}

/** Version 1 has none, version 2 names some. */
function namedEmbeddings({ embeddings }: Header, version: number): Header['embeddings'] {
  if (version === FIRST_VERSION) return [];
  return version === SECOND_VERSION ? embeddings : (embeddings ?? []);
}

function keypointBytesOf({ keypoints, keypointBytes = keypoints * (POINT_BYTES + DESCRIPTOR_BYTES) }: Header): number {
  return keypointBytes;
}

function keypointsFrom(bytes: Uint8Array, { keypoints: count, keypointBytes }: Header): KeypointSet {
  if (keypointBytes === undefined) {
    const middle = count * POINT_BYTES;
    return { count, points: new Float32Array(bytes.slice(0, middle).buffer), descriptors: bytes.slice(middle) };
  }
  const keypoints = decodeKeypoints(bytes, count);
  if (keypoints === null) throw corrupt('its keypoints cannot be read');
  return keypoints;
}

function parsedHeader(bytes: Uint8Array): Header {
  try {
    const header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Partial<Header> | null;
    if (typeof header?.engine === 'string' && header.pdq && header.frame) return header as Header;
  } catch {
    // Whatever is wrong with it: it is not what was written.
  }
  throw corrupt('its header cannot be read');
}

function corrupt(why: string): FingerprintError {
  return new FingerprintError('IMGGUARD_FINGERPRINT_CORRUPT', `The stored fingerprint is damaged (${why}); make it again from the image.`);
}

function versionError(found: string): FingerprintError {
  const message = `The stored fingerprint was made by another version (${found}, this is ${FINGERPRINT_ENGINE}); make it again from the image.`;
  return new FingerprintError('IMGGUARD_FINGERPRINT_VERSION', message);
}

/** Takes consecutive parts, as copies that do not keep the whole alive. */
function reader(bytes: Uint8Array, start: number): (length: number) => Uint8Array {
  let at = start;
  return (length) => bytes.slice(at, (at += length));
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
