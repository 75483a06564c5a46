/** Where work and image agree and where they differ, drawn over both; and how much of each the other shows, in words. */
import type { ComparedCell, Point } from '@imgguard/core';
import { html, type Html } from './html.ts';
import { cellCounts, percent } from './place.ts';
import type { ReportMatch } from './report-data.ts';
import { applyHomography, invert, type Size } from './warp.ts';

/** The compared parts of a match; none for matches that older versions stored without. */
export function cellsOf({ cells }: Pick<ReportMatch, 'cells'>): readonly ComparedCell[] {
  return cells ?? [];
}

/** The parts on the work. Shown by whoever switches the map on. */
export function workMap(cells: readonly ComparedCell[], work: Size): Html | null {
  return layer(cells, work, (point) => point);
}

/** The same parts where the image shows them; `null` where its position cannot be undone. */
export function imageMap(cells: readonly ComparedCell[], image: Size, alignment: ReportMatch['alignment']): Html | null {
  const toImage = alignment === null ? null : invert(alignment.homography);
  return toImage === null ? null : layer(cells, image, (point) => applyHomography(toImage, point));
}

/** What the signs of the map mean, with how often each is there. */
export function mapLegend(cells: readonly ComparedCell[]): Html {
  const counts = cellCounts(cells);
  const entry = (finding: ComparedCell['finding'], words: string): Html | null =>
    counts[finding] === 0 ? null : html`<li><i class="sign ${finding}"></i>${counts[finding]} ${words}</li>`;
  return html`<ul class="map-legend" aria-label="Parts of the work that were compared, pixel by pixel">
    ${entry('agrees', 'agree')}${entry('differs', 'differ: added, removed, covered or retouched')}${entry('unsure', 'unsure')}
    <li class="quiet">the rest is too smooth to say, or not in the image</li>
  </ul>`;
}

/** How much of each the other shows; nothing where no position is known. */
export function coverageText({ alignment }: Pick<ReportMatch, 'alignment'>): Html | null {
  // Matches that older versions stored have no coverage.
  const coverage = alignment?.coverage;
  if (coverage === undefined) return null;
  return html`<p class="coverage">
    The image shows <b>${percent(coverage.work)}</b> of the work, which takes up <b>${percent(coverage.image)}</b> of the image.
  </p>`;
}

// --- internal ---

/** In the order in which they are drawn: what differs lies on top. */
const FINDINGS = ['agrees', 'unsure', 'differs'] as const;

function layer(cells: readonly ComparedCell[], { width, height }: Size, place: (point: Point) => Point): Html | null {
  if (cells.length === 0) return null;
  const paths = FINDINGS.flatMap((finding) => {
    const shapes = cells.filter((cell) => cell.finding === finding).map((cell) => cornersOf(cell, place));
    if (shapes.length === 0) return [];
    // A cross, so that it is not the color alone that tells.
    const marks = finding === 'differs' ? shapes.map(crossOf) : [];
    return [
      html`<path class="${finding}" d="${shapes.map(outlineOf).join('')}" />`,
      ...marks.map((d) => html`<path class="cross" d="${d}" />`),
    ];
  });
  return html`<svg class="cells" aria-hidden="true" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">${paths}</svg>`;
}

type Corners = readonly [Point, Point, Point, Point];

/** A little smaller than the part, so that neighbours stay apart. */
function cornersOf({ x, y, width, height }: ComparedCell, place: (point: Point) => Point): Corners {
  const [left, top, right, bottom] = [x + GAP * width, y + GAP * height, x + (1 - GAP) * width, y + (1 - GAP) * height];
  return [place([left, top]), place([right, top]), place([right, bottom]), place([left, bottom])];
}

const GAP = 0.06;

function outlineOf(corners: Corners): string {
  return `M${corners.map(pair).join('L')}Z`;
}

function crossOf([a, b, c, d]: Corners): string {
  return `M${pair(a)}L${pair(c)}M${pair(b)}L${pair(d)}`;
}

function pair([x, y]: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
