/** Fingerprints with made up hashes and no features, small enough for a million; in families of near ones, as real collections have them. The same on every machine. */
import { createHash } from 'node:crypto';
import { type Fingerprint, PDQ_BYTES, PDQ_DIHEDRAL_ORDER } from '@imgguard/core';

/** Picture number `n`: 1 in 8 differs in a few bits from the one before it. `version` makes it another picture under the same number. */
export function syntheticWork(n: number, version = 0): Fingerprint {
  return { ...shared, role: 'reference', ...own(n, version), pdqDihedral: hashOf(n, version) };
}

/** An image of a picture: another file, some bits of the hash changed. */
export function syntheticImage(n: number, version = 0, changedBits = 10): Fingerprint {
  const hash = hashOf(n, version);
  for (let bit = 0; bit < changedBits; bit++) hash[(bit * 7) % PDQ_BYTES]! ^= 1 << (bit % 8);
  const pdqDihedral = new Uint8Array(PDQ_BYTES * PDQ_DIHEDRAL_ORDER.length);
  for (let p = 0; p < PDQ_DIHEDRAL_ORDER.length; p++)
    pdqDihedral.set(p === 0 ? hash : digest(`turned ${p} ${n} ${version}`), PDQ_BYTES * p);
  const other = own(n, version + 0.5);
  return { ...shared, role: 'query', ...other, pdq: { ...other.pdq, hash }, pdqDihedral };
}

// --- internal ---

const shared: Pick<Fingerprint, 'version' | 'width' | 'height' | 'keypoints' | 'frame'> = {
  version: 1,
  width: 3000,
  height: 2000,
  keypoints: { count: 0, points: new Float32Array(), descriptors: new Uint8Array() },
  frame: { width: 512, height: 341, jpeg: new Uint8Array(1) },
};
const FAMILY = 8;

function own(n: number, version: number): Pick<Fingerprint, 'fileSha256' | 'pixelSha256' | 'pdq'> {
  return {
    fileSha256: n % 5 === 0 ? null : digest(`file ${n} ${version}`).toString('hex'),
    pixelSha256: digest(`pixels ${n} ${version}`).toString('hex'),
    pdq: { algorithm: 'pdq', variant: 'full', hash: hashOf(n, version), quality: 100 },
  };
}

function hashOf(n: number, version: number): Uint8Array {
  const hash = new Uint8Array(digest(`hash ${n - (n % FAMILY)} ${version}`));
  const differing = digest(`differing ${n}`);
  const bits = n % FAMILY === 1 ? 12 : 0;
  for (let bit = 0; bit < bits; bit++) hash[differing[bit]! % PDQ_BYTES]! ^= 1 << (bit % 8);
  return n % FAMILY < 2 ? hash : new Uint8Array(digest(`hash ${n} ${version}`));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
