/**
 * Smooth works, which have too few keypoints, and too common ones, to be found among all others: bokeh, skies, soft gradients. They are few, and so asked in two ways that would cost too much for all works: by
 * hashes of whatever quality, and by keypoints that share fewer bits, in tables of their own.
 */
import { nearestPdq, PDQ_BYTES, type Fingerprint, type NearestPdq } from '@imgguard/core';
import { BUCKET_BITS, DESCRIPTOR_WORDS, isSmooth, type QueryKeypoints, SMOOTH_MAX_PDQ_DISTANCE } from '@imgguard/core/matching';
import { createPairMemory, type IndexedWorks, type PairMemory } from './collect-pairs.ts';
import { proposeWorks, type WorkProposal } from './propose-works.ts';
import { buildPostings, type Segment } from './segment.ts';

/** A work, counted inside its segment. */
interface Place {
  readonly segment: Segment;
  readonly work: number;
}

/** The smooth works of some segments, with tables of their keypoints alone. */
export interface SmoothWorks {
  /** Where each lies. */
  readonly places: readonly Place[];
  /** Their keypoints; they lie in the order of `places`, and their pictures stay where they are. */
  readonly segment: Segment;
  readonly pairs: PairMemory;
}

/** What a thread keeps between searches: the smooth works of the segments that it saw last. */
export interface SmoothMemory {
  held: { readonly segments: readonly Segment[]; readonly works: SmoothWorks } | null;
}

export function smoothWorksOf({ segments }: Pick<IndexedWorks, 'segments'>, memory: SmoothMemory): SmoothWorks {
  const { held } = memory;
  const isSame = held?.segments.length === segments.length && held.segments.every(({ id }, i) => id === segments[i]!.id);
  if (!isSame) memory.held = { segments, works: gather(segments) };
  return memory.held!.works;
}

/** A smooth work whose hash is near the query's in one of its positions. */
export interface NearSmoothWork extends Place {
  readonly number: number;
  readonly nearest: NearestPdq;
}

/** The nearest ones first. */
export function nearSmoothWorks(
  { pdqDihedral }: Pick<Fingerprint, 'pdqDihedral'>,
  { places }: SmoothWorks,
  { alive }: Pick<IndexedWorks, 'alive'>,
): NearSmoothWork[] {
  const near: NearSmoothWork[] = [];
  for (const { segment, work } of places) {
    const number = segment.numbers[work]!;
    if (alive[number] !== 1) continue;
    const nearest = nearestPdq(pdqDihedral, segment.pdqHashes.subarray(PDQ_BYTES * work, PDQ_BYTES * (work + 1)));
    if (nearest.distance <= SMOOTH_MAX_PDQ_DISTANCE) near.push({ segment, work, number, nearest });
  }
  return near.toSorted((l, r) => l.nearest.distance - r.nearest.distance || l.number - r.number).slice(0, MAX_NEAR);
}

/** By keypoints. `count`: how many the query has. */
export function proposeSmoothWorks(
  { keypoints, count }: { readonly keypoints: QueryKeypoints; readonly count: number },
  { places, segment, pairs }: SmoothWorks,
  { alive }: Pick<IndexedWorks, 'alive'>,
): WorkProposal[] {
  if (places.length === 0) return [];
  const buckets = { keyBits: BUCKET_BITS, maxBucket: MAX_BUCKET };
  const least = isSmooth({ count }) ? 0 : MIN_VOTE_WEIGHT;
  return proposeWorks({ keypoints, buckets }, { segments: [segment], alive }, pairs)
    .filter(({ hypothesis }) => hypothesis.voteWeight >= least)
    .slice(0, MAX_PROPOSED)
    .map((proposal) => ({ ...proposal, ...places[proposal.work]! }));
}

// --- internal ---

/** Works whose pixels are asked because their hash is near. */
const MAX_NEAR = 4;
/** Works whose pixels are asked because their keypoints say so. */
const MAX_PROPOSED = 4;
/** Descriptors of smooth pictures share their buckets with many others. */
const MAX_BUCKET = 1024;
/** Of an image that has texture. Strangers have votes of 4.3 at most (2026-11); smooth works under a caption or in a frame 15 and more. */
const MIN_VOTE_WEIGHT = 5;

function gather(segments: readonly Segment[]): SmoothWorks {
  const places = segments.flatMap((segment) =>
    Array.from(segment.numbers.keys())
      .filter((work) => isSmooth({ count: countOf({ segment, work }) }))
      .map((work) => ({ segment, work })),
  );
  const start = new Uint32Array(places.length + 1);
  places.forEach((place, i) => (start[i + 1] = start[i]! + countOf(place)));
  const count = start[places.length]!;
  const body = { workOf: new Uint32Array(count), words: new Uint32Array(count * DESCRIPTOR_WORDS), points: new Float32Array(count * 4) };
  const frameSizes = new Uint32Array(2 * places.length);
  places.forEach(({ segment, work }, i) => {
    const [from, to] = [segment.start[work]!, segment.start[work + 1]!];
    body.workOf.fill(i, start[i], start[i + 1]);
    body.words.set(segment.words.subarray(from * DESCRIPTOR_WORDS, to * DESCRIPTOR_WORDS), start[i]! * DESCRIPTOR_WORDS);
    body.points.set(segment.points.subarray(4 * from, 4 * to), 4 * start[i]!);
    frameSizes.set(segment.frameSizes.subarray(2 * work, 2 * work + 2), 2 * i);
  });
  const numbers = Uint32Array.from(places, ({ segment, work }) => segment.numbers[work]!);
  const none = new Uint8Array();
  const features = { ...body, numbers, start, frameSizes, jpegStart: new Uint32Array(places.length + 1), jpegs: none };
  const whole = { ...features, pdqHashes: none, pdqQualities: none };
  return { places, segment: { id: 0, ...whole, postings: buildPostings(whole) }, pairs: createPairMemory() };
}

function countOf({ segment, work }: Place): number {
  return segment.start[work + 1]! - segment.start[work]!;
}
