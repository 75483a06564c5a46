// Random numbers that are the same on every machine and in every run.

/** Numbers from 0 to 1, below 1. */
export function mulberry32(seed) {
  const word = mulberry32Words(seed);
  return () => word() / 2 ** 32;
}

/** Whole numbers of 32 bits. */
export function mulberry32Words(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}

/** FNV-1a of a text, 32 bits: a seed for everything that has a name. */
export function seedOf(text) {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** The numbers as the attacks want them. */
export function dice(random) {
  const between = (low, high) => low + (high - low) * random();
  const below = (count) => Math.floor(random() * count);
  const pick = (list) => list[below(list.length)];
  const sign = () => (random() < 0.5 ? -1 : 1);
  /** About normal, deviation 1. */
  const normal = () => Math.sqrt(3) * (random() + random() + random() + random() - 2);
  return { random, between, below, pick, sign, normal };
}

/** The list in an order that depends on the seed alone. */
export function shuffled(list, seed) {
  const random = mulberry32(seed);
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}
