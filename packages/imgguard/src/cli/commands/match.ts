import { createWorkIndex, type EmbeddingOptions, type WorkIndex } from '@imgguard/index';
import { GuardError } from '../../errors.ts';
import { lazyEmbedder } from '../../models/lazy-embedder.ts';
import { createModelChoice, isForCopies } from '../../models/model-choice.ts';
import { createModelStore } from '../../models/model-store.ts';
import { type ImageFile, listImageFiles } from '../../pipeline/image-files.ts';
import { refusalOf } from '../../pipeline/match-stage.ts';
import { mapInOrder } from '../../pipeline/ordered.ts';
import { defaultThreads } from '../../pipeline/search.ts';
import { count as counted } from '../../report/format.ts';
import { type Command, type CommandCall, EXIT } from '../command.ts';
import { dataDirOf } from '../data-folder.ts';
import { exactly, integerFlag, switchFlag, textFlag } from '../flags.ts';
import { explainText, type MatchLine, matchAnswer, matchText } from '../match-line.ts';
import { printable, progressBar } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

export const matchCommand: Command = {
  name: 'match',
  summary: 'compares two folders of pictures and keeps nothing',
  help: `Compares every picture of one folder with the works of another. Nothing is kept on disk.

Usage: imgguard match <works-folder> <images-folder> [options]

  --ndjson       one JSON object a line, for machines
  --explain      says for each image what each step of the search found and took, and shows where a copy agrees with
                 the work (#), differs (x), is unsure (?) or was not compared (.)
  --model id     asks an installed model for copies (sscd, sscd-distilled) where nothing else finds one; see imgguard models
  --data dir     data folder with the model and its background (default ./imgguard-data)
  --threads n    worker threads, each about 200 MB (default: the number of cores, at most 4)
  -h, --help     shows this

With --model, works that it finds alike are laid over the image, which may show a copy that nothing else found; its word alone makes an image one for a person to look
at, never a copy. It takes about 0.1 s more for each such image.

Folders are read all levels deep, in the order of the names; both may be the same. A work that ends too early is refused, an image that does is
compared as far as it goes. Works that cannot be read are named on the error output and left out; the exit code is then 1, since an image
of such a work would not have been found. An image that cannot be read has its own line and changes no exit code.

With --ndjson each image is one of
  {"image":"a.webp","match":null,"similar":[{"work":"b.jpg","probability":0.4}],"ms":41}
  {"image":"a.webp","match":{"work":"b.jpg","kind":"edited-copy","probability":0.998,"mirrored":false,
    "corners":[[x,y],[x,y],[x,y],[x,y]],"coverage":{"work":0.82,"image":1},"cells":{"agrees":41,"differs":3,"unsure":2}},"similar":[],"ms":41}
  {"image":"a.webp","error":{"code":"IMGGUARD_IMAGE_CORRUPT","message":"…"}}
kind is exact, near-duplicate or edited-copy. corners are the image's four corners (top left, top right, bottom right, bottom left) in the work's
pixels after EXIF orientation; exact has none. coverage says how much of the work the image shows, and how much of the image the work takes up; cells, in
how many of the compared parts both show the same, something else, or neither for sure. An image that shows several works names all of them, best first, in
"match":{…,"works":[…]}; one whose whole picture is a copy of a work is not asked for further ones.
Where a model was asked, "embedding":{"similarity":0.61,"normalised":0.38} says how alike it finds both, and how much of that is beyond its background.
--explain adds "steps":[{"name":"decode","works":0,"accepted":0,"ms":9.1},…], and to each match its parts, in pixels of the work:
  "map":[{"x":0,"y":24,"width":24,"height":24,"correlation":0.97,"finding":"agrees"},…]

Examples:
  imgguard match ~/Photos ./downloads
  imgguard match ~/Photos ./downloads --ndjson > answers.ndjson
  imgguard match ~/Photos ./downloads --model sscd --explain`,
  options: {
    ndjson: { type: 'boolean' },
    explain: { type: 'boolean' },
    threads: { type: 'string' },
    model: { type: 'string' },
    data: { type: 'string' },
  },
  run,
};

// --- internal ---

/** As many as the worker pool takes. */
const MOST_THREADS = 64;

async function run(call: CommandCall): Promise<number> {
  const { flags, terminal, signal } = call;
  const [worksFolder, imagesFolder] = exactly(call.positionals, ['works-folder', 'images-folder']);
  const threads = integerFlag(flags, 'threads', 1, MOST_THREADS) ?? defaultThreads();
  const works = await listImageFiles(worksFolder);
  const images = await listImageFiles(imagesFolder);
  if (works.files.length === 0) throw new GuardError('IMGGUARD_NO_WORKS', `There are no pictures in ${worksFolder}.`);
  const model = await modelAskedFor(call);
  if (images.files.length === 0) terminal.note(`There are no pictures in ${printable(imagesFolder)}.`);
  const index = createWorkIndex({ threads, ...(model === null ? {} : { embeddings: model }) });
  try {
    const refused = await addWorks(call, { index, threads, files: works.files });
    if (index.size === 0) throw new GuardError('IMGGUARD_NO_WORKS', `None of the pictures in ${worksFolder} can be read.`);
    const tally = await compareImages(call, { index, threads, files: images.files });
    terminal.note(summary(index.size, tally));
    if (refused > 0)
      terminal.note(`${counted(refused, 'work')} could not be read; images of ${refused === 1 ? 'it' : 'them'} were not found.`);
    return refused === 0 ? EXIT.ok : EXIT.failed;
  } finally {
    // After Ctrl-C nothing waits for threads that are in the middle of something.
    const closing = index.close().finally(() => model?.embedder.close());
    if (!signal.aborted) await closing;
  }
}

