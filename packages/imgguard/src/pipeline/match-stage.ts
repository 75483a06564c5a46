/**
 * Compares stored images with the works. It finds its work in the database: whatever image was not compared with the newest works yet, be it new, left over
 * from a process that was killed, or seen long before a work was registered.
 */
import { decodeFingerprint, encodeFingerprint, type Fingerprint, FINGERPRINT_ENGINE, ImageError } from '@imgguard/core';
import { isModelUnavailable, isSameModel, type QueryEmbedding } from '@imgguard/core/embedding';
import type { WorkSearchResult } from '@imgguard/index';
import { createDetailer } from '../guard/hits.ts';
import type { ModelUse } from '../models/copy-model.ts';
import type { UnsearchedImage } from '../store/image-store.ts';
import type { StoredSighting } from '../store/sighting-store.ts';
import type { Store } from '../store/store.ts';
import type { HitFound, ImageRefused, ModelTrouble } from './search-event.ts';
import type { Wake } from './wake.ts';
import type { WorkCatalogue } from './work-catalogue.ts';

/** What comparing needs. */
export interface MatchStage {
  readonly store: Store;
  readonly catalogue: WorkCatalogue;
  readonly models: ModelUse;
  readonly signal: AbortSignal;
  emit(event: HitFound | ImageRefused | ModelTrouble): Promise<unknown>;
}

/**
 * Compares images until none is left and `wake` has ended. Where there is room beside new ones, those that show no work as far as is known, and that the model of today was not asked
 * about, are compared again with the model.
 */
export async function matchImages(stage: MatchStage, wake: Wake): Promise<void> {
  const { store, catalogue, signal } = stage;
  const running = new Map<number, Promise<void>>();
  const start = (image: UnsearchedImage, compare: typeof matchImage): void => {
    const task = compare(stage, image).finally(() => running.delete(image.id));
    task.catch(() => undefined);
    running.set(image.id, task);
  };
  const trouble = troubleTeller(stage);
  try {
    await catalogue.refresh();
    if (catalogue.size > 0) await stage.models.open();
    await trouble.tell();
    // Beside the crawl: an image that was compared before a work had its embedding would not be compared again.
    await embedWorks(stage);
    const askAgain = imagesToAskAgain(stage, running);
    for (;;) {
      signal.throwIfAborted();
      await catalogue.refresh();
      await embedWorks(stage);
      await trouble.tell();
      const room = catalogue.threads - running.size;
      const images = room === 0 ? [] : store.images.unsearched(catalogue.seq, room, [...running.keys()]);
      for (const image of images) start(image, matchImage);
      const again = askAgain(room - images.length);
      for (const image of again) start(image, askModelAgain);
      if (running.size === 0) {
        if (!(await wake.wait())) return;
      } else if (running.size === catalogue.threads || images.length + again.length === 0) {
        await Promise.race(running.values());
      }
    }
  } finally {
    await Promise.allSettled(running.values());
    if (!signal.aborted) await trouble.tell();
  }
}

/** The hits of a sighting whose image was compared before. To be called inside the transaction that stores the sighting. */
export function hitsOfKnownMatches(store: Store, sighting: StoredSighting): NewHit[] {
  return store.matches.ofImage(sighting.imageId).map(({ workId }) => store.hits.put(workId, sighting));
}

/** Tells about hits that were stored. */
export async function emitHits(store: Store, hits: readonly NewHit[], emit: MatchStage['emit']): Promise<void> {
  if (hits.length === 0) return;
  const detail = createDetailer(store);
  for (const { id, isNew } of hits) {
    const stored = store.hits.get(id);
    if (stored === undefined) continue;
    await emit({ kind: stored.match.verdict === 'copy' ? 'hit' : 'similar', isNew, hit: detail(stored) });
  }
}

export interface NewHit {
  readonly id: string;
  readonly isNew: boolean;
}

/** The error as data when the bytes are at fault; what else went wrong is thrown. */
export function refusalOf(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof ImageError)) throw error;
  return { code: error.code, message: error.message };
}

// --- internal ---

/** Tells once that no model is asked, or that it is asked without its background, and why. */
function troubleTeller({ models, emit }: MatchStage): { tell(): Promise<void> } {
  const told = new Set<string>();
  const tellOnce = async (kind: ModelTrouble['kind'], problem: ModelUse['problem']): Promise<void> => {
    if (problem === null || told.has(kind)) return;
    told.add(kind);
    await emit({ kind, code: problem.code, message: problem.message });
  };
  return {
    async tell() {
      await tellOnce('embeddings-off', models.problem);
      await tellOnce('background-off', models.backgroundProblem);
    },
  };
}

async function embedWorks({ catalogue, models, signal }: MatchStage): Promise<void> {
  if (models.problem !== null) return;
  try {
    await catalogue.embedWorks(signal);
  } catch (error) {
    if (!isModelUnavailable(error) || catalogue.model === null) throw error;
    catalogue.model.onUnavailable(error);
  }
}

/**
 * Gives the images that a model of today was not asked about, each once, in the order of their ids. One that is compared right now, with works that are new, waits, and all after it. What is new since has
 * been asked about when it was compared, so there is an end, and the database is not asked again.
 */
function imagesToAskAgain(
  { store, models }: MatchStage,
  running: ReadonlyMap<number, unknown>,
): (room: number) => readonly UnsearchedImage[] {
  let afterId = 0;
  let isAtEnd = false;
  return (room) => {
    const { key } = models;
    if (key === null || room === 0 || isAtEnd) return [];
    const images = store.images.unasked(key, room, afterId);
    const blocked = images.findIndex(({ id }) => running.has(id));
    const free = blocked === -1 ? images : images.slice(0, blocked);
    isAtEnd = blocked === -1 && images.length < room;
    afterId = free.at(-1)?.id ?? afterId;
    return free;
  };
}

