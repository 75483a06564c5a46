/** The compiled WebAssembly, with types. Its sources, which say what each function does, are in `wasm/akaze/`. */
import { wasmInstances, type WasmMemory } from '../wasm/instantiate.ts';
import { AKAZE_WASM } from './akaze-wasm.ts';

/** Addresses are byte offsets into `memory`; a `level` is the address of a record (see `LEVEL_FIELDS`). */
export interface AkazeModule extends WasmMemory {
  loadFrame(pixels: number, plane: number, width: number, height: number, stride: number): void;
  smoothWide(source: number, target: number, level: number, weights: number, radius: number): void;
  contrast(level: number, histogram: number, bins: number): number;
  halveEven(source: number, sourceStride: number, target: number, level: number): void;
  halveAny(source: number, sourceLevel: number, target: number, level: number, columns: number, rows: number): void;
  firstLevel(level: number): void;
  nextLevel(level: number): void;
  findMaxima(level: number, threshold: number): number;
  clearWeakerBelow(above: number, below: number): void;
  clearWeakerAbove(above: number, below: number): void;
  refinePoints(level: number, levelNumber: number, points: number): number;
  describe(
    levels: number,
    points: number,
    chosen: number,
    count: number,
    samples: number,
    sampleCount: number,
    angles: number,
    descriptors: number,
  ): void;
}

/** A fresh instance with a memory of its own. */
export const instantiateAkaze: () => AkazeModule = wasmInstances<AkazeModule>(AKAZE_WASM, {
  host: { sin: Math.sin, cos: Math.cos, atan2: Math.atan2 },
});
