// Sets of hashes of 256 bits for bench/hamming.mjs.
export function hashSets(count, random) {
  return {
    'uniform (random bits)': uniform(count, random),
    'skewed (families of 200, 20 to 60 bits from their first)': families(count, random),
  };
}

function uniform(count, random) {
  const words = new Uint32Array(8 * count);
  for (let i = 0; i < words.length; i++) words[i] = random();
  return new Uint8Array(words.buffer);
}

function families(count, random) {
  const hashes = uniform(count, random);
  for (let i = 0; i < count; i++) {
    const first = i - (i % 200);
    if (i === first) continue;
    hashes.copyWithin(32 * i, 32 * first, 32 * first + 32);
    flip(hashes, i, 20 + (random() % 41), random);
  }
  return hashes;
}

/** Every other one a stored hash with up to 60 bits flipped, the rest random. */
export function queriesFor(hashes, count, random) {
  const queries = new Uint8Array(new Uint32Array(8 * count).map(random).buffer);
  for (let q = 0; q < count; q += 2) {
    const stored = random() % (hashes.length / 32);
    queries.set(hashes.subarray(32 * stored, 32 * stored + 32), 32 * q);
    flip(queries, q, random() % 61, random);
  }
  return queries;
}

function flip(hashes, at, bits, random) {
  for (let i = 0; i < bits; i++) hashes[32 * at + (random() % 32)] ^= 1 << (random() % 8);
}
