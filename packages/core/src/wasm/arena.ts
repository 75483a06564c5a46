import type { WasmMemory } from './instantiate.ts';

/** Hands out addresses in a module's memory, which grows when needed. They are multiples of 16, and good until the next `reset`. */
export interface Arena {
  take(bytes: number): number;
  /** Takes room for some numbers, and writes them there. */
  put(values: Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array): number;
  reset(): void;
}

export function createArena(module: WasmMemory): Arena {
  let next = module.memoryStart();
  const take = (bytes: number) => {
    const address = next;
    next += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    const missing = next - module.memory.buffer.byteLength;
    if (missing > 0) module.memory.grow(Math.ceil(missing / PAGE_BYTES));
    return address;
  };
  return {
    take,
    put: (values) => {
      const address = take(values.byteLength);
      new Uint8Array(module.memory.buffer, address).set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      return address;
    },
    reset: () => (next = module.memoryStart()),
  };
}

// --- internal ---

const ALIGNMENT = 16;
const PAGE_BYTES = 65_536;