/** Opened, so that one that cannot be used is known before works are read: it was asked for, and nobody would notice that it is missing. */
async function modelAskedFor(call: CommandCall): Promise<EmbeddingOptions | null> {
  const id = textFlag(call.flags, 'model');
  if (id === undefined) {
    if (textFlag(call.flags, 'data') !== undefined) throw new UsageError('--data goes with --model.');
    return null;
  }
  const models = createModelStore(dataDirOf(call));
  const installed = await models.get(id);
  if (!isForCopies(installed))
    throw new GuardError(
      'IMGGUARD_REFUSED',
      `${id} finds pictures that show the same, not copies; sscd and sscd-distilled are for copies.`,
    );
  const background = await createModelChoice(dataDirOf(call), models).background(installed);
  const embedder = lazyEmbedder(installed);
  try {
    await embedder.embed([]);
  } catch (error) {
    await embedder.close();
    throw error;
  }
  call.terminal.note(`Model ${id}, ${background === null ? 'no background' : `background of ${counted(background.count, 'picture')}`}.`);
  return { embedder, ...(background === null ? {} : { background }) };
}

interface Batch {
  readonly index: WorkIndex;
  readonly threads: number;
  readonly files: readonly ImageFile[];
}

/** Registers the works in the order of their names; returns how many could not be read. */
async function addWorks({ terminal, signal }: CommandCall, { index, threads, files }: Batch): Promise<number> {
  let done = 0;
  let refused = 0;
  const read = (file: ImageFile) =>
    outcome(async () => ({ fingerprint: await index.fingerprint(file.path, { role: 'reference', signal }) })).then((result) => ({
      file,
      result,
    }));
  for await (const { file, result } of mapInOrder(files, threads, read)) {
    if ('fingerprint' in result) index.add(file.name, result.fingerprint);
    else {
      refused += 1;
      terminal.note(`The work ${printable(file.name)} cannot be read: ${printable(result.message)}`);
    }
    done += 1;
    terminal.progress(`works   ${progressBar(done / files.length)} ${done}/${files.length}  ${file.name}`);
  }
  return refused;
}

async function compareImages({ terminal, signal, flags }: CommandCall, { index, threads, files }: Batch): Promise<Tally> {
  const tally: Tally = { images: 0, copies: 0, similar: 0, refused: 0 };
  const asJson = switchFlag(flags, 'ndjson');
  const explain = switchFlag(flags, 'explain');
  const compare = async (file: ImageFile): Promise<Told> => {
    const started = performance.now();
    const result = await outcome(async () => ({
      found: await index.search(file.path, { signal, explain, decode: { truncated: 'accept' } }),
    }));
    if ('found' in result) {
      const line = matchAnswer(file.name, result.found, performance.now() - started);
      const text = matchText(file.name, result.found);
      return { line, text: explain ? `${text}\n${explainText(result.found)}` : text };
    }
    return { line: { image: file.name, error: result }, text: `${printable(file.name)}: cannot be compared: ${printable(result.message)}` };
  };
  for await (const { line, text } of mapInOrder(files, threads, compare)) {
    count(tally, line);
    await (asJson ? terminal.json(line) : terminal.line(text));
    terminal.progress(`images  ${progressBar(tally.images / files.length)} ${tally.images}/${files.length}  ${line.image}`);
  }
  return tally;
}

interface Told {
  readonly line: MatchLine;
  readonly text: string;
}

/** What comes of a picture, or why nothing does. What is no fault of the picture is thrown. */
async function outcome<T>(work: () => Promise<T>): Promise<T | { readonly code: string; readonly message: string }> {
  try {
    return await work();
  } catch (error) {
    return refusalOf(error);
  }
}

interface Tally {
  images: number;
  copies: number;
  similar: number;
  refused: number;
}

function count(tally: Tally, line: MatchLine): void {
  tally.images += 1;
  if ('error' in line) tally.refused += 1;
  else if (line.match !== null) tally.copies += 1;
  else if (line.similar.length > 0) tally.similar += 1;
}

function summary(works: number, { images, copies, similar, refused }: Tally): string {
  const parts = [`${counted(copies, 'copy', 'copies')}`, `${counted(similar, 'image')} for a person to look at`];
  if (refused > 0) parts.push(`${counted(refused, 'image')} that could not be read`);
  return `Compared ${counted(images, 'image')} with ${counted(works, 'work')}: ${parts.join(', ')}.`;
}
