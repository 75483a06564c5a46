/** Fingerprints in the other role: a work that is asked about, an image that is searched in. */
import { type Fingerprint, PDQ_DIHEDRAL_ORDER } from '@imgguard/core';
import type { PictureFacts } from './durable/picture-facts.ts';

/** A work as a query. Its turned positions are not known: the one hash stands for all. */
export function asQuery(work: Fingerprint): Fingerprint {
  const { hash } = work.pdq;
  const pdqDihedral = new Uint8Array(hash.length * PDQ_DIHEDRAL_ORDER.length);
  for (let at = 0; at < pdqDihedral.length; at += hash.length) pdqDihedral.set(hash, at);
  return { ...work, role: 'query', pdqDihedral };
}

/** An image that is searched in, as if it were a work. */
export function asReference(image: Fingerprint): Fingerprint {
  return { ...image, role: 'reference', pdqDihedral: image.pdq.hash };
}

/** A fingerprint with nothing to find but its hashes. */
export function withoutFeatures(facts: PictureFacts): Fingerprint {
  return {
    version: 1,
    role: 'reference',
    ...facts,
    keypoints: { count: 0, points: new Float32Array(), descriptors: new Uint8Array() },
    frame: { ...facts.frame, jpeg: new Uint8Array(1) },
  };
}
