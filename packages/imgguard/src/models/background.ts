/** The background of a model: pictures that show none of the works, embedded once. See `normaliseSimilarity` of core. */
import type { Embedder, EmbeddingDescriptor, EmbeddingSet } from '@imgguard/core/embedding';
import { embeddingRule, embeddingSet, embeddingSimilarity } from '@imgguard/core/embedding';
import { GuardError, isImgguardError } from '../errors.ts';
import type { ImageFile } from '../pipeline/image-files.ts';

/**
 * Pictures that a background needs at least. With fewer, less is taken off a query's similarities, and strangers come above the limit that was measured with 250: of 78,250 pairs of unrelated pictures and ten
 * drawn backgrounds of each size, none with 150 (SSCD and its student), one in ten backgrounds with 100 (the student), 2 to 3 pairs in each with 20, 4 with 3 (`bench/results/background-size.json`).
 */
export const MIN_BACKGROUND = 150;

/** Pictures that are taken of a larger folder, evenly: more say hardly more, and every query is compared with all of them. */
export const USUAL_BACKGROUND = 1000;

export interface BackgroundNeeds {
  readonly embedder: Embedder;
  /** Embeddings of the works by the same model, with the works' names. */
  readonly works: readonly { readonly name: string; readonly embedding: EmbeddingDescriptor }[];
  readonly signal: AbortSignal;
  onProgress(done: number, all: number): void;
  /** Told of each picture that is left out: it cannot be read, or it may show a work. */
  onLeftOut(file: ImageFile, why: string): void;
}

/**
 * Embeds pictures as a background. One that a work is as near to as copies are is left out: its copies would be called strangers.
 *
 * @throws GuardError `IMGGUARD_REFUSED` when fewer than {@link MIN_BACKGROUND} are left; EmbeddingError when the model cannot be used; the signal's reason
 */
export async function makeBackground(files: readonly ImageFile[], needs: BackgroundNeeds): Promise<EmbeddingSet> {
  const { signal, onProgress, onLeftOut } = needs;
  const kept: EmbeddingDescriptor[] = [];
  let done = 0;
  for (let at = 0; at < files.length; at += TOGETHER) {
    signal.throwIfAborted();
    const looked = await Promise.all(files.slice(at, at + TOGETHER).map(async (file) => ({ file, ...(await look(file, needs)) })));
    for (const { file, embedding, why } of looked) {
      if (why === null) kept.push(embedding);
      else onLeftOut(file, why);
    }
    done += looked.length;
    onProgress(done, files.length);
  }
  if (kept.length >= MIN_BACKGROUND) return embeddingSet(kept);
  const message = `A background needs ${MIN_BACKGROUND} pictures that show none of your works, better some hundreds, and ${kept.length} of ${files.length} are left; name a larger folder.`;
  throw new GuardError('IMGGUARD_REFUSED', message);
}

/** At most so many of a list, evenly spread over it. */
export function evenly<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)]!);
}

// --- internal ---

/** What is embedded between two looks at the signal. */
const TOGETHER = 8;

type Looked = { readonly embedding: EmbeddingDescriptor; readonly why: null } | { readonly embedding: null; readonly why: string };

async function look({ path }: ImageFile, { embedder, works, signal }: BackgroundNeeds): Promise<Looked> {
  let embedding: EmbeddingDescriptor;
  try {
    [embedding] = (await embedder.describe([path], { signal })) as [EmbeddingDescriptor];
  } catch (error) {
    signal.throwIfAborted();
    if (!isImgguardError(error) || !error.code.startsWith('IMGGUARD_IMAGE_')) throw error;
    return { embedding: null, why: `it cannot be read: ${error.message}` };
  }
  const nearest = nearestOf(embedding, works);
  const limit = embeddingRule(embedder.model)?.similarMin ?? 1;
  if (nearest === null || nearest.similarity < limit) return { embedding, why: null };
  return { embedding: null, why: `it may show your work ${nearest.name} (similarity ${nearest.similarity.toFixed(2)})` };
}

function nearestOf(embedding: EmbeddingDescriptor, works: BackgroundNeeds['works']): { name: string; similarity: number } | null {
  let nearest: { name: string; similarity: number } | null = null;
  for (const { name, embedding: own } of works) {
    const similarity = embeddingSimilarity(embedding, own);
    if (nearest === null || similarity > nearest.similarity) nearest = { name, similarity };
  }
  return nearest;
}
