/** What an index knows of a work beside its local features, and how both become a fingerprint again. */
import { decodeFingerprint, encodeFingerprint, type Fingerprint } from '@imgguard/core';
import { DESCRIPTOR_BYTES } from '@imgguard/core';
import { DESCRIPTOR_WORDS } from '@imgguard/core/matching';
import type { SegmentBody } from './local-features/segment.ts';

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

/** The fingerprint as it was added. `place`: where its local features are. */
export function fingerprintFrom(facts: RegisteredWork, { body, work }: { readonly body: SegmentBody; readonly work: number }): Fingerprint {
  const [from, to] = [body.start[work]!, body.start[work + 1]!];
  const hash = body.pdqHashes.slice(32 * work, 32 * work + 32);
  return {
    version: 1,
    role: 'reference',
    fileSha256: facts.fileSha256,
    pixelSha256: facts.pixelSha256,
    width: facts.width,
    height: facts.height,
    pdq: { algorithm: 'pdq', variant: 'full', hash, quality: body.pdqQualities[work]! },
    pdqDihedral: hash,
    keypoints: { count: to - from, points: body.points.slice(4 * from, 4 * to), descriptors: descriptorBytes(body.words, from, to) },
    frame: { ...facts.frame, jpeg: body.jpegs.slice(body.jpegStart[work], body.jpegStart[work + 1]) },
  };
}

/** A record of a snapshot: u16 length of the id, the id (UTF-8), the fingerprint's binary form. */
export function toRecord(id: string, fingerprint: Fingerprint): Uint8Array {
  const name = Buffer.from(id);
  const length = Buffer.alloc(2);
  length.writeUInt16LE(name.length);
  return Buffer.concat([length, name, encodeFingerprint(fingerprint)]);
}

export function fromRecord(record: Uint8Array): [id: string, fingerprint: Fingerprint] {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
  const end = 2 + bytes.readUInt16LE(0);
  return [bytes.toString('utf8', 2, end), decodeFingerprint(record.subarray(end))];
}

// --- internal ---

function descriptorBytes(words: Uint32Array, from: number, to: number): Uint8Array {
  const packed = new Uint8Array(words.slice(from * DESCRIPTOR_WORDS, to * DESCRIPTOR_WORDS).buffer);
  const out = new Uint8Array((to - from) * DESCRIPTOR_BYTES);
  for (let i = 0; i < to - from; i++) {
    const at = i * DESCRIPTOR_WORDS * 4;
    out.set(packed.subarray(at, at + DESCRIPTOR_BYTES), i * DESCRIPTOR_BYTES);
  }
  return out;
}
