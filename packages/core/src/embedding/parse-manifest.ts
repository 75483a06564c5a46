/** Manifests come from files that people write: every field is looked at, and the error says which one is wrong. */
import { EmbeddingError } from './embedding-error.ts';
import type {
  ImageModelInput,
  ModelFile,
  ModelLicense,
  ModelManifest,
  ModelOutput,
  PixelValues,
  ResizePlan,
  Rgb,
  TextModelInput,
} from './model-manifest.ts';

/**
 * Checks a value, usually from a JSON file, and returns it as a manifest; fields that are not known are refused, so that a misspelt one is not passed
 * over.
 *
 * @throws {EmbeddingError} `IMGGUARD_MODEL_MANIFEST`, with the field's name.
 * @example
 * const manifest = parseModelManifest(JSON.parse(await readFile('my-model.json', 'utf8')));
 */
export function parseModelManifest(value: unknown): ModelManifest {
  const manifest = fields(value, 'manifest', [
    'version',
    'id',
    'name',
    'file',
    'input',
    'output',
    'maxBatch',
    'space',
    'license',
    'source',
  ]);
  if (manifest['version'] !== 1) {
    throw refused('version', '1, the only version that this program knows; a newer program may read it', manifest['version']);
  }
  return {
    version: 1,
    id: matching(manifest['id'], 'id', ID, 'lower-case letters, digits, dots and dashes'),
    name: text(manifest['name'], 'name'),
    file: fileOf(manifest['file'], 'file'),
    input: inputOf(manifest['input']),
    output: outputOf(manifest['output']),
    maxBatch: integer(manifest['maxBatch'], 'maxBatch', 1, 64),
    space: matching(manifest['space'], 'space', ID, 'lower-case letters, digits, dots and dashes'),
    license: licenseOf(manifest['license']),
    source: text(manifest['source'], 'source'),
  };
}

// --- internal ---

