/** The compiled WebAssembly for pixels, with types. Its sources, which say what each function does, are in `wasm/pixels/`. */
import { type Arena, createArena } from '../wasm/arena.ts';
import { wasmInstances, type WasmMemory } from '../wasm/instantiate.ts';
import { PIXELS_WASM } from './pixels-wasm.ts';

export interface PixelsModule extends WasmMemory {
  grayOf(rgb: number, gray: number, pixels: number): void;
  addRow(line: number, row: number, length: number, weight: number): void;
  putRow(line: number, out: number, width: number, channels: number, start: number, index: number, weight: number): void;
  pdqRoom(width: number, height: number): number;
  beginPdq(width: number, height: number, start: number): void;
  pushPdqRows(pixels: number, channels: number, rows: number): void;
  pdqSamples(): number;
}

/** Bytes that the module may read or write beyond what it is given: one vector. */
export const VECTOR_BYTES = 16;

/**
 * The thread's module, with its memory handed out anew: what was taken before is gone. Pictures stream through a few rows at a time, so that the
 * memory grows with the width of a picture and not with its area.
 */
export function pixelsModule(): { readonly module: PixelsModule; readonly arena: Arena } {
  thread ??= createThread();
  thread.arena.reset();
  return thread;
}

// --- internal ---

const instantiate: () => PixelsModule = wasmInstances<PixelsModule>(PIXELS_WASM);
let thread: { readonly module: PixelsModule; readonly arena: Arena } | undefined;

function createThread(): { readonly module: PixelsModule; readonly arena: Arena } {
  const module = instantiate();
  return { module, arena: createArena(module) };
}
