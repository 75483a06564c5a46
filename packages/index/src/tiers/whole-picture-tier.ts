/** The tiers that need no keypoints: the same file or pixels, and whole pictures that are close by PDQ, confirmed by their pixels. */
import { type Fingerprint, PDQ_BYTES, PDQ_MAX_DISTANCE } from '@imgguard/core';
import { comparePdq, confirmWhole, type Judgement, type OpenCv, type PdqComparison, type WholePicture } from '@imgguard/core/matching';
import type { PlacedWork } from '../local-features/search-works.ts';
import type { Segment } from '../local-features/segment.ts';

/** Works whose whole picture is near enough for a copy, by their numbers. */
export type CloseWorks = ReadonlyMap<number, CloseWork>;

export interface CloseWork extends PlacedWork {
  readonly pdq: PdqComparison;
}

interface Works {
  readonly segments: readonly Segment[];
  /** By number: 1 for works that may be found. */
  readonly alive: Uint8Array;
}

export function closeByPdq(query: Pick<Fingerprint, 'pdq' | 'pdqDihedral'>, { segments, alive }: Works): CloseWorks {
  const close = new Map<number, CloseWork>();
  const asked = new Uint32Array(query.pdqDihedral.slice().buffer);
  for (const segment of segments) {
    const hashes = new Uint32Array(segment.pdqHashes.buffer, segment.pdqHashes.byteOffset, segment.numbers.length * HASH_WORDS);
    for (let work = 0; work < segment.numbers.length; work++) {
      const number = segment.numbers[work]!;
      if (alive[number] !== 1 || !mayBeClose(asked, hashes, work * HASH_WORDS)) continue;
      const pdq = comparePdq(query, { pdq: pdqOf(segment, work) });
      if (pdq?.close === true) close.set(number, { segment, work, pdq });
    }
  }
  return close;
}

export function pdqOf({ pdqHashes, pdqQualities }: Segment, w: number): Fingerprint['pdq'] {
  return { algorithm: 'pdq', variant: 'full', hash: pdqHashes.subarray(32 * w, 32 * w + 32), quality: pdqQualities[w]! };
}

export interface Confirming {
  /** Close works that the same file or pixels prove already. */
  readonly proven: ReadonlySet<number>;
  query(): Promise<WholePicture>;
  reference(work: CloseWork): Promise<WholePicture>;
}

/** Judgements of the close works that their pixels settle. Works that keypoints have to be asked about are missing. */
export async function confirmClose(cv: OpenCv, close: CloseWorks, how: Confirming): Promise<ReadonlyMap<number, Judgement>> {
  const settled = new Map<number, Judgement>();
  for (const [number, work] of close) {
    if (how.proven.has(number)) continue;
    const judgement = confirmWhole(cv, await how.query(), await how.reference(work), work.pdq);
    // One that needs keypoints decides for all: they are taken once.
    if (judgement === null) break;
    settled.set(number, judgement);
  }
  return settled;
}

// --- internal ---

const HASH_WORDS = PDQ_BYTES / 4;
/** Half of a hash. */
const FIRST_WORDS = HASH_WORDS / 2;

/** Whether the first half of one of the positions, as it is or as a negative, leaves it open: of unrelated hashes one in millions does. */
function mayBeClose(asked: Uint32Array, hashes: Uint32Array, at: number): boolean {
  for (let from = 0; from < asked.length; from += HASH_WORDS) {
    let bits = 0;
    for (let i = 0; i < FIRST_WORDS; i++) bits += bitsOf(asked[from + i]! ^ hashes[at + i]!);
    if (bits <= PDQ_MAX_DISTANCE || 32 * FIRST_WORDS - bits <= PDQ_MAX_DISTANCE) return true;
  }
  return false;
}

/** Bits that are set in a word of 32. */
function bitsOf(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
