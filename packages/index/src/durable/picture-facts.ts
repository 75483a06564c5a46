/**
 * What is known of a picture without its local features, in a fixed number of bytes. Little endian: u8 flags (1: has a file hash), u8 PDQ quality, u16 frame width,
 * u16 frame height, u32 width, u32 height, 32 bytes SHA-256 of the file, 32 of the pixels, then its PDQ hashes: one of a work, eight of an image that is asked about.
 */
import { type Fingerprint, PDQ_BYTES, PDQ_DIHEDRAL_ORDER } from '@imgguard/core';

export interface PictureFacts {
  readonly fileSha256: string | null;
  readonly pixelSha256: string;
  readonly width: number;
  readonly height: number;
  readonly frame: { readonly width: number; readonly height: number };
  readonly pdq: Fingerprint['pdq'];
  /** As in a fingerprint: 32 bytes of a work, 8 x 32 of an image. */
  readonly pdqDihedral: Uint8Array;
}

/** Where the parts of encoded facts lie. */
export const FACTS = { file: 14, pixels: 46, hashes: 78 } as const;

/** PDQ hashes of a picture of this role. */
export function positionsOf(role: Fingerprint['role']): number {
  return role === 'reference' ? 1 : PDQ_DIHEDRAL_ORDER.length;
}

export function encodeFacts(picture: PictureFacts): Uint8Array {
  const bytes = Buffer.alloc(FACTS.hashes + picture.pdqDihedral.length);
  bytes.writeUInt8(picture.fileSha256 === null ? 0 : HAS_FILE);
  bytes.writeUInt8(picture.pdq.quality, 1);
  bytes.writeUInt16LE(picture.frame.width, 2);
  bytes.writeUInt16LE(picture.frame.height, 4);
  bytes.writeUInt32LE(picture.width, 6);
  bytes.writeUInt32LE(picture.height, 10);
  if (picture.fileSha256 !== null) bytes.write(picture.fileSha256, FACTS.file, 'hex');
  bytes.write(picture.pixelSha256, FACTS.pixels, 'hex');
  bytes.set(picture.pdqDihedral, FACTS.hashes);
  return bytes;
}

export function decodeFacts(encoded: Uint8Array): PictureFacts {
  const bytes = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  const pdqDihedral = encoded.slice(FACTS.hashes);
  return {
    fileSha256: (bytes[0]! & HAS_FILE) === 0 ? null : bytes.toString('hex', FACTS.file, FACTS.pixels),
    pixelSha256: bytes.toString('hex', FACTS.pixels, FACTS.hashes),
    width: bytes.readUInt32LE(6),
    height: bytes.readUInt32LE(10),
    frame: { width: bytes.readUInt16LE(2), height: bytes.readUInt16LE(4) },
    pdq: { algorithm: 'pdq', variant: 'full', hash: pdqDihedral.slice(0, PDQ_BYTES), quality: bytes[1]! },
    pdqDihedral,
  };
}

/** Whether encoded facts have a file hash. */
export function hasFileHash(flags: number): boolean {
  return (flags & HAS_FILE) !== 0;
}

// --- internal ---

const HAS_FILE = 1;
