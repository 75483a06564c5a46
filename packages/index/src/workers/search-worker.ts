/** Entry of the worker threads of `WorkIndex`. */
import type { Fingerprint } from '@imgguard/core';
import { asResult, type FingerprintTask, loadOpenCv, runFingerprintTask, type WorkerResult } from '@imgguard/core/matching';
import { type EmbeddingOutcome, type EmbeddingSearch, searchEmbeddings } from '../embeddings/embedding-tier.ts';
import { createSearchMemory } from '../local-features/search-works.ts';
import { readSegmentFile, type ReadSegment } from '../local-features/segment-file.ts';
import { buildPostings, mergeBodies, type Postings, type SegmentBody } from '../local-features/segment.ts';
import { type SearchOutcome, searchTiers, type TieredSearch } from '../tiers/search-tiers.ts';

export interface SearchTask extends TieredSearch {
  readonly kind: 'search';
}

export interface EmbeddingTask extends EmbeddingSearch {
  readonly kind: 'embeddings';
}

/** Puts segments together, without removed works, and builds the hash tables of the result. */
export interface BuildTask {
  readonly kind: 'build';
  readonly bodies: readonly SegmentBody[];
  readonly alive: Uint8Array;
}

export interface BuiltSegment {
  readonly body: SegmentBody;
  readonly postings: Postings;
}

/** Reads a segment that was kept in a file. */
export interface ReadSegmentTask {
  readonly kind: 'read-segment';
  readonly file: string;
  readonly contents: string;
}

const memory = createSearchMemory();

export default async function run(
  task: SearchTask | EmbeddingTask | BuildTask | ReadSegmentTask | FingerprintTask,
): Promise<WorkerResult<SearchOutcome> | EmbeddingOutcome | BuiltSegment | ReadSegment | WorkerResult<Fingerprint>> {
  if (task.kind === 'fingerprint') return runFingerprintTask(task);
  if (task.kind === 'read-segment') return readSegmentFile(task.file, task.contents);
  if (task.kind === 'build') {
    const body = mergeBodies(task.bodies, task.alive);
    return { body, postings: buildPostings(body) };
  }
  if (task.kind === 'embeddings') return searchEmbeddings(loadOpenCv, task, memory);
  return asResult(() => searchTiers(loadOpenCv, task, memory));
}
