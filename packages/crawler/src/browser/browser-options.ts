/** What the browser is allowed, which shows pages whose pictures only a script puts there. */
import { argumentError, integerAtLeast } from '../errors.ts';

/** When a page is also opened in a browser. `when-empty`: it has scripts, and its markup names no pictures but icons and previews. */
export type RenderMode = 'never' | 'when-empty' | 'always';

/** Options of the browser. Times are in milliseconds, sizes in bytes. */
export interface BrowserOptions {
  /** The program: a Chromium or Chrome of yours. @default the first of the well-known names on the `PATH`, or in the usual places */
  readonly executablePath?: string;
  /** Chromium's own sandbox. It cannot run for the user `root`, nor in containers without user namespaces; without it a page that breaks out of the browser is you. @default true */
  readonly sandbox?: boolean;
  /** For one page, with the pauses between its requests; then it is read as far as it got. @default 90_000 */
  readonly timeoutMs?: number;
  /** Requests of one page, its pictures not counted unless there is a `screenshot`. @default 100 */
  readonly maxRequests?: number;
  /** Of the answers to one page's requests, after inflation. Looked at before each, so that the last ones may go beyond it. @default 33_554_432 */
  readonly maxBytes?: number;
  /** Pages that are open at the same time. @default 2 */
  readonly maxTabs?: number;
  /** Steps of a window's height by which a page is scrolled, for pictures that come only then. @default 20 */
  readonly maxScrolls?: number;
  /**
   * Keeps a picture of the whole page, for `Capture.rendered`. Then the browser asks for the page's pictures too; each is still asked for once, because the crawl takes
   * what the browser got. @default false
   */
  readonly screenshot?: boolean;
}

/** The options with every gap filled. */
export type BrowserSettings = Required<Omit<BrowserOptions, 'executablePath'>> & Pick<BrowserOptions, 'executablePath'>;

/**
 * `timeoutMs`: at the default pause of a second, a page gets some 80 requests to one host in it. `maxRequests`: the median page makes 71 requests, 18 of them for pictures (HTTP
 * Archive, Web Almanac 2024, page weight, desktop). `maxTabs`: with 1, 2 and 4 tabs, each a page of 2,000 elements, all processes of Chromium 156 took 452, 570 and 826 MB
 * (proportional set size, x86-64 Linux).
 */
const DEFAULTS = {
  timeoutMs: { fallback: 90_000, min: 1 },
  maxRequests: { fallback: 100, min: 0 },
  maxBytes: { fallback: 33_554_432, min: 1 },
  maxTabs: { fallback: 2, min: 1 },
  maxScrolls: { fallback: 20, min: 0 },
} as const;

const MODES: readonly RenderMode[] = ['never', 'when-empty', 'always'];

/** Fills the gaps. Throws `IMGGUARD_INVALID_ARGUMENT`. */
export function browserSettings(options: BrowserOptions): BrowserSettings {
  const { executablePath, sandbox = true, screenshot = false } = options;
  if (executablePath !== undefined && (typeof executablePath !== 'string' || executablePath === ''))
    throw argumentError('browser.executablePath', 'the path of a program', executablePath);
  const number = (name: keyof typeof DEFAULTS): number => integerAtLeast(`browser.${name}`, options[name], DEFAULTS[name]);
  return {
    ...(executablePath === undefined ? {} : { executablePath }),
    sandbox,
    screenshot,
    timeoutMs: number('timeoutMs'),
    maxRequests: number('maxRequests'),
    maxBytes: number('maxBytes'),
    maxTabs: number('maxTabs'),
    maxScrolls: number('maxScrolls'),
  };
}

/** The mode, or an error that names those that there are. */
export function renderMode(mode: unknown): RenderMode {
  const known = MODES.find((one) => one === mode);
  if (known === undefined) throw argumentError('render', `one of ${MODES.join(', ')}`, mode);
  return known;
}