/** The whole search, since works may have been found alike that nothing else proposes. Only hits that are new are told. */
async function askModelAgain(stage: MatchStage, image: UnsearchedImage): Promise<void> {
  const { store, catalogue, models, signal, emit } = stage;
  const throughSeq = catalogue.seq;
  const known = knownFingerprint(stage, image);
  let found: Compared | null = null;
  try {
    if (await canBeAsked(stage, image, known)) {
      found = known === null ? await compareFile(stage, image) : await compareKnown(stage, image, known);
    }
  } catch (error) {
    signal.throwIfAborted();
    refusalOf(error);
  }
  const hits = store.database.transaction(() => {
    // What is not kept cannot be looked at again; it has had its turn.
    store.images.markAsked(image.id, models.key);
    return found === null ? [] : keepCompared(stage, image, found, throughSeq);
  });
  await emitHits(
    store,
    hits.filter(({ isNew }) => isNew),
    emit,
  );
}

async function canBeAsked(
  { store, catalogue: { model } }: MatchStage,
  image: UnsearchedImage,
  known: Fingerprint | null,
): Promise<boolean> {
  const embedding = known?.embedding;
  if (model !== null && embedding !== undefined && isSameModel(embedding.upright.model, model.embedder.model)) return true;
  return store.blobs.has(image.sha256);
}

async function matchImage(stage: MatchStage, image: UnsearchedImage): Promise<void> {
  const { store, catalogue, models, signal, emit } = stage;
  const throughSeq = catalogue.seq;
  const known = knownFingerprint(stage, image);
  let found: Compared;
  try {
    found = known === null ? await compareFile(stage, image) : await compareKnown(stage, image, known);
  } catch (error) {
    signal.throwIfAborted();
    const refusal = refusalOf(error);
    store.images.refuse(image.id, refusal);
    await emit({ kind: 'image-refused', sha256: image.sha256, ...refusal });
    return;
  }
  const hits = store.database.transaction(() => {
    // Compared with some works only, it keeps what it was compared by with the others.
    if (image.searchedThrough === 0) store.images.markAsked(image.id, models.key);
    return keepCompared(stage, image, found, throughSeq);
  });
  await emitHits(store, hits, emit);
}

// oxlint-disable-next-line max-params -- what was compared, and what came of it
function keepCompared({ store }: MatchStage, image: UnsearchedImage, { result, picture }: Compared, throughSeq: number): NewHit[] {
  if (picture !== null) store.images.setFingerprint(image.id, picture, { engine: FINGERPRINT_ENGINE, data: picture.data });
  store.images.markSearched(image.id, throughSeq);
  return keepMatches(store, image.id, result);
}

interface Compared {
  readonly result: WorkSearchResult;
  /** What is to be remembered of the image; `null` when nothing is new. */
  readonly picture: { readonly width: number; readonly height: number; readonly data: Uint8Array } | null;
}

/** Stands for a fingerprint that nobody needed: whole pictures settled what the image shows. It is taken when a work is registered later. */
const NOT_NEEDED = new Uint8Array();

function knownFingerprint({ store }: MatchStage, image: UnsearchedImage): Fingerprint | null {
  const known = store.images.fingerprint(image.id);
  return known?.engine === FINGERPRINT_ENGINE && known.data.length > 0 ? decodeFingerprint(known.data) : null;
}

async function compareFile({ store, catalogue, signal }: MatchStage, image: UnsearchedImage): Promise<Compared> {
  const result = await catalogue.search(store.blobs.path(image.sha256), image.searchedThrough, { signal });
  const { width, height, fingerprint } = result.image!;
  return { result, picture: { width, height, data: fingerprint === null ? NOT_NEEDED : encodeFingerprint(fingerprint) } };
}

/** The model is asked about the file, if that was kept, where it was not asked before. */
async function compareKnown(
  { store, catalogue, models, signal }: MatchStage,
  image: UnsearchedImage,
  known: Fingerprint,
): Promise<Compared> {
  const { model } = catalogue;
  let made: QueryEmbedding | null = null;
  const embed = async (): Promise<QueryEmbedding | null> => {
    if (model === null || models.problem !== null || !(await store.blobs.has(image.sha256))) return null;
    try {
      const [embedding] = await model.embedder.describeQueries([store.blobs.path(image.sha256)], { truncated: 'accept', signal });
      return (made = embedding!);
    } catch (error) {
      if (!isModelUnavailable(error)) throw error;
      model.onUnavailable(error);
      return null;
    }
  };
  const result = await catalogue.search(known, image.searchedThrough, { signal, embed });
  const { width, height } = known;
  return { result, picture: made === null ? null : { width, height, data: encodeFingerprint({ ...known, embedding: made }) } };
}

function keepMatches(store: Store, imageId: number, result: WorkSearchResult): NewHit[] {
  store.matches.removeOfOtherEngines(imageId, FINGERPRINT_ENGINE);
  const found = [...result.matches, ...result.similar].filter(({ workId }) => store.works.get(workId)?.removedAt === null);
  if (found.length === 0) return [];
  for (const { workId, match } of found) store.matches.put(workId, imageId, match, FINGERPRINT_ENGINE);
  const sightings = store.sightings.ofImage(imageId);
  return found.flatMap(({ workId }) => sightings.map((sighting) => store.hits.put(workId, sighting)));
}
