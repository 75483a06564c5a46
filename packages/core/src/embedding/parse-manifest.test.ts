import { describe, expect, it } from 'vitest';
import { tokenModel, meanColorModel, pixelTokenModel } from '../testing/tiny-models.ts';
import { builtInModel, MODEL_MANIFESTS } from './built-in-models.ts';
import { parseModelManifest } from './parse-manifest.ts';

const image = pixelTokenModel().manifest;
const text = tokenModel('{}', 8).manifest;

describe('parseModelManifest', () => {
  it.each([...MODEL_MANIFESTS, image, text, meanColorModel().manifest])('reads $id back from JSON', (manifest) => {
    expect(parseModelManifest(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
  });

  it.each([
    ['nothing', null, '`manifest` must be an object'],
    ['a list', [], '`manifest` must be an object'],
    ['a newer version', { ...image, version: 2 }, '`version` must be 1'],
    ['a misspelt field', { ...image, lisence: 1 }, '`manifest.lisence` must be left out'],
    ['an id that leaves the folder', { ...image, id: '../sscd' }, '`id`'],
    ['an id in capitals', { ...image, id: 'SSCD' }, '`id`'],
    ['a file in another folder', { ...image, file: { ...image.file, name: '../a.onnx' } }, '`file.name`'],
    ['a hidden file', { ...image, file: { ...image.file, name: '.a.onnx' } }, '`file.name`'],
    ['a hash in capitals', { ...image, file: { ...image.file, sha256: 'A'.repeat(64) } }, '`file.sha256`'],
    ['no bytes', { ...image, file: { ...image.file, bytes: 0 } }, '`file.bytes`'],
    ['another kind of input', { ...image, input: { ...image.input, kind: 'sound' } }, '`input.kind` must be one of image, text'],
    ['another layout', { ...image, input: { ...image.input, layout: 'HWC' } }, '`input.layout`'],
    [
      'a crop larger than the picture',
      { ...image, input: { ...image.input, resize: { kind: 'short-side-crop', size: 10, crop: 11, filter: 'bicubic' } } },
      '`input.resize.crop` must be an integer from 1 to 10',
    ],
    [
      'a long side below the short one',
      { ...image, input: { ...image.input, resize: { kind: 'short-side', size: 10, maxLongSide: 9, filter: 'bicubic' } } },
      '`input.resize.maxLongSide`',
    ],
    ['no filter', { ...image, input: { ...image.input, resize: { kind: 'squash', width: 1, height: 1 } } }, '`input.resize.filter`'],
    [
      'means for bytes',
      { ...image, input: { ...image.input, values: { type: 'uint8', mean: [0, 0, 0] } } },
      '`input.values.mean` must be left out',
    ],
    [
      'two means',
      { ...image, input: { ...image.input, values: { type: 'float32', scale: 1, mean: [0, 0], std: [1, 1, 1] } } },
      '`input.values.mean`',
    ],
    [
      'a deviation of nothing',
      { ...image, input: { ...image.input, values: { type: 'float32', scale: 1, mean: [0, 0, 0], std: [1, 0, 1] } } },
      '`input.values.std[1]` must be a number above 0',
    ],
    ['too many numbers', { ...image, output: { ...image.output, dimensions: 1e6 } }, '`output.dimensions`'],
    ['an unknown choice', { ...image, output: { ...image.output, pick: 'mean' } }, '`output.pick`'],
    ['a normalise that is a text', { ...image, output: { ...image.output, normalise: 'yes' } }, '`output.normalise`'],
    ['a large batch', { ...image, maxBatch: 65 }, '`maxBatch`'],
    ['a license without an address', { ...image, license: { ...image.license, url: 'MIT' } }, '`license.url`'],
    ['conditions that are no list', { ...image, license: { ...image.license, conditions: 'none' } }, '`license.conditions`'],
    ['no name', { ...image, name: ' ' }, '`name`'],
    ['no context', { ...text, input: { ...text.input, contextLength: 1 } }, '`input.contextLength`'],
    ['an unknown tokenizer', { ...text, input: { ...text.input, tokenizer: 'sentencepiece' } }, '`input.tokenizer`'],
  ])('refuses %s', (_what, value, words) => {
    expect(() => parseModelManifest(value)).toThrow(
      expect.objectContaining({ code: 'IMGGUARD_MODEL_MANIFEST', message: expect.stringContaining(words) }),
    );
  });
});

describe('the built-in models', () => {
  it('are found by their ids, of which there are no two alike', () => {
    expect(MODEL_MANIFESTS.map(({ id }) => builtInModel(id))).toEqual(MODEL_MANIFESTS);
    expect(builtInModel('none')).toBeUndefined();
  });
});
