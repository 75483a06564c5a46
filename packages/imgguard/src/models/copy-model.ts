/** The model that an installation uses to find copies, ready for an index. */
import type { Embedder, EmbeddingSet } from '@imgguard/core/embedding';
import { lazyEmbedder } from './lazy-embedder.ts';
import { createModelChoice } from './model-choice.ts';
import { createModelStore } from './model-store.ts';

export interface CopyModel {
  readonly embedder: Embedder;
  readonly background?: EmbeddingSet;
}

/** `null` when none is installed, or none is wanted. To be closed by `embedder.close()`. */
export async function openCopyModel(dataDir: string): Promise<CopyModel | null> {
  const choice = createModelChoice(dataDir, createModelStore(dataDir));
  const model = await choice.current();
  if (model === null) return null;
  const background = await choice.background(model);
  return { embedder: lazyEmbedder(model), ...(background === null ? {} : { background }) };
}
