/**
 * Which model an installation uses to find copies, in the file `in-use.json` beside the models. As long as nobody chose, the best installed one that was measured for copies is used; whoever installs
 * one wants it.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  decodeEmbeddingSet,
  embeddingModelOf,
  embeddingRule,
  type EmbeddingSet,
  encodeEmbeddingSet,
  isSameModel,
} from '@imgguard/core/embedding';
import { fileError, GuardError } from '../errors.ts';
import { makeFolder } from '../store/make-folder.ts';
import { writeWhole } from './model-record.ts';
import type { InstalledModel, ModelStore } from './model-store.ts';

export interface ModelChoice {
  /**
   * The model that searches for copies use; `null` for none.
   *
   * @throws GuardError `IMGGUARD_FILE` when what was chosen cannot be read, `IMGGUARD_NOT_FOUND` when it is not installed any more
   */
  current(): Promise<InstalledModel | null>;
  /** Forgets a choice of this model, as when it is removed: then the best installed one is used again. Whether it was chosen. */
  forget(id: string): Promise<boolean>;
  /** Chooses a model, or `null` for none. @throws GuardError `IMGGUARD_NOT_FOUND`, `IMGGUARD_REFUSED` for one that was not measured for copies */
  use(id: string | null): Promise<void>;
  /** What similarities are normalised against; `null` without. @throws GuardError `IMGGUARD_FILE` when its file is damaged, or another model's */
  background(model: InstalledModel): Promise<EmbeddingSet | null>;
  /** Replaces the background, or removes it. It is bound to the model's file and to how the model is fed. */
  setBackground(model: InstalledModel, background: EmbeddingSet | null): Promise<void>;
}

/** Whether a model was measured for copies: only such a one is asked by searches. */
export function isForCopies({ manifest }: InstalledModel): boolean {
  return embeddingRule(embeddingModelOf(manifest)) !== null;
}

export function createModelChoice(dataDir: string, models: ModelStore): ModelChoice {
  const folder = join(dataDir, 'models');
  const choice = join(folder, 'in-use.json');
  const backgroundFile = (model: InstalledModel) => join(folder, `${model.manifest.id}.background`);
  return {
    async current() {
      const chosen = await readChoice(choice);
      if (chosen !== undefined && chosen !== null) return installedOr(models, chosen);
      if (chosen === null) return null;
      const installed = (await models.list()).filter(({ state }) => state === 'whole').flatMap(({ installed: model }) => model ?? []);
      return installed.find(isForCopies) ?? null;
    },
    async use(id) {
      if (id !== null && !isForCopies(await models.get(id))) {
        const message = `${id} finds pictures that show the same, not copies; sscd and sscd-distilled are for copies. It can be used for "imgguard works find" as it is.`;
        throw new GuardError('IMGGUARD_REFUSED', message);
      }
      makeFolder(folder);
      await writeWhole(folder, choice, `${JSON.stringify({ format: FORMAT, version: 1, copies: id })}\n`);
    },
    async forget(id) {
      const isChosen = (await readChoice(choice).catch(() => undefined)) === id;
      if (isChosen) await rm(choice, { force: true });
      return isChosen;
    },
    async background(model) {
      const bytes = await read(backgroundFile(model));
      return bytes === null ? null : backgroundFor(model, bytes, backgroundFile(model));
    },
    async setBackground(model, background) {
      if (background === null) await rm(backgroundFile(model), { force: true });
      else await writeWhole(folder, backgroundFile(model), encodeEmbeddingSet(background));
    },
  };
}

// --- internal ---

const FORMAT = 'imgguard-models-in-use';

async function installedOr(models: ModelStore, id: string): Promise<InstalledModel> {
  try {
    return await models.get(id);
  } catch (error) {
    if (!(error instanceof GuardError) || error.code !== 'IMGGUARD_NOT_FOUND') throw error;
    const message = `The model ${id} was chosen and is not installed; add it again with imgguard models add, or choose another one, or none, with imgguard models use.`;
    throw new GuardError('IMGGUARD_NOT_FOUND', message, { cause: error });
  }
}

function backgroundFor({ manifest }: InstalledModel, bytes: Uint8Array, path: string): EmbeddingSet {
  const repair = `make it again with imgguard models background <folder> --model ${manifest.id}, or remove it with --none`;
  let set: EmbeddingSet;
  try {
    set = decodeEmbeddingSet(bytes);
  } catch (error) {
    throw new GuardError('IMGGUARD_FILE', `The background in ${path} is damaged, or of another version; ${repair}.`, { cause: error });
  }
  if (isSameModel(set.model, embeddingModelOf(manifest))) return set;
  throw new GuardError('IMGGUARD_FILE', `The background in ${path} was made by another file of ${manifest.id}; ${repair}.`);
}

/** `undefined` when nobody chose. */
async function readChoice(path: string): Promise<string | null | undefined> {
  const bytes = await read(path);
  if (bytes === null) return undefined;
  try {
    const { format, version, copies } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    if (format === FORMAT && version === 1 && (copies === null || typeof copies === 'string')) return copies;
  } catch {
    // Whatever is wrong with it: it is not what was written.
  }
  throw new GuardError(
    'IMGGUARD_FILE',
    `${path} cannot be read, so that no model is used; choose one again, or none, with imgguard models use.`,
  );
}

async function read(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw fileError(error, path);
  }
}
