// AKAZE in WebAssembly SIMD. The host, src/akaze/akaze.ts, lays out the memory and calls these one after another; nothing is allocated here.
export { contrast, firstLevel, halveAny, halveEven, loadFrame, nextLevel, smoothWide } from './scale-space';
export { clearWeakerAbove, clearWeakerBelow, findMaxima, refinePoints } from './maxima';
export { describe } from './descriptors';

/** First address that the host may use. */
export function memoryStart(): usize {
  return (__heap_base + 15) & ~15;
}
