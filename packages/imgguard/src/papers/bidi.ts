/** Which way text runs: the Unicode Bidirectional Algorithm (UAX #9) for one line of a letter, whose explicit embeddings were taken out before. */
import { type BidiClass, bidiClass, bracketOf } from './bidi-class.ts';

/** Levels of the characters of a paragraph. */
export interface BidiLevels {
  /** 0: the line begins left. 1: it begins right. */
  readonly base: 0 | 1;
  /** For each character; odd ones are drawn from right to left. */
  readonly levels: readonly number[];
}

/** A stretch of characters that are drawn the same way, `end` excluded. */
export interface BidiRun {
  readonly start: number;
  readonly end: number;
  readonly rtl: boolean;
}

/** Embedding levels of a line, given as its code points. The first letter says which way the line runs (rules P2 and P3). */
export function bidiLevels(characters: readonly string[]): BidiLevels {
  const classes = characters.map(bidiClass);
  const base = classes.find((each) => each === 'L' || each === 'R' || each === 'AL');
  const level = base === 'R' || base === 'AL' ? 1 : 0;
  if (level === 0 && !classes.some((each) => each === 'R' || each === 'AL' || each === 'AN'))
    return { base: 0, levels: classes.map(() => 0) };
  const resolved = weak(classes, direction(level));
  brackets(resolved, characters, { classes, level });
  neutrals(resolved, level);
  return {
    base: level,
    levels: resolved.map((each, index) => (classes[index] === 'WS' && isTrailing(classes, index) ? level : implicit(each, level))),
  };
}

/** The runs of a part of a line in the order in which they are seen, from left to right (rule L2). */
export function visualRuns({ levels }: BidiLevels, start: number, end: number): readonly BidiRun[] {
  const runs: { start: number; end: number; level: number }[] = [];
  for (let index = start; index < end; index++) {
    const [last, level] = [runs.at(-1), levels[index] ?? 0];
    if (last?.level === level) last.end = index + 1;
    else runs.push({ start: index, end: index + 1, level });
  }
  const highest = Math.max(0, ...runs.map(({ level }) => level));
  for (let level = highest; level > 0; level--) {
    for (let from = 0; from < runs.length; from++) {
      let to = from;
      while ((runs[to]?.level ?? -1) >= level) to++;
      if (to > from) runs.splice(from, to - from, ...runs.slice(from, to).toReversed());
      from = Math.max(from, to);
    }
  }
  return runs.map(({ start: first, end: last, level }) => ({ start: first, end: last, rtl: level % 2 === 1 }));
}

// --- internal ---

type Direction = 'L' | 'R';

function direction(level: number): Direction {
  return level % 2 === 1 ? 'R' : 'L';
}

/** Rules W1 to W7. */
function weak(classes: readonly BidiClass[], sos: Direction): BidiClass[] {
  const types: BidiClass[] = [];
  let strong: BidiClass = sos;
  for (const [index, original] of classes.entries()) {
    // A mark or an ignorable character goes with what it stands on (W1; ignorable ones as in section 5.2).
    let type = original === 'NSM' || original === 'BN' ? (types[index - 1] ?? sos) : original;
    if (type === 'EN' && strong === 'AL') type = 'AN';
    if (original === 'L' || original === 'R' || original === 'AL') strong = original;
    types.push(type);
  }
  const arabicAsRight = types.map((type): BidiClass => (type === 'AL' ? 'R' : type));
  separators(arabicAsRight);
  terminators(arabicAsRight);
  let last: BidiClass = sos;
  return arabicAsRight.map((type) => {
    if (type === 'L' || type === 'R') last = type;
    if (type === 'EN' && last === 'L') return 'L';
    return type === 'ES' || type === 'ET' || type === 'CS' ? 'ON' : type;
  });
}

