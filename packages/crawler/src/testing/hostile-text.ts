/** Random and mutated text, always the same for one seed: what no reader of pages, robots files and headers may stumble over. */

/** Numbers from 0 up to 1 (mulberry32, by Tommy Ettinger, public domain). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface HostileOptions {
  /** Sound texts to be mutated. */
  readonly samples: readonly string[];
  /** Pieces that mean something to the reader, whole and broken. */
  readonly pieces: readonly string[];
}

/** The text of a seed: every third is made of pieces alone, the others are mutated samples. */
export function hostileText(seed: number, { samples, pieces }: HostileOptions): string {
  const random = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const piece = (): string => (random() < 0.2 ? noise(random) : pick(pieces));
  if (seed % 3 === 0) return Array.from({ length: 1 + Math.floor(random() * 60) }, piece).join(random() < 0.5 ? '' : ' ');
  let text = pick(samples);
  for (let count = 1 + Math.floor(random() * 8); count > 0; count -= 1) text = mutated(text, random, piece);
  return text;
}

// --- internal ---

/** Longer texts are cut, so that duplicated parts do not grow without end. */
const MAX_CHARS = 20_000;

/** Beside letters: what ends lines and strings, halves of pairs, signs that change the direction, a byte order mark. */
const CHARACTERS =
  'aZ0-_.:;,/\\?#%&=+*@!$^~|(){}[]<>"\'` \t\r\n\f\v\0\u007f\u0080\u00a0\u2028\u202e\ufeff\ufffe\ufffd\ud800\udc00\u{1f600}';

function noise(random: () => number): string {
  const one = CHARACTERS.charAt(Math.floor(random() * CHARACTERS.length));
  return one.repeat(random() < 0.05 ? 1 + Math.floor(random() * 500) : 1 + Math.floor(random() * 3));
}

function mutated(text: string, random: () => number, piece: () => string): string {
  const [a, b] = [Math.floor(random() * (text.length + 1)), Math.floor(random() * (text.length + 1))];
  const [from, to] = [Math.min(a, b), Math.min(Math.max(a, b), Math.min(a, b) + 400)];
  const part = text.slice(from, to);
  switch (Math.floor(random() * 6)) {
    case 0:
      return text.slice(0, from) + text.slice(to);
    case 1:
      return text.slice(0, from) + part + piece() + part + text.slice(to, MAX_CHARS);
    case 2:
      return text.slice(0, from);
    case 3:
      return text.slice(0, from) + [...part].toReversed().join('') + text.slice(to);
    case 4:
      return text.slice(0, from) + part.toUpperCase() + text.slice(to);
    default:
      return text.slice(0, from) + piece() + text.slice(from, MAX_CHARS);
  }
}
