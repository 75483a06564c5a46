/** The tiers of a search that need keypoints: proposals, alignment, confirmation. Runs in worker threads. */
import type { Fingerprint } from '@imgguard/core';
import {
  type AlignmentInput,
  alignProposal,
  decodeFrame,
  isSmooth,
  isStronger,
  judge,
  type Judgement,
  judgeWholeSmooth,
  MAX_CANDIDATES,
  type OpenCv,
  type QueryKeypoints,
  queryKeypoints,
  type QueryViews,
  queryViews,
  type ReferenceView,
} from '@imgguard/core/matching';
import { createPairMemory, type IndexedWorks, type PairMemory } from './collect-pairs.ts';
import { proposeWorks, type WorkProposal } from './propose-works.ts';
import type { Segment } from './segment.ts';
import { nearSmoothWorks, type NearSmoothWork, proposeSmoothWorks, type SmoothMemory, smoothWorksOf } from './smooth-works.ts';

/** What of an index a search looks at: shared memory, nothing is copied. */
export type IndexView = IndexedWorks;

export interface FeatureSearch {
  readonly query: Fingerprint;
  readonly view: IndexView;
  /** Whether the tiers before found something. */
  readonly isFound: boolean;
}

export interface SearchState {
  readonly memory: SearchMemory;
  /** By the works' numbers; what is found is added. */
  readonly judged: Map<number, Judgement>;
  step(name: FeatureStepName, run: () => Promise<StepResult>): Promise<void>;
}

export type FeatureStepName = 'local-features' | 'alignment' | 'mirror-negative' | 'smooth';

export interface StepResult {
  /** Works that it had to do with. */
  readonly works: number;
  /** Of these, the ones that it took for copies. */
  readonly accepted: number;
}

/** `loadCv`: called when there is something to align. OpenCV comes wrapped: it is thenable, and a promise for it alone would never settle. */
export type LoadCv = () => Promise<{ readonly cv: OpenCv }>;

/** What a thread keeps between searches. */
export interface SearchMemory {
  readonly pairs: PairMemory;
  /** Recently used works, most recent last. */
  readonly references: Map<string, Promise<ReferenceView>>;
  readonly smooth: SmoothMemory;
}

export function createSearchMemory(): SearchMemory {
  return { pairs: createPairMemory(), references: new Map(), smooth: { held: null } };
}

/** The tiers that need keypoints. */
export async function searchFeatures(
  loadCv: LoadCv,
  { query, view, isFound }: FeatureSearch,
  { memory, judged, step }: SearchState,
): Promise<void> {
  const accepted = () => [...judged.values()].filter(({ verdict }) => verdict === 'copy').length;
  const keypoints = queryKeypoints(query.keypoints, query.frame.width);
  const judgeAll = async (proposals: readonly WorkProposal[], mayBeUnaligned = false) => {
    if (proposals.length > 0) await judgeProposals((await loadCv()).cv, { query, keypoints, proposals, mayBeUnaligned }, memory, judged);
  };
  let proposals: readonly WorkProposal[] = [];
  await step('local-features', async () => {
    proposals = proposeWorks({ keypoints }, view, memory.pairs);
    return { works: new Set(proposals.map(({ number }) => number)).size, accepted: 0 };
  });
  await step('alignment', async () => {
    await judgeAll(proposals);
    return { works: judged.size, accepted: accepted() };
  });
  // Rare, and therefore asked last, as `match` does.
  if (isFound || accepted() > 0) return;
  if ([...judged.values()].every(({ verdict }) => verdict === 'none')) {
    await step('mirror-negative', async () => {
      const proposed = proposeWorks({ keypoints, variants: ['mirror-negative'], limit: RARE_KEYPOINTS }, view, memory.pairs);
      const rare = proposed.filter(({ hypothesis }) => hypothesis.voteWeight >= RARE_MIN_VOTE_WEIGHT);
      await judgeAll(rare);
      return { works: new Set(rare.map(({ number }) => number)).size, accepted: accepted() };
    });
  }
  if (accepted() > 0) return;
  const smoothWorks = smoothWorksOf(view, memory.smooth);
  const near = nearSmoothWorks(query, smoothWorks, view);
  const smooth = proposeSmoothWorks({ keypoints, count: query.keypoints.count }, smoothWorks, view);
  if (near.length + smooth.length === 0) return;
  await step('smooth', async () => {
    await judgeAll(smooth, true);
    await judgeNear((await loadCv()).cv, { query, keypoints, near }, memory, judged);
    return { works: new Set([...near, ...smooth].map(({ number }) => number)).size, accepted: accepted() };
  });
}

