/** Breaks a line of a letter into lines that fit, in the order in which they are seen. */
import { type BidiLevels, bidiLevels, visualRuns } from './bidi.ts';
import { mirrored } from './bidi-class.ts';
import type { FontSet, Measured } from './pdf-fonts.ts';

/** Text that is drawn at once: one font, one direction. */
export interface Piece extends Measured {
  /** As the font engine wants it: it turns right-to-left letters round itself. */
  readonly text: string;
  readonly font: string;
  readonly rtl: boolean;
}

export interface LaidOutLine {
  /** From left to right. */
  readonly pieces: readonly Piece[];
  /** Points. */
  readonly width: number;
}

export interface TextStyle {
  /** Points. */
  readonly size: number;
  readonly bold: boolean;
}

/**
 * Lays a line of text out in lines of at most `width` points. It is broken at spaces, between ideographs, and, where a word alone is too long, behind the
 * punctuation of addresses or else anywhere between two characters. Every character must have a font.
 */
export function layOut(
  text: string,
  width: number,
  { style, fonts }: { readonly style: TextStyle; readonly fonts: FontSet },
): readonly LaidOutLine[] {
  const clusters = clustersOf(text).map((cluster) => ({ text: cluster, font: fonts.fontFor(cluster, style.bold) ?? '' }));
  const characters = clusters.map(({ text: cluster }) => [...cluster][0] ?? '');
  const bidi = bidiLevels(characters);
  const job: Job = { clusters, bidi, style, fonts };
  return breaks(job, width).map(([start, end]) => lineOf(job, start, end));
}

/** User-perceived characters. */
export function clustersOf(text: string): readonly string[] {
  return [...SEGMENTER.segment(text)].map(({ segment }) => segment);
}

// --- internal ---

const SEGMENTER: Intl.Segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

interface Job {
  readonly clusters: readonly { readonly text: string; readonly font: string }[];
  readonly bidi: BidiLevels;
  readonly style: TextStyle;
  readonly fonts: FontSet;
}

const IDEOGRAPH = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u;
/** Behind these an address may be broken. */
const ADDRESS_BREAK = /^[/?&=.,;:_\-+#%]$/u;
/** A break is not sought further back than this share of a line. House rule: else lines become ragged. */
const BREAK_WITHIN = 0.3;

function isSpace(cluster: string | undefined): boolean {
  return cluster !== undefined && /^[ \t\u2000-\u200a\u3000]+$/u.test(cluster);
}

/** First and last cluster of each line, the end excluded; spaces at the ends of lines are left out. */
function breaks(job: Job, width: number): readonly (readonly [number, number])[] {
  const lines: (readonly [number, number])[] = [];
  let start = 0;
  let end = 0;
  for (const [from, to] of words(job)) {
    if (widthOf(job, start, to) <= width) {
      end = to;
      continue;
    }
    if (end > start) lines.push([start, end]);
    start = from;
    while (isSpace(job.clusters[start]?.text) && start < to) start++;
    for (let cut = fitting(job, [start, to], width); cut < to; cut = fitting(job, [start, to], width)) {
      lines.push([start, cut]);
      start = cut;
    }
    end = to;
  }
  if (end > start) lines.push([start, end]);
  return lines.length === 0 ? [[0, 0]] : lines;
}

/** Words with the spaces before them. */
function words({ clusters }: Job): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  let start = 0;
  for (let index = 1; index <= clusters.length; index++) {
    const [before, here] = [clusters[index - 1]?.text, clusters[index]?.text];
    const ends = here === undefined || (isSpace(here) && !isSpace(before)) || IDEOGRAPH.test(here) || IDEOGRAPH.test(before ?? '');
    if (!ends) continue;
    found.push([start, index]);
    start = index;
  }
  return found;
}

/** How far a part fits into a line: at least one cluster. */
function fitting(job: Job, [start, end]: readonly [number, number], width: number): number {
  if (widthOf(job, start, end) <= width) return end;
  let [low, high] = [start + 1, end];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (widthOf(job, start, middle) <= width) low = middle;
    else high = middle - 1;
  }
  const least = low - Math.floor((low - start) * BREAK_WITHIN);
  for (let at = low; at > Math.max(start + 1, least); at--) if (ADDRESS_BREAK.test(job.clusters[at - 1]?.text ?? '')) return at;
  return low;
}

function widthOf(job: Job, start: number, end: number): number {
  return lineOf(job, start, end).width;
}

function lineOf(job: Job, start: number, end: number): LaidOutLine {
  const pieces = visualRuns(job.bidi, start, end).flatMap(({ start: from, end: to, rtl }) => {
    const logical = piecesOf(job, [from, to], rtl);
    return rtl ? logical.toReversed() : logical;
  });
  return { pieces, width: pieces.reduce((sum, piece) => sum + piece.width, 0) };
}

function piecesOf({ clusters, fonts, style }: Job, [from, to]: readonly [number, number], rtl: boolean): readonly Piece[] {
  const parts: { font: string; texts: string[] }[] = [];
  for (const { text, font } of clusters.slice(from, to)) {
    const last = parts.at(-1);
    const shown = rtl ? mirrored(text) : text;
    if (last?.font === font) last.texts.push(shown);
    else parts.push({ font, texts: [shown] });
  }
  return parts.map(({ font, texts }) => {
    // A font turns a run of right-to-left letters round by itself, and leaves a run without letters as it is.
    const turned = rtl && !texts.some((text) => RIGHT_TO_LEFT.test(text));
    const text = (turned ? texts.toReversed() : texts).join('');
    return { text, font, rtl, ...fonts.measure(text, font, style.size) };
  });
}

/** Scripts whose runs the font engine turns round. */
const RIGHT_TO_LEFT = /[\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}\p{sc=Samaritan}\p{sc=Mandaic}]/u;
