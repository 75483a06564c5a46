import { html, type Html } from './html.ts';
import type { ReportThumbnail } from './report-data.ts';

/**
 * The pictures of one report: each is written into the file once, however often it is shown. A work with a hundred hits costs one thumbnail.
 */
export interface PictureSheet {
  /** The picture as an element with an accessible name; a box with words where there is none to show. */
  show(thumbnail: ReportThumbnail | null, label: string, wordsInstead?: string | false): Html;
  /** Every picture shown so far, to be placed in the page once. */
  definitions(): Html;
}

/** Creates an empty sheet. */
export function createPictureSheet(): PictureSheet {
  const idOfAddress = new Map<string, string>();
  const definitions: Html[] = [];

  function idOf(thumbnail: ReportThumbnail): string {
    const known = idOfAddress.get(thumbnail.dataUrl);
    if (known !== undefined) return known;
    const id = `picture-${idOfAddress.size + 1}`;
    idOfAddress.set(thumbnail.dataUrl, id);
    definitions.push(
      html`<image
        id="${id}"
        href="${thumbnail.dataUrl}"
        width="${thumbnail.width}"
        height="${thumbnail.height}"
        preserveAspectRatio="none"
      /> `,
    );
    return id;
  }

  return {
    show(thumbnail, label, wordsInstead) {
      if (thumbnail === null || !isShowable(thumbnail))
        return html`<span class="no-picture">${wordsInstead || `No preview: ${label}`}</span>`;
      const { width, height } = thumbnail;
      return html`<svg
        class="picture"
        role="img"
        aria-label="${label}"
        width="${width}"
        height="${height}"
        viewBox="0 0 ${width} ${height}"
        preserveAspectRatio="none"
      >
        <use href="#${idOf(thumbnail)}" />
      </svg>`;
    },
    definitions() {
      return html`<svg class="picture-sheet" aria-hidden="true" focusable="false" width="0" height="0"><defs>${definitions}</defs></svg>`;
    },
  };
}

/** Whether a thumbnail is a raster picture carried as data, with a size: nothing else is written into a report. */
export function isShowable(thumbnail: ReportThumbnail): boolean {
  return RASTER_DATA_URL.test(thumbnail.dataUrl) && isSide(thumbnail.width) && isSide(thumbnail.height);
}

// --- internal ---

const RASTER_DATA_URL = /^data:image\/(?:jpeg|png|webp|avif|gif);base64,[A-Za-z0-9+/]+={0,2}$/;

function isSide(pixels: number): boolean {
  return Number.isInteger(pixels) && pixels > 0;
}
