/** Held to Pillow and numpy; see golden/preprocess.py. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageModelInput, Rgb } from './model-manifest.ts';
import { preprocess, resizeTarget } from './preprocess.ts';
import { resample, type ResampleFilter, type RgbPixels } from './resample.ts';

type Size = readonly [width: number, height: number];

interface Golden {
  readonly picture64x48: string;
  readonly resizes: readonly { source: Size; target: Size; filter: ResampleFilter; first: number[]; sha256: string }[];
  readonly inputs: readonly {
    name: string;
    source: Size;
    plan: { kind: string; filter: ResampleFilter };
    layout: 'NCHW' | 'NHWC';
    colorOrder: 'RGB' | 'BGR';
    values: { mean: Rgb; std: Rgb } | null;
    dims: number[];
    samples: number[];
    sha256: string;
  }[];
}

const golden = JSON.parse(readFileSync(new URL('../../golden/preprocess.json', import.meta.url), 'utf8')) as Golden;

/** The same formula as in golden/preprocess.py. */
function picture([width, height]: Size): RgbPixels {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++, at++) {
        const noise = ((x * 7919 + y * 104_729 + c * 1_299_709) % 251) * (((x >> 3) + (y >> 3)) % 2);
        const ramp = c === 1 ? Math.floor((y * 255) / Math.max(height - 1, 1)) : Math.floor((x * 255) / Math.max(width - 1, 1));
        data[at] = (ramp + noise) % 256;
      }
    }
  }
  return { width, height, data };
}

function sha256(data: Uint8Array | Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');
}

describe('resample', () => {
  it('is given the pictures that Pillow was given', () => {
    expect(sha256(picture([64, 48]).data)).toBe(golden.picture64x48);
  });

  it.each(golden.resizes)(
    '$source to $target, $filter: the same bytes as Pillow',
    ({ source, target: [width, height], filter, ...expected }) => {
      const { data } = resample(picture(source), { width, height, filter });
      expect({ first: [...data.subarray(0, 6)], sha256: sha256(data) }).toEqual(expected);
    },
  );

  it('computes a window as if all had been computed and cut', () => {
    const size = fc.integer({ min: 1, max: 40 });
    const filter = fc.constantFrom<ResampleFilter>('bilinear', 'bicubic');
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const property = fc.property(size, size, size, size, fc.tuple(share, share, share, share), filter, (w, h, width, height, at, name) => {
      const source = picture([w, h]);
      const left = Math.floor(at[0] * (width - 1));
      const top = Math.floor(at[1] * (height - 1));
      const window = { left, top, width: 1 + Math.floor(at[2] * (width - left - 1)), height: 1 + Math.floor(at[3] * (height - top - 1)) };
      const whole = resample(source, { width, height, filter: name });
      const part = resample(source, { width, height, filter: name, window });
      for (let y = 0; y < window.height; y++) {
        const row = ((top + y) * width + left) * 3;
        expect(part.data.subarray(y * window.width * 3, (y + 1) * window.width * 3)).toEqual(
          whole.data.subarray(row, row + window.width * 3),
        );
      }
    });
    fc.assert(property, { numRuns: 60 });
  });
});

describe('preprocess', () => {
  it.each(golden.inputs)(
    '$name: the same numbers as torchvision on Pillow',
    ({ source, plan, layout, colorOrder, values, dims, samples, sha256: hash }) => {
      const input = {
        kind: 'image',
        name: 'x',
        layout,
        colorOrder,
        resize: plan.kind === 'short-side' ? { ...plan, maxLongSide: 4096 } : plan,
        values: values === null ? { type: 'uint8' } : { type: 'float32', scale: 1 / 255, ...values },
      } as ImageModelInput;
      const [made] = preprocess(picture(source), input, ['upright']);
      expect(made!.dims).toEqual(dims);
      const step = Math.max(1, Math.floor(made!.data.length / 12));
      expect(Array.from(made!.data).filter((_, i) => i % step === 0)).toEqual(samples);
      expect(sha256(made!.data)).toBe(hash);
    },
  );

  it('gives the negative beside the picture', () => {
    const input: ImageModelInput = {
      kind: 'image',
      name: 'x',
      layout: 'NHWC',
      colorOrder: 'RGB',
      resize: { kind: 'squash', width: 9, height: 5, filter: 'bicubic' },
      values: { type: 'uint8' },
    };
    const [upright, negative] = preprocess(picture([40, 30]), input, ['upright', 'negative']);
    expect(negative!.data).toEqual(upright!.data.map((value) => 255 - value));
  });

  it('keeps pictures of any shape within bounds', () => {
    const side = fc.integer({ min: 1, max: 65_535 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const kept = resizeTarget({ width, height }, { kind: 'short-side', size: 288, maxLongSide: 1152, filter: 'bilinear' });
        expect([Math.min(kept.width, kept.height), Math.max(kept.width, kept.height) <= 1152]).toEqual([288, true]);
        const cropped = resizeTarget({ width, height }, { kind: 'short-side-crop', size: 256, crop: 224, filter: 'bicubic' });
        const { left, top } = cropped.window!;
        expect([left >= 0, top >= 0, left + 224 <= cropped.width, top + 224 <= cropped.height]).toEqual([true, true, true, true]);
      }),
    );
  });
});
