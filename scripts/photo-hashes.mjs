// Makes `packages/index/interop/photo-hashes.bin`: PDQ hashes of photographs and of parts of them, 32 bytes each, for tests that need hashes as they are and not as they are imagined.
// Nothing of a picture can be seen in its hash.
//
//   npm run build && node scripts/photo-hashes.mjs
//
// The photographs are those of IMGGUARD_CORPUS, in the order of their paths.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { pdq } from '@imgguard/core';

const corpus = process.env.IMGGUARD_CORPUS ?? fileURLToPath(new URL('../../shared/corpus', import.meta.url));
/** Left, top, width and height of the parts, as shares of the picture. */
const PARTS = [
  [0, 0, 1, 1],
  [0.1, 0.1, 0.8, 0.8],
  [0, 0, 0.5, 0.5],
  [0.5, 0.5, 0.5, 0.5],
];
const FOLDERS = ['originals', 'distractors', 'lookalikes', 'openphotos'];

const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(corpus, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:jpe?g|png)$/i.test(name))
    .toSorted()
    .map((name) => join(corpus, folder, name)),
);
const hashes = [];
for (const file of files) {
  const { data, info } = await sharp(file)
    .resize(512, 512, { fit: 'inside' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  for (const [left, top, width, height] of PARTS) {
    const part = {
      left: Math.floor(left * info.width),
      top: Math.floor(top * info.height),
      width: Math.floor(width * info.width),
      height: Math.floor(height * info.height),
    };
    const cut = await sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } })
      .extract(part)
      .toColourspace('srgb')
      .raw()
      .toBuffer();
    hashes.push(pdq({ width: part.width, height: part.height, data: cut }).hash);
  }
}
const out = fileURLToPath(new URL('../packages/index/interop/photo-hashes.bin', import.meta.url));
writeFileSync(out, Buffer.concat(hashes));
console.log(`${hashes.length} hashes of ${files.length} photographs.`);
