/** The WebAssembly memory that hashes lie in. It grows by half, and shrinks to what is in use: at most some four times of what is needed is held. */
import { IndexError } from '../index-error.ts';
import { type HammingModule, instantiateHamming, MAX_PAGES, MEMORY, PAGE } from './hamming-module.ts';

export interface HashRoom {
  /** Another one after `hold`, `shrink` and `clear`; its memory is another too. */
  module(): HammingModule;
  bytes(): Uint8Array;
  /** Address of a slot; the hash there takes `stride` bytes. */
  at(slot: number): number;
  readonly stride: number;
  /** Makes room for so many hashes. @throws {IndexError} `IMGGUARD_INDEX_FULL` */
  hold(count: number): void;
  /** Gives memory back when there is much more than so many hashes need. */
  shrink(count: number): void;
  clear(): void;
}

export function createHashRoom(hashBytes: number): HashRoom {
  const stride = paddedBytes(hashBytes);
  let module = instantiateHamming();
  const at = (slot: number) => MEMORY.hashes + slot * stride;
  const bytes = () => new Uint8Array(module.memory.buffer);
  const pagesFor = (count: number) => Math.ceil(at(count + LOOK_AHEAD) / PAGE);

  return {
    module: () => module,
    bytes,
    at,
    stride,
    hold(count) {
      const [held, wanted] = [pagesOf(module), pagesFor(count)];
      if (wanted <= held) return;
      if (wanted > MAX_PAGES) throw fullError(count);
      try {
        module.memory.grow(Math.min(Math.max(wanted, Math.ceil(held * GROWTH)), MAX_PAGES) - held);
      } catch (cause) {
        throw fullError(count, { cause });
      }
    },
    shrink(count) {
      const wanted = pagesFor(count);
      if (pagesOf(module) < MIN_SHRINK_PAGES || pagesOf(module) < SHRINK * wanted) return;
      const smaller = instantiateHamming();
      if (wanted > pagesOf(smaller)) smaller.memory.grow(wanted - pagesOf(smaller));
      new Uint8Array(smaller.memory.buffer).set(bytes().subarray(MEMORY.hashes, at(count)), MEMORY.hashes);
      module = smaller;
    },
    clear() {
      module = instantiateHamming();
    },
  };
}

/** Bytes that a hash takes in memory, a multiple of 8: the rest is zero, in queries as well. */
export function paddedBytes(hashBytes: number): number {
  return Math.ceil(hashBytes / 8) * 8;
}

// --- internal ---

const GROWTH = 1.5;
/** Hashes behind the last that the scan may touch, since it takes four at a time. */
const LOOK_AHEAD = 4;
/** Memory is given back when only this fraction is in use, and not below 1 MB. */
const SHRINK = 4;
const MIN_SHRINK_PAGES = 16;

function pagesOf({ memory }: HammingModule): number {
  return memory.buffer.byteLength / PAGE;
}

function fullError(count: number, options?: ErrorOptions): IndexError {
  const message = `No room for ${count} hashes: the memory of an index ends at 4 GiB, or the system refuses more. Divide them among several indexes.`;
  return new IndexError('IMGGUARD_INDEX_FULL', message, options);
}
