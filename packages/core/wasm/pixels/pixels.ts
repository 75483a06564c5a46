// Pixels in WebAssembly SIMD: gray, reduction by area, and the first half of PDQ. The host lays out the memory; nothing is allocated here.
export { addRow, putRow } from './area';
export { grayOf } from './gray';
export { beginPdq, pdqRoom, pdqSamples, pushPdqRows } from './pdq';

/** First address that the host may use. */
export function memoryStart(): usize {
  return (__heap_base + 15) & ~15;
}
