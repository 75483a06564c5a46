/**
 * The other way round: images that were seen, kept with their fingerprints, so that a work that is registered today is compared with everything that was seen before.
 * Candidates come from the same steps as in a search, with the roles exchanged; the verdict on each is core's own, in the right direction.
 */
import { join } from 'node:path';
import { createEngine, decodeFingerprint, encodeFingerprint, type Engine, type Fingerprint, type Match } from '@imgguard/core';
import { compareEmbeddings, embeddingRule, embeddingVerdict } from '@imgguard/core/embedding';
import { comparePdq, conclude, SIMILAR_MAX_PROBABILITY } from '@imgguard/core/matching';
import { checkFingerprint, checkId } from './check-arguments.ts';
import { changeAll, openFolder, type OpenedFolder } from './durable/index-folder.ts';
import { decodeFacts, encodeFacts } from './durable/picture-facts.ts';
import type { Change } from './durable/store-types.ts';
import { allowedBy, nearIn } from './durable/whole-picture-search.ts';
import { argumentError } from './index-error.ts';
import { asQuery, asReference, withoutFeatures } from './stored-pictures.ts';
import { type IndexDepth, sightingContents } from './work-entry.ts';
import { createWorkIndex, type WorkIndex } from './work-index.ts';

/** An image that was seen. */
export interface SightingEntry {
  /** For example the address that it was seen at. */
  readonly id: string;
  /** Of role `query`. */
  readonly fingerprint: Fingerprint;
}

export interface SightingMatch {
  readonly sightingId: string;
  readonly match: Match;
}

export interface SightingIndex {
  readonly size: number;
  has(id: string): boolean;
  /** Keeps a sighting, or replaces it. On disk when it resolves. */
  add(sighting: SightingEntry): Promise<void>;
  /** In batches. Returns how many there were. */
  addMany(sightings: Iterable<SightingEntry> | AsyncIterable<SightingEntry>): Promise<number>;
  /** Returns whether it was there. */
  remove(id: string): Promise<boolean>;
  /**
   * Sightings that show a work, best first: copies, and what is similar, told apart by `match.verdict`.
   *
   * @param work A fingerprint of role `reference`, or a work of the index.
   * @throws {EmbeddingError} `IMGGUARD_EMBEDDING_MISMATCH` when the work and sightings have embeddings of different models: ask with a fingerprint without one
   */
  of(work: Fingerprint | { readonly id: string }, options?: { readonly signal?: AbortSignal }): Promise<SightingMatch[]>;
  close(): Promise<void>;
}

export interface SightingIndexOptions {
  /** Of the works; the sightings lie in a folder of it. */
  readonly folder: string;
  readonly depth: IndexDepth;
  readonly threads: number | undefined;
  workOf(id: string): Promise<Fingerprint | null>;
}

export async function createSightingIndex(options: SightingIndexOptions): Promise<SightingIndex> {
  const { depth, threads } = options;
  const features = depth === 'local-features' ? createWorkIndex(threads === undefined ? {} : { threads }) : null;
  const onChange = (change: Change) => {
    if (features === null) return;
    if (change.kind === 'put') features.add(change.id, asReference(decodeFingerprint(change.body)));
    else features.remove(change.id);
  };
  const opened = await openFolder({
    folder: join(options.folder, 'sightings'),
    contents: sightingContents(depth),
    role: 'query',
    onChange,
  });
  const { store } = opened;
  for (let slot = 0; slot < (features === null ? 0 : store.catalogue.size()); slot++) {
    features?.add(store.catalogue.idAt(slot), asReference(decodeFingerprint((await store.read(slot)).body)));
  }
  const engine = createEngine(threads === undefined ? {} : { threads });
  const seen: Seen = { opened, features, engine, isKept: depth === 'local-features' };
  const has = (id: string) => store.catalogue.slotOf(id) !== undefined;
  return {
    get size() {
      return store.catalogue.size();
    },
    has,
    add: (sighting) => store.change([putOf(sighting, depth)]),
    async addMany(sightings) {
      let count = 0;
      await changeAll(store, puts(sightings, depth), (batch) => (count += batch.length));
      return count;
    },
    async remove(id) {
      if (!has(id)) return false;
      await store.change([{ kind: 'remove', id }]);
      return true;
    },
    async of(work, { signal } = {}) {
      const fingerprint = 'keypoints' in work ? work : await options.workOf(work.id);
      if (fingerprint === null) throw argumentError('id', 'the id of a work in the index', 'id' in work ? work.id : undefined);
      checkFingerprint(fingerprint, 'reference', 'of');
      return matchesOf(seen, fingerprint, signal);
    },
    async close() {
      await engine.close();
      await features?.close();
      await opened.close();
    },
  };
}

