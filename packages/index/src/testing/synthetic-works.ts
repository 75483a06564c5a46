/**
 * Works and images of which only the local features are made up, for tests of the index itself: descriptors come in families, as those of real
 * pictures do, so that hash buckets and votes are crowded. The same numbers on every machine.
 */
import { DESCRIPTOR_BITS, DESCRIPTOR_BYTES, type Fingerprint, type KeypointSet } from '@imgguard/core';
import { mulberry32 } from '@imgguard/core/matching';

export interface SyntheticOptions {
  readonly seed: number;
  /** Keypoints of each work. */
  readonly keypoints: number;
  /** Families that descriptors belong to: fewer make them more alike. */
  readonly families: number;
}

export interface SyntheticWorks {
  /** Work number `n`, 512 x 384, of role `reference`. */
  work(n: number): Fingerprint;
  /** An image of 768 x 576 that shows works `shown` turned, scaled and shifted, among other details. */
  image(shown: readonly number[], noise: number): { readonly keypoints: KeypointSet; readonly frameWidth: number };
}

export function syntheticWorks({ seed, keypoints, families }: SyntheticOptions): SyntheticWorks {
  const prototypes = keypointSet(families, mulberry32(seed), (random) => randomDescriptor(random));
  const own = (random: () => number) => {
    const family = random() % families;
    return blurred(prototypes.descriptors.subarray(family * DESCRIPTOR_BYTES, (family + 1) * DESCRIPTOR_BYTES), FAMILY_BITS, random);
  };
  const featuresOf = (n: number) => keypointSet(keypoints, mulberry32(seed + 1_000 * (n + 1)), own);
  return {
    work: (n) => ({ ...EMPTY_WORK, pixelSha256: n.toString(16).padStart(64, '0'), keypoints: featuresOf(n) }),
    image(shown, noise) {
      const random = mulberry32(seed + 7);
      const parts = shown.map((n, i) => moved(featuresOf(n), i, random));
      return { keypoints: joined([...parts, keypointSet(noise, random, own)]), frameWidth: 768 };
    },
  };
}

// --- internal ---

/** Bits in which a descriptor differs from its family: two of a family then differ in about 72. */
const FAMILY_BITS = 39;
/** Bits in which a copy's descriptor differs from the work's. */
const COPY_BITS = 25;
const [WIDTH, HEIGHT] = [512, 384];

const EMPTY_WORK: Omit<Fingerprint, 'keypoints' | 'pixelSha256'> = {
  version: 1,
  role: 'reference',
  fileSha256: null,
  width: 1024,
  height: 768,
  pdq: { algorithm: 'pdq', variant: 'full', hash: new Uint8Array(32), quality: 0 },
  pdqDihedral: new Uint8Array(32),
  frame: { width: WIDTH, height: HEIGHT, jpeg: new Uint8Array(1) },
};

function keypointSet(count: number, random: () => number, descriptor: (random: () => number) => Uint8Array): KeypointSet {
  const points = new Float32Array(4 * count);
  const descriptors = new Uint8Array(DESCRIPTOR_BYTES * count);
  for (let i = 0; i < count; i++) {
    points.set([share(random) * WIDTH, share(random) * HEIGHT, 3 + 20 * share(random), share(random) * 2 * Math.PI], 4 * i);
    descriptors.set(descriptor(random), DESCRIPTOR_BYTES * i);
  }
  return { count, points, descriptors };
}

/** The work's features as an image shows them: every other one, turned by 0.3 radians more for each work. */
function moved({ count, points, descriptors }: KeypointSet, i: number, random: () => number): KeypointSet {
  const [scale, turn] = [0.5 + 0.25 * i, 0.3 * (i + 1)];
  const [a, b] = [scale * Math.cos(turn), scale * Math.sin(turn)];
  const kept = Array.from({ length: Math.ceil(count / 2) }, (_, k) => 2 * k);
  const out = {
    count: kept.length,
    points: new Float32Array(4 * kept.length),
    descriptors: new Uint8Array(DESCRIPTOR_BYTES * kept.length),
  };
  kept.forEach((k, at) => {
    const [x, y, size, angle] = points.subarray(4 * k, 4 * k + 4) as unknown as [number, number, number, number];
    const jitter = () => 2 * share(random) - 1;
    out.points.set([a * x - b * y + 150 + jitter(), b * x + a * y + 80 + jitter(), size * scale, (angle + turn) % (2 * Math.PI)], 4 * at);
    out.descriptors.set(
      blurred(descriptors.subarray(k * DESCRIPTOR_BYTES, (k + 1) * DESCRIPTOR_BYTES), COPY_BITS, random),
      DESCRIPTOR_BYTES * at,
    );
  });
  return out;
}

function joined(parts: readonly KeypointSet[]): KeypointSet {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const out = { count, points: new Float32Array(4 * count), descriptors: new Uint8Array(DESCRIPTOR_BYTES * count) };
  let at = 0;
  for (const { count: more, points, descriptors } of parts) {
    out.points.set(points, 4 * at);
    out.descriptors.set(descriptors, DESCRIPTOR_BYTES * at);
    at += more;
  }
  return out;
}

function randomDescriptor(random: () => number): Uint8Array {
  const bytes = Uint8Array.from({ length: DESCRIPTOR_BYTES }, () => random() & 0xff);
  bytes[DESCRIPTOR_BYTES - 1]! &= 0xff >> (8 * DESCRIPTOR_BYTES - DESCRIPTOR_BITS);
  return bytes;
}

function blurred(descriptor: Uint8Array, bits: number, random: () => number): Uint8Array {
  const out = descriptor.slice();
  for (let i = 0; i < bits; i++) {
    const bit = random() % DESCRIPTOR_BITS;
    out[bit >> 3]! ^= 1 << (bit & 7);
  }
  return out;
}

/** 0 to 1. */
function share(random: () => number): number {
  return random() / 2 ** 32;
}
