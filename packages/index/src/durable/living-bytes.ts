/** How many bytes of each log belong to records that still count. */
import type { Catalogue } from './catalogue.ts';
import { FRAME_HEAD_BYTES } from './frames.ts';

export interface LivingBytes {
  of(log: number): number;
  note(id: string): void;
  forget(id: string): void;
}

export function createLivingBytes(catalogue: Catalogue): LivingBytes {
  const bytes = new Map<number, number>();
  const add = (slot: number, sign: number) => {
    const { log, length } = catalogue.placeAt(slot);
    bytes.set(log, (bytes.get(log) ?? 0) + sign * (FRAME_HEAD_BYTES + length));
  };
  for (let slot = 0; slot < catalogue.size(); slot++) add(slot, 1);
  const change = (sign: number) => (id: string) => {
    const slot = catalogue.slotOf(id);
    if (slot !== undefined) add(slot, sign);
  };
  return { of: (log) => bytes.get(log) ?? 0, note: change(1), forget: change(-1) };
}