const ID = /^[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?$/;
const SHA256 = /^[0-9a-f]{64}$/;
/** A name without folders: it becomes a file's name, and is looked for in archives. */
const FILE_NAME = /^(?!\.)[\w.-]{1,128}$/;
/** Largest model file: what ONNX can hold in one file. */
const MAX_MODEL_BYTES = 2 ** 31;
const MAX_SIDE = 4096;

type Fields = Readonly<Record<string, unknown>>;

function inputOf(value: unknown): ImageModelInput | TextModelInput {
  const kind = oneOf(Reflect.get(fields(value, 'input', null), 'kind'), 'input.kind', ['image', 'text']);
  return kind === 'image' ? imageInput(value) : textInput(value);
}

function imageInput(value: unknown): ImageModelInput {
  const input = fields(value, 'input', ['kind', 'name', 'layout', 'colorOrder', 'resize', 'values']);
  return {
    kind: 'image',
    name: text(input['name'], 'input.name'),
    layout: oneOf(input['layout'], 'input.layout', ['NCHW', 'NHWC']),
    colorOrder: oneOf(input['colorOrder'], 'input.colorOrder', ['RGB', 'BGR']),
    resize: resizeOf(input['resize']),
    values: valuesOf(input['values']),
  };
}

function textInput(value: unknown): TextModelInput {
  const input = fields(value, 'input', ['kind', 'name', 'maskName', 'tokenizer', 'tokenizerFile', 'contextLength']);
  return {
    kind: 'text',
    name: text(input['name'], 'input.name'),
    maskName: text(input['maskName'], 'input.maskName'),
    tokenizer: oneOf(input['tokenizer'], 'input.tokenizer', ['clip-bpe']),
    tokenizerFile: fileOf(input['tokenizerFile'], 'input.tokenizerFile'),
    contextLength: integer(input['contextLength'], 'input.contextLength', 2, 1024),
  };
}

function resizeOf(value: unknown): ResizePlan {
  const kind = oneOf(Reflect.get(fields(value, 'input.resize', null), 'kind'), 'input.resize.kind', [
    'short-side',
    'squash',
    'short-side-crop',
  ]);
  const sizes = { 'short-side': ['size', 'maxLongSide'], squash: ['width', 'height'], 'short-side-crop': ['size', 'crop'] }[kind];
  const plan = fields(value, 'input.resize', ['kind', 'filter', ...sizes]);
  const filter = oneOf(plan['filter'], 'input.resize.filter', ['bilinear', 'bicubic']);
  const side = (name: string, min = 1, max = MAX_SIDE) => integer(plan[name], `input.resize.${name}`, min, max);
  if (kind === 'squash') return { kind, width: side('width'), height: side('height'), filter };
  const size = side('size');
  if (kind === 'short-side') return { kind, size, maxLongSide: side('maxLongSide', size), filter };
  return { kind, size, crop: side('crop', 1, size), filter };
}

function valuesOf(value: unknown): PixelValues {
  const type = oneOf(Reflect.get(fields(value, 'input.values', null), 'type'), 'input.values.type', ['uint8', 'float32']);
  if (type === 'uint8') {
    fields(value, 'input.values', ['type']);
    return { type };
  }
  const values = fields(value, 'input.values', ['type', 'scale', 'mean', 'std']);
  return {
    type,
    scale: number(values['scale'], 'input.values.scale', Number.MIN_VALUE),
    mean: rgb(values['mean'], 'input.values.mean', -Infinity),
    std: rgb(values['std'], 'input.values.std', Number.MIN_VALUE),
  };
}

function outputOf(value: unknown): ModelOutput {
  const output = fields(value, 'output', ['name', 'dimensions', 'pick', 'normalise']);
  if (typeof output['normalise'] !== 'boolean') throw refused('output.normalise', 'true or false', output['normalise']);
  return {
    name: text(output['name'], 'output.name'),
    dimensions: integer(output['dimensions'], 'output.dimensions', 1, 8192),
    pick: oneOf(output['pick'], 'output.pick', ['vector', 'first-token']),
    normalise: output['normalise'],
  };
}

function fileOf(value: unknown, name: string): ModelFile {
  const file = fields(value, name, ['name', 'bytes', 'sha256']);
  return {
    name: matching(file['name'], `${name}.name`, FILE_NAME, 'a file name without folders'),
    bytes: integer(file['bytes'], `${name}.bytes`, 1, MAX_MODEL_BYTES),
    sha256: matching(file['sha256'], `${name}.sha256`, SHA256, '64 lower-case hexadecimal digits'),
  };
}

function licenseOf(value: unknown): ModelLicense {
  const license = fields(value, 'license', ['id', 'url', 'conditions']);
  const { conditions } = license;
  if (!Array.isArray(conditions)) throw refused('license.conditions', 'a list of sentences', conditions);
  return {
    id: text(license['id'], 'license.id'),
    url: matching(license['url'], 'license.url', /^https?:\/\/\S+$/, 'a web address'),
    conditions: conditions.map((each, i) => text(each, `license.conditions[${i}]`)),
  };
}

/** `known`: the fields that there must be, all of them and no others; `null` looks only at whether there are fields. */
function fields(value: unknown, name: string, known: readonly string[] | null): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused(name, 'an object', value);
  const stray = known === null ? undefined : Object.keys(value).find((key) => !known.includes(key));
  if (stray !== undefined) throw refused(`${name}.${stray}`, `left out (there are ${known!.join(', ')})`, Reflect.get(value, stray));
  return value as Fields;
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TEXT) return value;
  throw refused(name, `a text of 1 to ${MAX_TEXT} characters`, value);
}

const MAX_TEXT = 1000;

function matching(value: unknown, name: string, pattern: RegExp, expected: string): string {
  if (typeof value === 'string' && value.length <= MAX_TEXT && pattern.test(value)) return value;
  throw refused(name, expected, value);
}

function oneOf<const T extends string>(value: unknown, name: string, words: readonly T[]): T {
  if (words.includes(value as T)) return value as T;
  throw refused(name, `one of ${words.join(', ')}`, value);
}

function integer(value: unknown, name: string, min: number, max: number): number {
  if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max) return value as number;
  throw refused(name, `an integer from ${min} to ${max}`, value);
}

function number(value: unknown, name: string, min: number): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= min) return value;
  throw refused(name, min > 0 ? 'a number above 0' : 'a number', value);
}

function rgb(value: unknown, name: string, min: number): Rgb {
  if (!Array.isArray(value) || value.length !== 3) throw refused(name, 'three numbers', value);
  return [number(value[0], `${name}[0]`, min), number(value[1], `${name}[1]`, min), number(value[2], `${name}[2]`, min)];
}

function refused(field: string, expected: string, got: unknown): EmbeddingError {
  const shown = got === undefined ? 'nothing' : (JSON.stringify(got) ?? String(got)).slice(0, 80);
  return new EmbeddingError(
    'IMGGUARD_MODEL_MANIFEST',
    `Model manifest: \`${field}\` must be ${expected}, got ${shown}. Correct the manifest`,
  );
}
