/** Which of the installed models search one's own works: by words, or by a picture. */
import { GuardError } from '../errors.ts';
import { isForCopies } from './model-choice.ts';
import type { InstalledModel, ModelStore } from './model-store.ts';

/** Two models of one space. */
export interface WordModels {
  readonly words: InstalledModel;
  readonly pictures: InstalledModel;
}

/**
 * The first model for words that has a twin for pictures.
 *
 * @param id Of either of the two. @default any
 * @throws GuardError `IMGGUARD_NOT_FOUND`, which names what is missing
 */
export async function modelsForWords(store: ModelStore, id?: string): Promise<WordModels> {
  const models = await wholeModels(store, id);
  const words = models.filter(({ manifest }) => manifest.input.kind === 'text');
  const pairs = words.flatMap((each) => twinsOf(each, models).map((pictures): WordModels => ({ words: each, pictures })));
  const found = pairs.find((pair) => id === undefined || pair.words.manifest.id === id || pair.pictures.manifest.id === id);
  if (found !== undefined) return found;
  throw new GuardError('IMGGUARD_NOT_FOUND', missingWords(words, id));
}

/**
 * A model for pictures. Unless one is named, one that finds the same things comes before one that finds copies.
 *
 * @throws GuardError `IMGGUARD_NOT_FOUND`
 */
export async function modelForPictures(store: ModelStore, id?: string): Promise<InstalledModel> {
  const models = (await wholeModels(store, id)).filter(({ manifest }) => manifest.input.kind === 'image');
  const found =
    id === undefined ? (models.find((each) => !isForCopies(each)) ?? models[0]) : models.find(({ manifest }) => manifest.id === id);
  if (found !== undefined) return found;
  const why = id === undefined ? 'no model for pictures is installed' : `${id} takes words`;
  throw new GuardError('IMGGUARD_NOT_FOUND', `Searching with a picture needs a model for pictures, and ${why}. ${HOW_TO_ADD}`);
}

// --- internal ---

const HOW_TO_ADD = 'imgguard models list shows what there is, and docs/guide/embeddings.md says where the files are.';

/** @throws GuardError when the one that is named is not among them */
async function wholeModels(store: ModelStore, id: string | undefined): Promise<InstalledModel[]> {
  const listed = await store.list();
  const named = listed.find(({ manifest }) => manifest.id === id);
  if (id !== undefined && (named === undefined || named.installed === null))
    throw new GuardError('IMGGUARD_NOT_FOUND', `The model ${id} is not installed; imgguard models list shows what there is.`);
  if (named !== undefined && named.state !== 'whole')
    throw new GuardError('IMGGUARD_NOT_FOUND', `The model ${named.manifest.id} is damaged; add it again with imgguard models add.`);
  return listed.flatMap(({ state, installed }) => (state === 'whole' && installed !== null ? [installed] : []));
}

function twinsOf({ manifest: { space, output } }: InstalledModel, models: readonly InstalledModel[]): InstalledModel[] {
  return models.filter(
    ({ manifest }) => manifest.input.kind === 'image' && manifest.space === space && manifest.output.dimensions === output.dimensions,
  );
}

function missingWords(words: readonly InstalledModel[], id: string | undefined): string {
  const [only] = words;
  if (only !== undefined && (id === undefined || words.some(({ manifest }) => manifest.id === id))) {
    const { id: name, space } = (words.find(({ manifest }) => manifest.id === id) ?? only).manifest;
    return `${name} takes words, and no model for pictures of the same space (${space}) is installed; add that as well. ${HOW_TO_ADD}`;
  }
  const which =
    id === undefined ? 'none that takes words is installed' : `${id} is none that takes words, nor the twin of one that is installed`;
  return `Searching with words needs a model that takes words and one for pictures of the same space, such as clip-vit-b-32-text and clip-vit-b-32; ${which}. ${HOW_TO_ADD}`;
}
