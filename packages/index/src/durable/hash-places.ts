/** Which slots have a hash that begins with given 32 bits: open addressing, so that a million takes 16 MB. The caller compares the whole hashes. */
export interface HashPlaces {
  add(key: number, slot: number): void;
  remove(key: number, slot: number): void;
  /** The slots under a key, in no order. */
  of(key: number): number[];
}

export function createHashPlaces(expected: number): HashPlaces {
  let keys = new Uint32Array(roomFor(expected));
  let slots = new Uint32Array(keys.length);
  let used = 0;
  const put = (key: number, code: number) => {
    const mask = keys.length - 1;
    let at = spread(key) & mask;
    while (slots[at]! > GONE) at = (at + 1) & mask;
    if (slots[at] === FREE) used++;
    keys[at] = key;
    slots[at] = code;
  };
  const grow = () => {
    const [oldKeys, oldSlots] = [keys, slots];
    const living = oldSlots.reduce((sum, code) => sum + (code > GONE ? 1 : 0), 0);
    keys = new Uint32Array(roomFor(living + 1));
    slots = new Uint32Array(keys.length);
    used = 0;
    for (let i = 0; i < oldKeys.length; i++) if (oldSlots[i]! > GONE) put(oldKeys[i]!, oldSlots[i]!);
  };
  const visit = (key: number, see: (at: number) => void) => {
    const mask = keys.length - 1;
    for (let at = spread(key) & mask; slots[at] !== FREE; at = (at + 1) & mask) if (slots[at]! > GONE && keys[at] === key) see(at);
  };
  return {
    add(key, slot) {
      if (4 * (used + 1) > 3 * keys.length) grow();
      put(key, slot + 2);
    },
    remove(key, slot) {
      visit(key, (at) => {
        if (slots[at] === slot + 2) slots[at] = GONE;
      });
    },
    of(key) {
      const found: number[] = [];
      visit(key, (at) => found.push(slots[at]! - 2));
      return found;
    },
  };
}

// --- internal ---

/** What a place holds: nothing yet, nothing any more, or a slot's number and 2. */
const [FREE, GONE] = [0, 1];

function roomFor(entries: number): number {
  return 2 ** Math.max(10, Math.ceil(Math.log2(2 * entries + 1)));
}

/** The keys are the beginnings of SHA-256: evenly spread, but for hashes that somebody made up. */
function spread(key: number): number {
  return Math.imul(key ^ (key >>> 15), 0x2c1b3c6d) >>> 8;
}
