/** `imgguard models background`: shows, makes and removes what similarities are normalised against. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddingSet } from '@imgguard/core/embedding';
import { GuardError } from '../errors.ts';
import { embedWorks } from '../guard/find-works.ts';
import { evenly, makeBackground, USUAL_BACKGROUND, type BackgroundNeeds } from '../models/background.ts';
import { lazyEmbedder } from '../models/lazy-embedder.ts';
import { createModelChoice, isForCopies, type ModelChoice } from '../models/model-choice.ts';
import { createModelStore, type InstalledModel } from '../models/model-store.ts';
import { listNamedImageFiles } from '../pipeline/image-files.ts';
import { count } from '../report/format.ts';
import { openStore } from '../store/store.ts';
import { type CommandCall, EXIT } from './command.ts';
import { dataDirOf } from './data-folder.ts';
import { integerFlag, switchFlag, textFlag } from './flags.ts';
import { printable, progressBar } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Its flags beside `--data` and `--ndjson`. */
export const BACKGROUND_FLAGS: readonly string[] = ['model', 'most', 'none'];

export async function modelsBackground(call: CommandCall): Promise<number> {
  const { flags, positionals: paths } = call;
  const models = createModelStore(dataDirOf(call));
  const choice = createModelChoice(dataDirOf(call), models);
  const id = textFlag(flags, 'model');
  const model = id === undefined ? await choice.current() : await models.get(id);
  if (model === null)
    throw new GuardError(
      'IMGGUARD_NOT_FOUND',
      'No model is used, so none has a background; see imgguard models add and imgguard models use.',
    );
  if (!isForCopies(model))
    throw new GuardError('IMGGUARD_REFUSED', `${model.manifest.id} does not look for copies, so that a background changes nothing.`);
  if (switchFlag(flags, 'none')) {
    if (paths.length > 0) throw new UsageError('--none removes the background; name no pictures with it.');
    await choice.setBackground(model, null);
    await tell(call, model, null);
  } else if (paths.length === 0) await tell(call, model, await choice.background(model));
  else await make(call, model, choice);
  return EXIT.ok;
}

// --- internal ---

async function make(call: CommandCall, model: InstalledModel, choice: ModelChoice): Promise<void> {
  const { terminal, signal, flags, positionals } = call;
  const most = integerFlag(flags, 'most', 1) ?? USUAL_BACKGROUND;
  const { files } = await listNamedImageFiles(positionals);
  const embedder = lazyEmbedder(model);
  const bar =
    (what: string): ((done: number, all: number) => void) =>
    (done, all) =>
      terminal.progress(`${what}  ${progressBar(done / all)} ${done}/${all}`);
  try {
    const works = await embeddedWorks(call, embedder, bar('your works'));
    const background = await makeBackground(evenly(files, most), {
      embedder,
      works,
      signal,
      onProgress: bar('background'),
      onLeftOut: (file, why) => terminal.note(`${printable(file.name)} is left out: ${printable(why)}`),
    });
    await choice.setBackground(model, background);
    await tell(call, model, background);
  } finally {
    terminal.progress('');
    await embedder.close();
  }
}

/** None where nothing was registered yet. */
async function embeddedWorks(
  call: CommandCall,
  embedder: BackgroundNeeds['embedder'],
  onProgress: (done: number, all: number) => void,
): Promise<BackgroundNeeds['works']> {
  if (!existsSync(join(dataDirOf(call), 'imgguard.db'))) return [];
  const store = openStore(dataDirOf(call), false);
  try {
    const { works } = await embedWorks(store, embedder, { signal: call.signal, onProgress });
    return works.map(({ work, embedding }) => ({ name: work.title, embedding }));
  } finally {
    store.close();
  }
}

async function tell(
  { terminal, flags }: CommandCall,
  { manifest: { id } }: InstalledModel,
  background: EmbeddingSet | null,
): Promise<void> {
  const pictures = background?.count ?? 0;
  if (switchFlag(flags, 'ndjson')) await terminal.json({ id, background: pictures });
  else await terminal.line(printable(`${id}: ${pictures === 0 ? 'no background' : `a background of ${count(pictures, 'picture')}`}`));
}
