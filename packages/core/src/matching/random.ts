/**
 * mulberry32: a small generator that gives the same numbers in every language with 32-bit integers.
 * Matching uses it instead of `Math.random` so that the same pictures always get the same verdict.
 */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}
