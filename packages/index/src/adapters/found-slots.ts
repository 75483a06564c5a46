/** A set of slots that is emptied in no time: a slot is in it if its stamp is that of the current round. */
export interface FoundSlots {
  /** Begins a round with nothing found. */
  begin(): void;
  add(slot: number): void;
  /** Those below `limit`. Valid until the next round. */
  below(limit: number): Uint32Array;
}

/** @param count slots are below this */
export function createFoundSlots(count: number): FoundSlots {
  // A byte each: a million then fit the processor's fast caches, which is worth more than emptying them now and then costs.
  const stamps = new Uint8Array(count);
  const slots = new Uint32Array(count);
  let [stamp, length] = [0, 0];
  return {
    begin() {
      length = 0;
      stamp = (stamp + 1) & 0xff;
      if (stamp !== 0) return;
      stamps.fill(0);
      stamp = 1;
    },
    add(slot) {
      if (stamps[slot] === stamp) return;
      stamps[slot] = stamp;
      slots[length++] = slot;
    },
    below(limit) {
      let kept = 0;
      for (let i = 0; i < length; i++) if (slots[i]! < limit) slots[kept++] = slots[i]!;
      return slots.subarray(0, kept);
    },
  };
}
