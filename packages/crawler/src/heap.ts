/** A binary heap: what comes first is at hand, and putting in or taking out costs the logarithm of how many there are. */

export interface Heap<T> {
  readonly size: number;
  push(value: T): void;
  /** The first one, which stays. */
  peek(): T | undefined;
  /** Takes the first one out. */
  pop(): T | undefined;
  /** Takes all of them out, in no order. */
  drain(): T[];
}

/** Builds an empty heap. `before` says whether the first value comes before the second. */
export function createHeap<T>(before: (first: T, second: T) => boolean): Heap<T> {
  const values: T[] = [];
  return {
    get size() {
      return values.length;
    },
    push(value) {
      values.push(value);
      rise(values, before);
    },
    peek: () => values[0],
    pop() {
      const first = values[0];
      const last = values.pop();
      if (values.length > 0) sink(values, last as T, before);
      return first;
    },
    drain: () => values.splice(0),
  };
}

// --- internal ---

/** Brings the last value up to its place. */
function rise<T>(values: T[], before: (first: T, second: T) => boolean): void {
  let at = values.length - 1;
  const value = values[at] as T;
  while (at > 0) {
    const parent = (at - 1) >>> 1;
    if (!before(value, values[parent] as T)) break;
    values[at] = values[parent] as T;
    at = parent;
  }
  values[at] = value;
}

/** Puts the value at the top and down to its place. */
function sink<T>(values: T[], value: T, before: (first: T, second: T) => boolean): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= values.length) break;
    if (child + 1 < values.length && before(values[child + 1] as T, values[child] as T)) child += 1;
    if (!before(values[child] as T, value)) break;
    values[at] = values[child] as T;
    at = child;
  }
  values[at] = value;
}