/** W4: one separator between two numbers of a kind belongs to them. */
function separators(types: BidiClass[]): void {
  for (let index = 1; index < types.length - 1; index++) {
    const [before, type, after] = [types[index - 1], types[index], types[index + 1]];
    if (before !== after) continue;
    if (before === 'EN' && (type === 'ES' || type === 'CS')) types[index] = 'EN';
    if (before === 'AN' && type === 'CS') types[index] = 'AN';
  }
}

/** W5: signs such as % and € beside a number belong to it. */
function terminators(types: BidiClass[]): void {
  for (let index = 0; index < types.length; index++) {
    if (types[index] !== 'ET') continue;
    let end = index;
    while (types[end] === 'ET') end++;
    if (types[index - 1] === 'EN' || types[end] === 'EN') types.fill('EN', index, end);
    index = end - 1;
  }
}

/** Rule N0: a pair of brackets goes the way of what is between them, or around them. */
function brackets(
  types: BidiClass[],
  characters: readonly string[],
  { classes, level }: { readonly classes: readonly BidiClass[]; readonly level: number },
): void {
  const embedding = direction(level);
  for (const [open, close] of bracketPairs(characters, types)) {
    const inside = types.slice(open + 1, close).map(strongOf);
    const before =
      types
        .slice(0, open)
        .map(strongOf)
        .findLast((each) => each !== undefined) ?? embedding;
    const found = inside.includes(embedding) ? embedding : inside.some((each) => each !== undefined) ? before : undefined;
    if (found === undefined) continue;
    types[open] = found;
    types[close] = found;
    // Marks that stand on a bracket go with it.
    for (const at of [open, close]) for (let next = at + 1; classes[next] === 'NSM'; next++) types[next] = found;
  }
}

/** UAX #9, BD16: how deep brackets are followed. */
const DEEPEST_BRACKETS = 63;

function bracketPairs(characters: readonly string[], types: readonly BidiClass[]): (readonly [number, number])[] {
  const open: { readonly at: number; readonly closes: string }[] = [];
  const pairs: (readonly [number, number])[] = [];
  for (const [at, character] of characters.entries()) {
    const bracket = types[at] === 'ON' ? bracketOf(character) : undefined;
    if (bracket === undefined) continue;
    if (bracket.opens) {
      if (open.length === DEEPEST_BRACKETS) break;
      open.push({ at, closes: bracket.partner });
      continue;
    }
    const found = open.findLastIndex(({ closes }) => closes === character);
    if (found === -1) continue;
    pairs.push([(open[found] as { at: number }).at, at]);
    open.length = found;
  }
  return pairs.toSorted(([a], [b]) => a - b);
}

/** Numbers count as right to left where neutrals are resolved. */
function strongOf(type: BidiClass): Direction | undefined {
  if (type === 'L') return 'L';
  return type === 'R' || type === 'EN' || type === 'AN' ? 'R' : undefined;
}

/** Rules N1 and N2. */
function neutrals(types: BidiClass[], level: number): void {
  const embedding = direction(level);
  for (let index = 0; index < types.length; index++) {
    if (strongOf(types[index] as BidiClass) !== undefined) continue;
    let end = index;
    while (end < types.length && strongOf(types[end] as BidiClass) === undefined) end++;
    const before = index === 0 ? embedding : strongOf(types[index - 1] as BidiClass);
    const after = end === types.length ? embedding : strongOf(types[end] as BidiClass);
    types.fill(before === after && before !== undefined ? before : embedding, index, end);
    index = end - 1;
  }
}

/** Rules I1 and I2. */
function implicit(type: BidiClass, level: number): number {
  if (level % 2 === 0) return type === 'R' ? level + 1 : type === 'EN' || type === 'AN' ? level + 2 : level;
  return type === 'R' ? level : level + 1;
}

/** Rule L1: white space at the end of a line. */
function isTrailing(classes: readonly BidiClass[], index: number): boolean {
  return classes.slice(index).every((each) => each === 'WS' || each === 'BN');
}
