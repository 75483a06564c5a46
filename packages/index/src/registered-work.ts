/** What an index knows of a work beside its local features, and how both become a fingerprint again. */
import {
  decodeFingerprint,
  DESCRIPTOR_BYTES,
  encodeFingerprint,
  type Fingerprint,
  FINGERPRINT_ENGINE,
  type KeypointSet,
  PDQ_BYTES,
} from '@imgguard/core';
import { DESCRIPTOR_WORDS } from '@imgguard/core/matching';
import { checkFingerprint, checkId } from './check-arguments.ts';
import type { SegmentBody } from './local-features/segment.ts';
import type { HeldFeatures } from './local-features/segment-store.ts';

/** Name of what the snapshots of a `WorkIndex` hold. */
export const SNAPSHOT_CONTENTS: string = `works/${FINGERPRINT_ENGINE}`;

type Facts = Pick<Fingerprint, 'fileSha256' | 'pixelSha256' | 'width' | 'height'>;

export interface RegisteredWork extends Facts {
  readonly id: string;
  /** Its number among the index's segments. */
  readonly number: number;
  /** Size of its frame, pixels. */
  readonly frame: { readonly width: number; readonly height: number };
}

export function factsOf({ fileSha256, pixelSha256, width, height, frame }: Fingerprint): Omit<RegisteredWork, 'id' | 'number'> {
  return { fileSha256, pixelSha256, width, height, frame: { width: frame.width, height: frame.height } };
}

/** The fingerprint as it was added. */
export function fingerprintFrom({ id: _id, number: _number, frame, ...facts }: RegisteredWork, held: HeldFeatures): Fingerprint {
  if (held.kind === 'waiting') return held.fingerprint;
  const { body, work } = held;
  const hash = ownBytes(body.pdqHashes.subarray(PDQ_BYTES * work, PDQ_BYTES * (work + 1)));
  const jpeg = ownBytes(body.jpegs.subarray(body.jpegStart[work], body.jpegStart[work + 1]));
  return {
    version: 1,
    role: 'reference',
    ...facts,
    pdq: { algorithm: 'pdq', variant: 'full', hash, quality: body.pdqQualities[work]! },
    pdqDihedral: hash,
    keypoints: keypointsOf(body, work),
    frame: { ...frame, jpeg },
  };
}

/** A work's keypoints as they were added. */
export function keypointsOf(body: SegmentBody, work: number): KeypointSet {
  const [from, to] = [body.start[work]!, body.start[work + 1]!];
  const points = new Float32Array(body.points.subarray(4 * from, 4 * to));
  return { count: to - from, points, descriptors: descriptorBytes(body.words, from, to) };
}

/** A record of a snapshot: u16 length of the id, the id (UTF-8), the fingerprint's binary form. */
export function toRecord(id: string, fingerprint: Fingerprint): Uint8Array {
  const name = Buffer.from(id);
  const length = Buffer.alloc(2);
  length.writeUInt16LE(name.length);
  return Buffer.concat([length, name, encodeFingerprint(fingerprint)]);
}

/** Throws when the record is not whole or not that of a work. */
export function fromRecord(record: Uint8Array): [id: string, fingerprint: Fingerprint] {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
  const end = 2 + bytes.readUInt16LE(0);
  const id = bytes.toString('utf8', 2, end);
  checkId(id);
  const fingerprint = decodeFingerprint(record.subarray(end));
  checkFingerprint(fingerprint, 'reference', 'load');
  return [id, fingerprint];
}

// --- internal ---

/** A copy outside of the memory that threads share. */
function ownBytes(shared: Uint8Array): Uint8Array {
  return new Uint8Array(shared);
}

function descriptorBytes(words: Uint32Array, from: number, to: number): Uint8Array {
  const packed = new Uint8Array(words.buffer, words.byteOffset + from * DESCRIPTOR_WORDS * 4, (to - from) * DESCRIPTOR_WORDS * 4);
  const out = new Uint8Array((to - from) * DESCRIPTOR_BYTES);
  for (let i = 0; i < to - from; i++) {
    const at = i * DESCRIPTOR_WORDS * 4;
    out.set(packed.subarray(at, at + DESCRIPTOR_BYTES), i * DESCRIPTOR_BYTES);
  }
  return out;
}
