/**
 * The whole way of one query through an index, the cheapest tiers first: the same file or pixels, whole pictures by PDQ, and only where these leave it open, keypoints.
 * Runs in worker threads.
 */
import type { Fingerprint } from '@imgguard/core';
import type { EmbeddingEvidence } from '@imgguard/core/embedding';
import { comparePdq, type Judgement, type LookFacts, type PdqComparison } from '@imgguard/core/matching';
import {
  type FeatureStepName,
  forgetOldSegments,
  type IndexView,
  type LoadCv,
  referenceView,
  searchFeatures,
  type SearchMemory,
  type StepResult,
} from '../local-features/search-works.ts';
import { sameNumbers } from './identities.ts';
import { type AskedImage, type SearchQuery, searchQuery } from './search-query.ts';
import { closeByPdq, type CloseWorks, confirmClose, pdqOf } from './whole-picture-tier.ts';

export interface SearchView extends IndexView {
  /** See `identities.ts`. */
  readonly identities: Uint8Array;
}

export interface TieredSearch {
  readonly asked: Fingerprint | AskedImage;
  readonly view: SearchView;
  /** Whether keypoints are asked also where whole pictures settle it. */
  readonly everyWork: boolean;
}

/** A work that the query shows, or may show. */
export interface FoundWork {
  readonly number: number;
  readonly judgement: Judgement | null;
  readonly pdq: PdqComparison | null;
  /** What a model says, where it was asked about the work. */
  readonly likeness?: EmbeddingEvidence;
}

export interface SearchOutcome {
  readonly found: readonly FoundWork[];
  /** Works that were laid over the image and compared pixel by pixel. */
  readonly examined: number;
  /** What each step said and took, in their order. */
  readonly steps: readonly SearchStep[];
  readonly facts: LookFacts;
  /** The query's fingerprint; `null` where nobody needed the keypoints of an image. */
  readonly fingerprint: Fingerprint | null;
}

/** One step of a search. */
export interface SearchStep {
  /**
   * `decode`, `hashes`: of an image. `exact`: the same file or pixels. `whole-picture`: PDQ, and whether pixels confirm it. `keypoints`: taken of an image. `local-features`: looked up.
   * `alignment`: what they propose laid over the image. `mirror-negative`: both again for a mirrored negative. `smooth`: works that have hardly any keypoints, by all of their pixels. `embedding`: a model asked
   * about the image, waiting for it included. `embeddings`: works that it finds alike, laid over the image.
   */
  readonly name: 'decode' | 'hashes' | 'exact' | 'whole-picture' | 'keypoints' | FeatureStepName | 'embedding' | 'embeddings';
  /** Works that it had to do with: the same, close, proposed, or aligned. */
  readonly works: number;
  /** Of these, the ones that it took for copies. */
  readonly accepted: number;
  /** Milliseconds of its thread. */
  readonly ms: number;
}

/** @throws {ImageError} when an image is refused */
export async function searchTiers(loadCv: LoadCv, search: TieredSearch, memory: SearchMemory): Promise<SearchOutcome> {
  const { asked, view, everyWork } = search;
  forgetOldSegments(view, memory);
  const { steps, step } = createSteps();
  const query = await searchQuery(asked, loadCv);
  if (query.took !== null) {
    steps.push({ name: 'decode', works: 0, accepted: 0, ms: query.took.decodeMs });
    steps.push({ name: 'hashes', works: 0, accepted: 0, ms: query.took.hashMs });
  }
  const whole = await searchWhole(loadCv, { query, view }, { memory, step });
  const judged = new Map(whole.judged);
  let fingerprint = 'input' in asked ? null : asked;
  if (!whole.isSettled || everyWork) {
    fingerprint ??= await keypointsOf(query, step);
    await searchFeatures(loadCv, { query: fingerprint, view, isFound: whole.isFound }, { memory, judged, step });
  }
  return { found: foundOf(query.facts, view, { ...whole, judged }), examined: judged.size, steps, facts: query.facts, fingerprint };
}

// --- internal ---

type Step = (name: SearchStep['name'], run: () => Promise<StepResult>) => Promise<void>;

function createSteps(): { readonly steps: SearchStep[]; readonly step: Step } {
  const steps: SearchStep[] = [];
  const step: Step = async (name, run) => {
    const started = performance.now();
    const did = await run();
    steps.push({ name, ...did, ms: performance.now() - started });
  };
  return { steps, step };
}

interface Whole {
  /** Works of the same file or pixels. */
  readonly same: ReadonlySet<number>;
  readonly close: CloseWorks;
  readonly judged: ReadonlyMap<number, Judgement>;
}

interface WholeResult extends Whole {
  readonly isFound: boolean;
  /** Whether something was found, and nothing of it needs keypoints. */
  readonly isSettled: boolean;
}

async function searchWhole(
  loadCv: LoadCv,
  { query, view }: { readonly query: SearchQuery; readonly view: SearchView },
  { memory, step }: { readonly memory: SearchMemory; readonly step: Step },
): Promise<WholeResult> {
  let same: ReadonlySet<number> = new Set();
  await step('exact', async () => {
    same = new Set(sameNumbers(view.identities, view.alive, query.facts));
    return { works: same.size, accepted: same.size };
  });
  let close: CloseWorks = new Map();
  let judged: ReadonlyMap<number, Judgement> = new Map();
  const isProven = (number: number) => same.has(number) || judged.has(number);
  await step('whole-picture', async () => {
    close = closeByPdq(query.facts, view);
    if (![...close.keys()].every(isProven)) {
      const reference = async (work: Parameters<typeof referenceView>[0]) => {
        const { frame } = await referenceView(work, memory);
        return { gray: frame, frame };
      };
      judged = await confirmClose((await loadCv()).cv, close, { proven: same, query: query.whole, reference });
    }
    return { works: close.size, accepted: [...close.keys()].filter(isProven).length };
  });
  const isFound = same.size + close.size > 0;
  return { same, close, judged, isFound, isSettled: isFound && [...close.keys()].every(isProven) };
}

async function keypointsOf(query: SearchQuery, step: Step): Promise<Fingerprint> {
  let fingerprint: Fingerprint | undefined;
  await step('keypoints', async () => {
    fingerprint = await query.fingerprint();
    return { works: 0, accepted: 0 };
  });
  return fingerprint!;
}

function foundOf(facts: LookFacts, view: SearchView, { same, close, judged }: Whole): FoundWork[] {
  return [...new Set([...same, ...judged.keys(), ...close.keys()])]
    .toSorted((l, r) => l - r)
    .map((number) => ({ number, judgement: judged.get(number) ?? null, pdq: close.get(number)?.pdq ?? null }))
    .filter(({ number, judgement, pdq }) => same.has(number) || (judgement !== null && judgement.verdict !== 'none') || pdq !== null)
    .map((work) => withPdq(work, facts, view));
}

/** The PDQ distance belongs into the evidence also where it did not decide. */
function withPdq(work: FoundWork, query: LookFacts, { segments }: SearchView): FoundWork {
  if (work.pdq !== null) return work;
  const segment = segments.find((one) => one.numbers.includes(work.number))!;
  return { ...work, pdq: comparePdq(query, { pdq: pdqOf(segment, segment.numbers.indexOf(work.number)) }) };
}
