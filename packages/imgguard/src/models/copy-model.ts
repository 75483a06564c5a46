/** The model that an installation uses to find copies, ready for an index; and what keeps it from being used, if something does. */
import { createHash } from 'node:crypto';
import { type Embedder, type EmbeddingModel, type EmbeddingSet, isModelUnavailable } from '@imgguard/core/embedding';
import { isImgguardError } from '../errors.ts';
import { lazyEmbedder } from './lazy-embedder.ts';
import { createModelChoice, type ModelChoice } from './model-choice.ts';
import { createModelStore, type InstalledModel } from './model-store.ts';

/** What an index takes as `embeddings`. */
export interface CopyModel {
  readonly embedder: Embedder;
  readonly background?: EmbeddingSet;
  onUnavailable(error: ModelProblem): void;
}

/** Why a model, or its background, is not used: a stable code, and a sentence that names the repair. */
export interface ModelProblem {
  readonly code: string;
  readonly message: string;
}

/** How a model for copies is used. What is wrong with it keeps nobody from what goes without one. */
export interface ModelUse {
  /** `null` when none is installed, none is wanted, or it is not known which. To be closed by `embedder.close()`. */
  readonly model: CopyModel | null;
  /** Why no model is asked although one is wanted; `null` where all is well, or none is wanted. */
  readonly problem: ModelProblem | null;
  /** Why the model is asked without its background; `null` where all is well. */
  readonly backgroundProblem: ModelProblem | null;
  /** Names the model and its background, to be stored with what was compared by them; `null` while none is asked. */
  readonly key: string | null;
  /** Opens the model now, to know whether it can be used; `problem` says it then. Does nothing without a model. */
  open(): Promise<void>;
}

export async function openCopyModel(dataDir: string): Promise<ModelUse> {
  const choice = createModelChoice(dataDir, createModelStore(dataDir));
  let installed: InstalledModel | null;
  try {
    installed = await choice.current();
  } catch (error) {
    return { model: null, problem: problemOf(error), backgroundProblem: null, key: null, open: () => Promise.resolve() };
  }
  if (installed === null) return { model: null, problem: null, backgroundProblem: null, key: null, open: () => Promise.resolve() };
  return useOf(installed, await backgroundOf(choice, installed));
}

// --- internal ---

function useOf(installed: InstalledModel, { set, problem: backgroundProblem }: KnownBackground): ModelUse {
  const embedder = lazyEmbedder(installed);
  const key = keyOf(embedder.model, set);
  let problem: ModelProblem | null = null;
  const onUnavailable = ({ code, message }: ModelProblem): void => {
    problem ??= { code, message };
  };
  return {
    model: { embedder, ...(set === null ? {} : { background: set }), onUnavailable },
    backgroundProblem,
    get problem() {
      return problem;
    },
    get key() {
      return problem === null ? key : null;
    },
    async open() {
      try {
        await embedder.embed([]);
      } catch (error) {
        if (!isModelUnavailable(error)) throw error;
        onUnavailable(error);
      }
    },
  };
}

interface KnownBackground {
  readonly set: EmbeddingSet | null;
  readonly problem: ModelProblem | null;
}

async function backgroundOf(choice: ModelChoice, model: InstalledModel): Promise<KnownBackground> {
  try {
    return { set: await choice.background(model), problem: null };
  } catch (error) {
    return { set: null, problem: problemOf(error) };
  }
}

function keyOf({ id, sha256, recipe }: EmbeddingModel, background: EmbeddingSet | null): string {
  const against = background === null ? 'none' : createHash('sha256').update(background.values).digest('hex').slice(0, 16);
  return `${id} ${sha256} ${recipe} ${against}`;
}

function problemOf(error: unknown): ModelProblem {
  if (!isImgguardError(error)) throw error;
  return { code: error.code, message: error.message };
}