// --- internal ---

interface Seen {
  readonly opened: OpenedFolder;
  readonly features: WorkIndex | null;
  readonly engine: Engine;
  /** Whether whole fingerprints are kept. */
  readonly isKept: boolean;
}

async function matchesOf(
  { opened: { store }, features, engine, isKept }: Seen,
  work: Fingerprint,
  signal: AbortSignal | undefined,
): Promise<SightingMatch[]> {
  const { catalogue } = store;
  const query = asQuery(work);
  const near = nearIn(catalogue, query, { k: Infinity }, allowedBy(catalogue, undefined, new Set()));
  const same = catalogue.sameAs(encodeFacts(work)).map((slot) => catalogue.idAt(slot));
  const options = signal === undefined ? {} : { signal };
  // Of a work all its copies are wanted, and not only the whole ones.
  const shown = features === null ? null : await features.search(query, { ...options, everyWork: true });
  const byFeatures = shown === null ? [] : [...shown.matches, ...shown.similar].map(({ workId }) => workId);
  const found: SightingMatch[] = [];
  for (const sightingId of new Set([...same, ...near.map(({ id }) => id), ...byFeatures])) {
    signal?.throwIfAborted();
    const slot = catalogue.slotOf(sightingId);
    if (slot === undefined) continue;
    const image = isKept ? decodeFingerprint((await store.read(slot)).body) : withoutFeatures(decodeFacts(catalogue.factsAt(slot)));
    const match = isKept
      ? likeMatch(await engine.match(image, work, options), image, work)
      : conclude(image, work, { judgement: null, pdq: comparePdq(image, work) });
    if (match.verdict !== 'none') found.push({ sightingId, match });
  }
  return found.toSorted(
    (l, r) =>
      Number(r.match.verdict === 'copy') - Number(l.match.verdict === 'copy') ||
      r.match.probability - l.match.probability ||
      (l.sightingId < r.sightingId ? -1 : 1),
  );
}

/** What a model says of a pair in which nothing else is found. Only models that were measured have a say. */
function likeMatch(match: Match, image: Fingerprint, work: Fingerprint): Match {
  const [seen, own] = [image.embedding, work.embedding];
  if (match.verdict !== 'none' || seen === undefined || own === undefined) return match;
  const { upright, negative = upright } = seen;
  const evidence = compareEmbeddings({ upright, negative }, own.upright);
  const verdict = embeddingVerdict(evidence, embeddingRule(own.upright.model), match.probability);
  if (verdict === 'none') return match;
  const like = conclude(image, work, { judgement: null, pdq: null, embedding: { evidence, verdict } });
  return {
    ...match,
    kind: like.kind,
    verdict: like.verdict,
    probability: Math.min(match.probability, SIMILAR_MAX_PROBABILITY),
    reasons: [...match.reasons, like.reasons.at(-1)!],
    evidence: { ...like.evidence, ...match.evidence },
  };
}

function putOf({ id, fingerprint }: SightingEntry, depth: IndexDepth): Change {
  checkId(id);
  checkFingerprint(fingerprint, 'query', 'add');
  const body = depth === 'local-features' ? encodeFingerprint(fingerprint) : NO_BODY;
  return { kind: 'put', id, facts: encodeFacts(fingerprint), labels: '', body };
}

const NO_BODY = new Uint8Array();

async function* puts(sightings: Iterable<SightingEntry> | AsyncIterable<SightingEntry>, depth: IndexDepth): AsyncGenerator<Change> {
  for await (const sighting of sightings) yield putOf(sighting, depth);
}
