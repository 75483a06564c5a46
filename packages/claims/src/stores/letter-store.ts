/** A letter that was rendered: what it said, for whom, when. */
export interface StoredLetter {
  readonly id: string;
  readonly hitId: string;
  readonly template: string;
  readonly locale: string;
  readonly subject: string;
  readonly text: string;
  /** As it was confirmed, with its pictures; absent in letters of older versions. */
  readonly html?: string;
  /** ISO 8601. */
  readonly renderedAt: string;
  /** Who writes it; absent in letters of older versions. */
  readonly author?: string;
}

/** Rendered letters. */
export interface LetterStore {
  /** Stores a letter; one with the same id is replaced. */
  put(letter: StoredLetter): void;
  /** Oldest first. */
  ofHit(hitId: string): StoredLetter[];
  /** Every letter, oldest first. */
  list(): StoredLetter[];
  /** For erasures: the letters about a hit, and the key that they were sealed with. */
  removeOfHit(hitId: string): void;
  /** For erasures: some letters; the others about the same hits stay. */
  remove(letters: readonly StoredLetter[]): void;
  count(): number;
}

/** Letters in memory; what is kept is a copy. For trials and tests. */
export function createMemoryLetterStore(): LetterStore {
  const letters = new Map<string, StoredLetter>();
  const list = (): StoredLetter[] =>
    structuredClone([...letters.values()]).toSorted((a, b) => order(a.renderedAt, b.renderedAt) || order(a.id, b.id));
  const remove = (gone: readonly StoredLetter[]): void => gone.forEach(({ id }) => letters.delete(id));
  const ofHit = (hitId: string): StoredLetter[] => list().filter((letter) => letter.hitId === hitId);
  return {
    put: (letter) => void letters.set(letter.id, structuredClone(letter)),
    ofHit,
    list,
    remove,
    removeOfHit: (hitId) => remove(ofHit(hitId)),
    count: () => letters.size,
  };
}

// --- internal ---

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
