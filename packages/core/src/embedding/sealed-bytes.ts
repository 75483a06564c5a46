/**
 * How embeddings are stored, little endian: four letters, u16 version, u16 zero, u32 length n of a JSON header, the header, the numbers, and the SHA-256 of
 * everything before it.
 */
import { createHash } from 'node:crypto';
import { EmbeddingError } from './embedding-error.ts';

export interface SealedFormat {
  /** Four letters. */
  readonly magic: string;
  readonly version: number;
  /** What it is called in errors. */
  readonly noun: string;
}

export function seal({ magic, version }: SealedFormat, header: object, parts: readonly ArrayBufferView[]): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const body = HEADER_AT + json.length + parts.reduce((sum, part) => sum + part.byteLength, 0);
  const bytes = new Uint8Array(body + CHECKSUM_BYTES);
  bytes.set(new TextEncoder().encode(magic));
  const view = new DataView(bytes.buffer);
  view.setUint16(4, version, true);
  view.setUint32(8, json.length, true);
  bytes.set(json, HEADER_AT);
  let at = HEADER_AT + json.length;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  bytes.set(createHash('sha256').update(bytes.subarray(0, body)).digest(), body);
  return bytes;
}

/** The header as it was given, unchecked but for its checksum, and the numbers, as a copy of their own. */
export function unseal(bytes: Uint8Array, { magic, version, noun }: SealedFormat): { header: unknown; numbers: ArrayBuffer } {
  const isOurs = bytes.length >= HEADER_AT + CHECKSUM_BYTES && new TextDecoder().decode(bytes.subarray(0, 4)) === magic;
  if (!isOurs) throw corruptEmbedding(noun, 'it does not begin like one');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = view.getUint16(4, true);
  if (found !== version) {
    const message = `This ${noun} is of version ${found}, and this program reads version ${version}; make it again from the images`;
    throw new EmbeddingError('IMGGUARD_EMBEDDING_VERSION', message);
  }
  const end = bytes.length - CHECKSUM_BYTES;
  const digest = createHash('sha256').update(bytes.subarray(0, end)).digest();
  if (!digest.equals(bytes.subarray(end))) throw corruptEmbedding(noun, 'its checksum differs');
  const start = HEADER_AT + view.getUint32(8, true);
  if (start > end) throw corruptEmbedding(noun, 'its header is longer than it');
  // Node's buffers have a slice of their own, which copies nothing.
  return { header: jsonOf(bytes.subarray(HEADER_AT, start), noun), numbers: new Uint8Array(bytes.subarray(start, end)).buffer };
}

export function corruptEmbedding(noun: string, why: string, cause?: unknown): EmbeddingError {
  const message = `This ${noun} is damaged (${why}); make it again from the images`;
  return new EmbeddingError('IMGGUARD_EMBEDDING_CORRUPT', message, cause === undefined ? {} : { cause });
}

// --- internal ---

const HEADER_AT = 12;
const CHECKSUM_BYTES = 32;

function jsonOf(bytes: Uint8Array, noun: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw corruptEmbedding(noun, 'its header is no JSON', cause);
  }
}
