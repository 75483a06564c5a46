import type { MatchKind, Point } from '@imgguard/core';
import { cellsOf, coverageText, imageMap, mapLegend, workMap } from './cell-map.ts';
import { html, type Html } from './html.ts';
import { isShowable, type PictureSheet } from './picture-sheet.ts';
import type { ReportImage, ReportMatch, ReportThumbnail, ReportWork } from './report-data.ts';
import { warpOf, type Size, type Warp } from './warp.ts';

/** What a comparison shows. */
export interface ComparisonInput {
  /** Unique within the page; prefix of the ids that labels refer to. */
  readonly id: string;
  readonly work: ReportWork;
  readonly image: ReportImage;
  readonly match: Pick<ReportMatch, 'alignment' | 'cells' | 'negative'> & { readonly kind: MatchKind };
}

/**
 * Work and found image side by side, each with the outline of where the other lies on it. The script of the page turns this into the overlay
 * view, from the matrix in `data-warp`; without the script the side by side view stands on its own. The map of what agrees and what differs lies over both and is
 * switched on by whoever wants to see it.
 */
export function comparison(input: ComparisonInput, sheet: PictureSheet): Html {
  const { id, work, image, match } = input;
  const warp = usableWarp(input);
  const cells = hasPicture(work) ? cellsOf(match) : [];
  // A negative laid over its work at half opacity is plain gray: there it is turned back.
  return html`<div class="comparison${match.negative && ' negative'}" ${warp && html` data-warp="${warp.matrix.join(' ')}"`}>
    ${(warp !== null || cells.length > 0) && controls(id, { canLayOver: warp !== null, hasMap: cells.length > 0 })}
    <div class="panels">
      <figure class="panel panel-work">
        <div class="stage">
          ${sheet.show(work.thumbnail, `Work: ${work.title}`)}${workMap(cells, work)}${warp && outline(warp.onWork, work)}
        </div>
        <figcaption>
          <b>Work<i class="overlay-note">, the found image laid over it${match.negative && ', its colours turned back'}</i></b>
          <span>${work.width} × ${work.height}</span>
        </figcaption>
      </figure>
      <figure class="panel panel-found">
        <div class="stage">
          ${sheet.show(image.thumbnail, 'Image found on the page', image.withheld && WITHHELD)}${hasPicture(image) && imageMap(cells, image, match.alignment)}${warp?.onImage && outline(warp.onImage, image)}
        </div>
        <figcaption><b>Found</b> <span>${image.width} × ${image.height}</span></figcaption>
      </figure>
    </div>
    ${cells.length > 0 && mapLegend(cells)} ${coverageText(match)}
  </div>`;
}

// --- internal ---

const WITHHELD = 'Compared, and not kept: the site reserves its pictures against text and data mining.';

function usableWarp({ work, image, match }: ComparisonInput): Warp | null {
  if (!hasPicture(work) || !hasPicture(image)) return null;
  // Without an alignment only the same picture may be laid corner to corner: anything else would suggest a position that nobody found.
  if (match.alignment === null && match.kind !== 'exact') return null;
  return warpOf(match.alignment, image, work);
}

function hasPicture<T extends { readonly thumbnail: ReportThumbnail | null }>(
  owner: T,
): owner is T & { readonly thumbnail: ReportThumbnail } {
  return owner.thumbnail !== null && isShowable(owner.thumbnail);
}

function controls(id: string, { canLayOver, hasMap }: { readonly canLayOver: boolean; readonly hasMap: boolean }): Html {
  return html`<div class="controls needs-script" role="group" aria-label="How to compare">
    ${canLayOver && overlayControls(id)}
    ${hasMap && html`<label class="check"><input type="checkbox" data-map aria-keyshortcuts="m" />Agreement</label>`}
  </div>`;
}

function overlayControls(id: string): Html {
  return html`<span class="switch"
      ><button type="button" data-view="side" aria-pressed="true">Side by side</button
      ><button type="button" data-view="overlay" aria-pressed="false" aria-keyshortcuts="o">Overlay</button></span
    >
    <span class="overlay-only" hidden
      ><label for="${id}-opacity">Found image <output for="${id}-opacity">50 %</output></label
      ><input
        type="range"
        id="${id}-opacity"
        data-opacity
        min="0"
        max="100"
        step="1"
        value="50"
        aria-label="Opacity of the found image, per cent"
      /><button type="button" data-blink aria-pressed="false" aria-keyshortcuts="b">Blink</button></span
    >
    <label class="check"><input type="checkbox" data-outline checked />Outline</label>`;
}

/** Drawn twice, dark under light, so that it shows on any picture. */
function outline(points: readonly Point[], { width, height }: Size): Html {
  const shape = points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');
  return html`<svg class="outline" aria-hidden="true" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">
    <polygon class="halo" points="${shape}" />
    <polygon class="line" points="${shape}" />
  </svg>`;
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
