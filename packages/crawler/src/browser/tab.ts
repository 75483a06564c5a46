/** One page in the browser: opened, scrolled, read, closed. */
import { MAX_TIMER_MS } from '../clock.ts';
import type { Browser, BrowserContext, CDPSession } from 'playwright-core';
import { setTimeout as sleep } from 'node:timers/promises';
import { orAborted, startDeadline } from '../abort.ts';
import { messageOf } from '../errors.ts';
import type { BrowserSettings } from './browser-options.ts';
import { IS_LOADING, PAGE_SIZE, PICTURE_BOXES, readDocument, SCROLL_DOWN, SCROLL_UP } from './in-page.ts';
import type { PictureBox, RenderFailure, Rendering, RenderRequest } from './rendering.ts';
import { createTabTraffic, type TabTraffic } from './tab-traffic.ts';

/** Opens the page in a window of its own. Throws only when the signal is aborted. */
export async function renderInTab(browser: Browser, settings: BrowserSettings, request: RenderRequest): Promise<Rendering | RenderFailure> {
  const deadline = startDeadline(settings.timeoutMs, request.signal);
  const grace = startDeadline(settings.timeoutMs + GRACE_MS, request.signal);
  let context: BrowserContext | null = null;
  try {
    context = await orAborted(
      browser.newContext({ ...CONTEXT, userAgent: request.userAgent }),
      grace.signal,
      (late) => void late.close().catch(() => undefined),
    );
    const { document, gate, screenshot } = request;
    const traffic = createTabTraffic({ document, gate, settings, withImages: screenshot, signal: deadline.signal });
    return await orAborted(look({ context, settings, request, traffic, over: deadline.signal }), grace.signal);
  } catch (error) {
    request.signal.throwIfAborted();
    const detail = grace.expired ? `The page hung for ${settings.timeoutMs + GRACE_MS} ms.` : (messageOf(error).split('\n')[0] ?? '');
    return { kind: 'failed', detail, hung: grace.expired };
  } finally {
    deadline.clear();
    grace.clear();
    await closed(context);
  }
}

// --- internal ---

/** After a page's time is over, it is read within so long, or not at all. */
const GRACE_MS = 10_000;
/** A page has come to rest when it asked for nothing for so long (Playwright's and Puppeteer's `networkidle`). */
const IDLE_MS = 500;
/** After each step of scrolling: observers of what is visible are called within a frame or two, and ask at once. */
const STEP_IDLE_MS = 150;
const LOOK_EVERY_MS = 25;
/** A window whose page hangs may not close; the renderer then ends the browser. */
const CLOSE_MS = 5_000;
/** Height of Chromium's largest texture: what lies further down would be repeated or white. */
const MAX_SCREENSHOT_PX = 16_384;
/** A usual screen: pages choose by it what they load. */
const VIEWPORT = { width: 1_366, height: 900 };

const CONTEXT = {
  viewport: VIEWPORT,
  serviceWorkers: 'block',
  acceptDownloads: false,
  reducedMotion: 'reduce',
  locale: 'en-US',
} as const;

interface Look {
  readonly context: BrowserContext;
  readonly settings: BrowserSettings;
  readonly request: RenderRequest;
  readonly traffic: TabTraffic;
  /** Aborted when the page's time is over. */
  readonly over: AbortSignal;
}

async function look(work: Look): Promise<Rendering | RenderFailure> {
  const { context, settings, request, traffic } = work;
  await context.route('**/*', (route) => traffic.handle(route));
  const page = await context.newPage();
  // Windows that the page opens are closed; where they wanted to go, they asked in vain.
  context.on('page', (other) => void other.close().catch(() => undefined));
  page.on('dialog', (dialog) => void dialog.dismiss().catch(() => undefined));
  try {
    // Not until it is read: a page that goes elsewhere meanwhile, which it may not, would be waited for in vain.
    await page.goto(request.document.url, { waitUntil: 'commit', timeout: Math.min(settings.timeoutMs, MAX_TIMER_MS) });
  } catch (error) {
    return { kind: 'failed', detail: messageOf(error).split('\n')[0] ?? '', hung: false };
  }
  const session = await context.newCDPSession(page);
  const inPage = await isolatedWorld(session);
  const complete = await showAll(work, inPage);
  const screenshot = request.screenshot ? await pictureOf(session, inPage) : null;
  const boxes = request.screenshot ? await inPage<readonly PictureBox[]>(PICTURE_BOXES) : [];
  const { html, url } = await inPage<{ html: string; url: string }>(readDocument(request.maxChars));
  return {
    kind: 'rendered',
    html,
    url,
    images: [...traffic.images],
    navigations: [...traffic.navigations],
    refused: traffic.refused,
    requests: traffic.requests,
    complete,
    screenshot,
    boxes,
    browser: `Chromium ${context.browser()?.version() ?? ''}`.trim(),
    viewport: VIEWPORT,
  };
}

type InPage = <T = unknown>(expression: string) => Promise<T>;

async function isolatedWorld(session: CDPSession): Promise<InPage> {
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
  return async <T>(expression: string) => {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', { expression, contextId, returnByValue: true });
    if (exceptionDetails !== undefined) throw new Error(`The page could not be read: ${exceptionDetails.text}`);
    return result.value as T;
  };
}

/** Waits, and scrolls down to the end, so that what comes late comes. Returns whether the page came to rest within its time. */
async function showAll({ settings, traffic, over }: Look, inPage: InPage): Promise<boolean> {
  while (!over.aborted && (await inPage<boolean>(IS_LOADING))) await sleep(LOOK_EVERY_MS);
  await atRest(traffic, IDLE_MS, over);
  for (let step = 0; step < settings.maxScrolls && !over.aborted; step += 1) {
    const isEnd = await inPage<boolean>(SCROLL_DOWN);
    await atRest(traffic, STEP_IDLE_MS, over);
    if (isEnd && (await inPage<boolean>(SCROLL_DOWN))) break;
  }
  if (settings.maxScrolls > 0) await atRest(traffic, IDLE_MS, over);
  if (!over.aborted) await inPage(SCROLL_UP);
  return !over.aborted;
}

async function atRest(traffic: TabTraffic, idleMs: number, over: AbortSignal): Promise<void> {
  const since = performance.now();
  while (!over.aborted && (performance.now() - since < idleMs || traffic.idleMs() < idleMs)) await sleep(LOOK_EVERY_MS);
}

async function pictureOf(session: CDPSession, inPage: InPage): Promise<Uint8Array> {
  const { width, height } = await inPage<{ width: number; height: number }>(PAGE_SIZE);
  const clip = { x: 0, y: 0, width: Math.min(width, MAX_SCREENSHOT_PX), height: Math.min(height, MAX_SCREENSHOT_PX), scale: 1 };
  const { data } = await session.send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true, clip });
  return new Uint8Array(Buffer.from(data, 'base64'));
}

async function closed(context: BrowserContext | null): Promise<void> {
  if (context === null) return;
  const closing = context.close().catch(() => undefined);
  const late = new AbortController();
  await Promise.race([closing, sleep(CLOSE_MS, undefined, { signal: late.signal }).catch(() => undefined)]);
  late.abort();
}
