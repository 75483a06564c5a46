/** WebAssembly modules of our own: small, committed as base64, compiled once in a thread. */

/** What every module of ours exports, beside its functions. Addresses are byte offsets into `memory`. */
export interface WasmMemory {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /** First address that the host may use. */
  memoryStart(): number;
}

/** Returns a function that makes an instance with a memory of its own. */
export function wasmInstances<Module extends WasmMemory>(base64: string, imports: WasmImports = {}): () => Module {
  let compiled: object | undefined;
  return () => {
    compiled ??= new WebAssembly.Module(Buffer.from(base64, 'base64'));
    return new WebAssembly.Instance(compiled, imports).exports as Module;
  };
}

// --- internal ---

type WasmImports = Record<string, Record<string, unknown>>;

/** What is used of the platform; the types of Node do not know it. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object, imports: WasmImports) => { readonly exports: unknown };
  };
};