/** A work's frame and keypoints, kept ready for the next search. */
export function referenceView({ segment, work }: PlacedWork, { references }: SearchMemory): Promise<ReferenceView> {
  const key = `${segment.id}/${work}`;
  const made = references.get(key) ?? makeReferenceView(segment, work);
  references.delete(key);
  references.set(key, made);
  if (references.size > REMEMBERED_REFERENCES) references.delete(references.keys().next().value!);
  return made;
}

/** Where a work lies: counted inside its segment. */
export type PlacedWork = Pick<WorkProposal, 'segment' | 'work'>;

export function forgetOldSegments({ segments }: IndexView, { pairs: { visited }, references }: SearchMemory): void {
  const current = new Set(segments.map((segment) => segment.id));
  for (const id of visited.keys()) if (!current.has(id)) visited.delete(id);
  for (const key of references.keys()) if (!current.has(Number(key.split('/')[0]))) references.delete(key);
}

// --- internal ---

/**
 * Most images show no work, and would be aligned once more for an edit that hardly anybody makes. Measured (2026-11) on 64 copies (parts,
 * mirrored and turned, small and framed) among 564 works: 63 have votes of 5.5 and more; of 66 strangers
 * one has votes of 4.3, all others 3.1 at most.
 */
const RARE_MIN_VOTE_WEIGHT = 4;
/** For the same reason it is looked for with fewer keypoints. */
const RARE_KEYPOINTS = 400;
/** Every accepted work makes room for this many more candidates: an image that shows several works names them all ... */
const ROOM_PER_ACCEPTED = 2;
/** ... up to this many works. */
const MAX_EXAMINED = 60;
/** Works that a thread keeps ready, about 300 KB each. */
const REMEMBERED_REFERENCES = 48;

interface Proposed {
  readonly query: Fingerprint;
  readonly keypoints: QueryKeypoints;
  /** Most votes first. */
  readonly proposals: readonly WorkProposal[];
  /** Whether smooth works are laid over the image also where their keypoints do not say exactly where. */
  readonly mayBeUnaligned: boolean;
}

/** Adds to `judged` the strongest judgement on each work. Pictures are decoded only for positions that keypoints support: for most images for none. */
async function judgeProposals(
  cv: OpenCv,
  { query, keypoints, proposals, mayBeUnaligned }: Proposed,
  memory: SearchMemory,
  judged: Map<number, Judgement>,
): Promise<void> {
  let views: QueryViews | undefined;
  let room = MAX_CANDIDATES;
  for (const [i, proposal] of proposals.entries()) {
    if (i >= Math.min(room, MAX_EXAMINED)) break;
    if (judged.get(proposal.number)?.verdict === 'copy') continue;
    const input = { query: keypoints.packed(proposal.variant), ...workKeypoints(proposal) };
    const refinement = alignProposal(cv, input, proposal);
    if (refinement === null && !(mayBeUnaligned && isSmooth(input.reference))) continue;
    views ??= queryViews(keypoints, await decodeFrame(query.frame));
    const reference = await referenceView(proposal, memory);
    const judgement = judge(cv, { query: views, reference }, proposal, { first: i === 0, refinement });
    if (judgement.verdict !== 'none') room += ROOM_PER_ACCEPTED;
    if (isStronger(judgement, judged.get(proposal.number))) judged.set(proposal.number, judgement);
  }
}

interface Near {
  readonly query: Fingerprint;
  readonly keypoints: QueryKeypoints;
  readonly near: readonly NearSmoothWork[];
}

/** The same for smooth works that the query may show as a whole. */
async function judgeNear(
  cv: OpenCv,
  { query, keypoints, near }: Near,
  memory: SearchMemory,
  judged: Map<number, Judgement>,
): Promise<void> {
  if (near.length === 0) return;
  const views = queryViews(keypoints, await decodeFrame(query.frame));
  for (const work of near) {
    if (judged.get(work.number)?.verdict === 'copy') continue;
    const judgement = judgeWholeSmooth(cv, { query: views, reference: await referenceView(work, memory) }, work.nearest);
    if (judgement !== null && isStronger(judgement, judged.get(work.number))) judged.set(work.number, judgement);
  }
}

async function makeReferenceView(segment: Segment, work: number): Promise<ReferenceView> {
  const { reference, size } = workKeypoints({ segment, work });
  const jpeg = segment.jpegs.slice(segment.jpegStart[work], segment.jpegStart[work + 1]);
  return { keypoints: reference, frame: await decodeFrame({ ...size, jpeg }) };
}

function workKeypoints({ segment, work }: PlacedWork): Pick<AlignmentInput, 'reference' | 'size'> {
  const [from, to] = [segment.start[work]!, segment.start[work + 1]!];
  const reference = {
    count: to - from,
    points: segment.points.subarray(4 * from, 4 * to),
    words: segment.words.subarray(16 * from, 16 * to),
  };
  return { reference, size: { width: segment.frameSizes[2 * work]!, height: segment.frameSizes[2 * work + 1]! } };
}
