// Perceptual hashes, each as its own documentation says it is used.
import { decode, nearestPdq, pdq, PDQ_MAX_DISTANCE, pdqDihedral } from '@imgguard/core';
import blockhash from 'blockhash-core';
import imghash from 'imghash';
import sharp from 'sharp';
import phash from 'sharp-phash';

/**
 * A peer: `work(file)` and `query(file)` give bytes, `similarity(query, work)` a number up to 1, higher for closer. `own`: the threshold of its
 * documentation, where it has one.
 */
export const HASH_PEERS = [
  {
    name: 'sharp-phash',
    version: '2.2.0',
    ...symmetric(async (file) => bitsToBytes(await phash(file))),
    /** Its README: a distance of less than 5 bits. */
    own: 1 - 4 / 64,
  },
  { name: 'imghash', version: '1.1.4', ...symmetric(async (file) => Buffer.from(await imghash.hash(file, 8), 'hex')) },
  { name: 'blockhash-core', version: '0.1.0', ...symmetric(blockhash256) },
  {
    name: 'pdq',
    version: 'ours, 8 positions and negatives',
    work: async (file) => Buffer.from(pdq(await decode(file)).hash),
    query: async (file) => Buffer.from(pdqDihedral(await decode(file, { truncated: 'accept' })).hashes),
    similarity: (query, work) => 1 - nearestPdq(query, work).distance / 256,
    own: 1 - PDQ_MAX_DISTANCE / 256,
  },
];

// --- internal ---

function symmetric(describe) {
  return { work: describe, query: describe, similarity: (query, work) => 1 - hamming(query, work) / (8 * query.length) };
}

async function blockhash256(file) {
  const { data, info } = await sharp(file).autoOrient().ensureAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return Buffer.from(blockhash.bmvbhash({ width: info.width, height: info.height, data }, 16), 'hex');
}

function bitsToBytes(bits) {
  return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
}

const BITS_IN_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

function hamming(a, b) {
  let bits = 0;
  for (let i = 0; i < a.length; i++) bits += BITS_IN_BYTE[a[i] ^ b[i]];
  return bits;
}
