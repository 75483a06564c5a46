/** The compiled WebAssembly, with types. Its source, which says what each function does, is `wasm/hamming.wat`. */
import { HAMMING_WASM } from './hamming-wasm.ts';

export interface HammingModule {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  scan256(address: number, slot: number, count: number, query: number, low: number, span: number, out: number): number;
  scanListed256(base: number, list: number, count: number, query: number, limit: number, out: number): number;
  scanViews(
    base: number,
    stride: number,
    slot: number,
    list: number,
    count: number,
    queries: number,
    views: number,
    bits: number,
    limit: number,
    out: number,
  ): number;
}

/**
 * Where things lie in the memory: queries, hits (8 bytes each), listed slots (4 bytes each), then the hashes. So many hashes are compared in one
 * call that hits and lists always fit.
 */
export const MEMORY = { queries: 0, hits: 65_536, list: 196_608, hashes: 262_144 } as const;
/** Most hashes of one call. */
export const CHUNK = 16_384;
/** Most hashes that all views are compared with before the next come: 64 KB, which stay in the processor's fast caches. */
export const VIEW_CHUNK = 2_048;
/** Bytes of a page of WebAssembly memory. */
export const PAGE = 65_536;
/** Pages of a memory; the format allows one more, with which addresses at its end would not fit 32 bits. */
export const MAX_PAGES = 65_535;

/** A fresh instance with a memory of its own. */
export function instantiateHamming(): HammingModule {
  compiled ??= new WebAssembly.Module(Buffer.from(HAMMING_WASM, 'base64'));
  return new WebAssembly.Instance(compiled, {}).exports as HammingModule;
}

// --- internal ---

let compiled: object | undefined;

/** What is used of the platform; the types of Node do not know it. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  };
};
