/** What a browser is asked to show, and what it showed. Apart from what shows it, so that types for others need no `playwright-core`. */
import type { PageGate } from './page-gate.ts';
import type { PageBox, SkipReason } from '../sighting.ts';

/** The page as the crawler got it; the browser gets it from here. */
export interface PageDocument {
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/** A request that was not answered, and why. */
export interface RefusedRequest {
  readonly url: string;
  readonly reason: SkipReason;
  readonly detail: string;
}

export interface RenderRequest {
  readonly document: PageDocument;
  readonly gate: PageGate;
  readonly userAgent: string;
  /** Longest markup that is read. */
  readonly maxChars: number;
  readonly screenshot: boolean;
  /** Ends it at once. */
  readonly signal: AbortSignal;
}

/** Where a picture stood. */
export interface PictureBox extends PageBox {
  /** Its absolute addresses: the one that was shown, and the one that the element names. */
  readonly urls: readonly string[];
}

/** What a page looked like. */
export interface Rendering {
  readonly kind: 'rendered';
  readonly html: string;
  /** The document's address in the end, which its scripts may have changed. */
  readonly url: string;
  /** Addresses of pictures that the browser wanted. */
  readonly images: readonly string[];
  /** Pages that the page's scripts wanted to go to. */
  readonly navigations: readonly string[];
  readonly refused: readonly RefusedRequest[];
  readonly requests: number;
  /** Whether the page came to rest within its time. */
  readonly complete: boolean;
  /** PNG of the whole page, or as much of it as fits into a picture. */
  readonly screenshot: Uint8Array | null;
  /** Pictures that were visible, in the order of the document. Without a screenshot none, since the page was laid out without them. */
  readonly boxes: readonly PictureBox[];
  /** Name and version. */
  readonly browser: string;
  readonly viewport: { readonly width: number; readonly height: number };
}

/** Why there is none: the page crashed or hung. */
export interface RenderFailure {
  readonly kind: 'failed';
  readonly detail: string;
  /** Whether the browser may be in trouble too. */
  readonly hung: boolean;
}

export interface Renderer {
  /**
   * Makes sure that library and browser are there; starts nothing.
   *
   * @throws `IMGGUARD_BROWSER_MISSING`
   */
  check(): Promise<void>;
  /**
   * Shows a page; waits while as many as allowed are open.
   *
   * @throws `IMGGUARD_BROWSER_MISSING`, `IMGGUARD_BROWSER_FAILED` when it does not start; the reason of an aborted signal.
   */
  render(request: RenderRequest): Promise<Rendering | RenderFailure>;
  /** Ends the browser. Nothing of it is left when this resolves. */
  close(): Promise<void>;
}
