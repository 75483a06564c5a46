/** Answers everything that one tab asks for, and keeps book of it. */
import type { Request, Route } from 'playwright-core';
import { MAX_REFERENCES } from '../extract/page-extraction.ts';
import type { BrowserSettings } from './browser-options.ts';
import type { BrowserRequestKind, PageGate } from './page-gate.ts';
import type { PageDocument, RefusedRequest } from './rendering.ts';

export interface TrafficOptions {
  readonly document: PageDocument;
  readonly gate: PageGate;
  readonly settings: BrowserSettings;
  /** Whether pictures are asked for; otherwise each is answered with an empty one. */
  readonly withImages: boolean;
  /** Aborted when the page's time is over. */
  readonly signal: AbortSignal;
}

export interface TabTraffic {
  /** Answers or refuses; never throws. */
  handle(route: Route): Promise<void>;
  /** Milliseconds since the last request was answered; 0 while one is under way. */
  idleMs(): number;
  /** Addresses of pictures, in the order in which they were asked for. */
  readonly images: ReadonlySet<string>;
  /** Other pages that the page itself wanted to go to. */
  readonly navigations: ReadonlySet<string>;
  /** By scripts, style sheets and data that the rules keep from the page. */
  readonly refused: readonly RefusedRequest[];
  /** Requests that were handed to the gate. */
  readonly requests: number;
}

/** Starts a tab's book. */
export function createTabTraffic(options: TrafficOptions): TabTraffic {
  const state: State = {
    ...options,
    images: new Set(),
    navigations: new Set(),
    refused: [],
    requests: 0,
    bytes: 0,
    underWay: 0,
    lastAt: performance.now(),
    isOpened: false,
  };
  return {
    async handle(route) {
      state.underWay += 1;
      try {
        await answer(state, route);
      } catch {
        // The signal was aborted, or the tab is gone; either way nobody waits for an answer.
        await route.abort('failed').catch(() => undefined);
      } finally {
        state.underWay -= 1;
        state.lastAt = performance.now();
      }
    },
    idleMs: () => (state.underWay > 0 ? 0 : performance.now() - state.lastAt),
    images: state.images,
    navigations: state.navigations,
    refused: state.refused,
    get requests() {
      return state.requests;
    },
  };
}

// --- internal ---

interface State extends TrafficOptions {
  readonly images: Set<string>;
  readonly navigations: Set<string>;
  readonly refused: RefusedRequest[];
  requests: number;
  bytes: number;
  underWay: number;
  lastAt: number;
  /** Whether the page's own document was handed out. */
  isOpened: boolean;
}

/** The names of Playwright for what is answered. */
const KINDS: ReadonlyMap<string, BrowserRequestKind> = new Map([
  ['script', 'script'],
  ['stylesheet', 'stylesheet'],
  ['image', 'image'],
  ['xhr', 'data'],
  ['fetch', 'data'],
] as const);

/** The smallest GIF, transparent. */
const EMPTY_IMAGE: Buffer = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** Headers that speak of the connection, of an encoding that is undone, or that make a browser remember, report or go elsewhere. */
const DROPPED: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-encoding',
  'content-length',
  'set-cookie',
  'refresh',
  'link',
  'location',
  'alt-svc',
  'strict-transport-security',
  'report-to',
  'reporting-endpoints',
  'nel',
  'clear-site-data',
  'service-worker-allowed',
  'speculation-rules',
]);

function answer(state: State, route: Route): Promise<void> {
  const request = route.request();
  if (request.resourceType() === 'document') return answerDocument(state, route, request);
  const kind = KINDS.get(request.resourceType());
  if (kind === undefined || request.method() !== 'GET' || !/^https?:/i.test(request.url())) return route.abort('blockedbyclient');
  if (kind === 'image') {
    if (state.images.size < MAX_REFERENCES) state.images.add(request.url());
    if (!state.withImages) return route.fulfill({ status: 200, contentType: 'image/gif', body: EMPTY_IMAGE });
  }
  return answerThroughGate(state, route, kind);
}

/** The page gets itself, once. Frames stay empty: what they show is a page of its own. Where the page wants to go is noted, and it stays. */
async function answerDocument(state: State, route: Route, request: Request): Promise<void> {
  const { document, navigations } = state;
  const url = withoutFragment(request.url());
  const frame = frameOf(request);
  const isMain = frame !== null && frame.parentFrame() === null;
  if (!isMain) return route.abort('aborted');
  if (!state.isOpened && url === withoutFragment(document.url)) {
    state.isOpened = true;
    return route.fulfill({ status: document.status, headers: kept(document.headers), body: Buffer.from(document.bytes) });
  }
  if (request.method() === 'GET' && url !== withoutFragment(document.url) && navigations.size < MAX_NAVIGATIONS) navigations.add(url);
  return route.abort('aborted');
}

/** A page that wants to go to ever new ones is not helped in it. */
const MAX_NAVIGATIONS = 20;

function frameOf(request: Request): ReturnType<Request['frame']> | null {
  try {
    return request.frame();
  } catch {
    // The request belongs to a window that is not there yet, or to a worker.
    return null;
  }
}

async function answerThroughGate(state: State, route: Route, kind: BrowserRequestKind): Promise<void> {
  const { settings, gate, signal } = state;
  const request = route.request();
  if (state.requests >= settings.maxRequests || state.bytes >= settings.maxBytes) {
    const what = state.requests >= settings.maxRequests ? `${settings.maxRequests} requests` : `${settings.maxBytes} bytes`;
    return refuse(state, route, { reason: 'budget', detail: `The page needs more than the ${what} that a page in the browser may have.` });
  }
  state.requests += 1;
  const origin = (await request.headerValue('origin').catch(() => null)) ?? null;
  const got = await gate({ url: request.url(), kind, origin }, signal);
  if (got.kind === 'refused') return refuse(state, route, got);
  state.bytes += got.bytes.byteLength;
  // A sheet's relative addresses are relative to where it came from.
  if (kind === 'stylesheet' && withoutFragment(request.url()) !== got.url) {
    return route.fulfill({ status: 200, contentType: 'text/css', body: `@import url(${JSON.stringify(got.url)});` });
  }
  return route.fulfill({ status: got.status, headers: kept(got.headers), body: Buffer.from(got.bytes) });
}

async function refuse(state: State, route: Route, { reason, detail }: Omit<RefusedRequest, 'url'>): Promise<void> {
  if (state.refused.length < MAX_REFERENCES) state.refused.push({ url: route.request().url(), reason, detail });
  await route.abort('blockedbyclient');
}

function kept(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !DROPPED.has(name)));
}

function withoutFragment(url: string): string {
  return url.replace(/#.*$/s, '');
}
