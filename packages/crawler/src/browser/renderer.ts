/** The browser of a crawl: started when it is first needed, shared by its pages, ended with it. */
import type { Browser } from 'playwright-core';
import { orAborted } from '../abort.ts';
import type { BrowserSettings } from './browser-options.ts';
import { type DeadEnd, openDeadEnd } from './dead-end.ts';
import { findChromium } from './find-chromium.ts';
import { launchChromium } from './launch.ts';
import { loadPlaywright, type PlaywrightLibrary } from './playwright-library.ts';
import type { Renderer, RenderFailure, Rendering, RenderRequest } from './rendering.ts';
import { renderInTab } from './tab.ts';

/** Builds a renderer; no browser is started yet. */
export function createRenderer(settings: BrowserSettings): Renderer {
  const state: State = { settings, found: null, running: null, deadEnd: null, open: 0, waiting: [], closed: false };
  return {
    check: async () => void (await found(state)),
    async render(request) {
      await place(state, request.signal);
      try {
        return await renderOnce(state, request);
      } finally {
        state.open -= 1;
        state.waiting.shift()?.wake?.();
      }
    },
    async close() {
      state.closed = true;
      await end(state);
      await (await state.deadEnd)?.close();
    },
  };
}

// --- internal ---

/** Pages after which the browser is started anew, so that what it keeps does not grow with the crawl. */
const PAGES_PER_BROWSER = 200;

interface Running {
  readonly browser: Promise<Browser>;
  /** Pages that were opened in it. */
  pages: number;
  /** Pages that are open in it. */
  open: number;
  /** Whether it is to be ended as soon as nothing is open in it. */
  worn: boolean;
}

/** A page that waits for its place. */
interface Waiter {
  wake: (() => void) | null;
}

interface State {
  readonly settings: BrowserSettings;
  found: Promise<{ readonly library: PlaywrightLibrary; readonly executablePath: string }> | null;
  running: Running | null;
  deadEnd: Promise<DeadEnd> | null;
  open: number;
  readonly waiting: Waiter[];
  closed: boolean;
}

function found(state: State): NonNullable<State['found']> {
  state.found ??= (async () => {
    const library = await loadPlaywright();
    return { library, executablePath: await findChromium(state.settings.executablePath) };
  })();
  return state.found;
}

async function place(state: State, signal: AbortSignal): Promise<void> {
  while (state.open >= state.settings.maxTabs) {
    const waiter: Waiter = { wake: null };
    const turn = new Promise<void>((resolve) => (waiter.wake = resolve));
    state.waiting.push(waiter);
    try {
      await orAborted(turn, signal);
    } catch (error) {
      const at = state.waiting.indexOf(waiter);
      // The turn may have come at the same moment: then it is the next one's.
      if (at >= 0) state.waiting.splice(at, 1);
      else state.waiting.shift()?.wake?.();
      throw error;
    }
  }
  signal.throwIfAborted();
  state.open += 1;
}

async function renderOnce(state: State, request: RenderRequest): Promise<Rendering | RenderFailure> {
  const running = await browserOf(state);
  running.pages += 1;
  running.open += 1;
  try {
    const browser = await orAborted(running.browser, request.signal);
    const result = await renderInTab(browser, state.settings, request);
    if (result.kind === 'failed' && (result.hung || !browser.isConnected())) running.worn = true;
    return result;
  } catch (error) {
    running.worn = true;
    throw error;
  } finally {
    running.open -= 1;
    if (running.pages >= PAGES_PER_BROWSER) running.worn = true;
    if (running.worn && state.running === running) state.running = null;
    if (running.worn && running.open === 0) await ended(running);
  }
}

async function browserOf(state: State): Promise<Running> {
  const { library, executablePath } = await found(state);
  const { port } = await (state.deadEnd ??= openDeadEnd());
  if (state.closed) throw new DOMException('The crawl is over.', 'AbortError');
  const { sandbox } = state.settings;
  state.running ??= {
    browser: launchChromium({ library, executablePath, sandbox, deadEndPort: port }),
    pages: 0,
    open: 0,
    worn: false,
  };
  return state.running;
}

async function end(state: State): Promise<void> {
  const { running } = state;
  state.running = null;
  if (running !== null) await ended(running);
}

/** Playwright waits until the process is gone, and kills it when it does not go by itself. */
async function ended({ browser }: Running): Promise<void> {
  await browser.then((started) => started.close()).catch(() => undefined);
}
