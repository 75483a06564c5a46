/** Asks on behalf of a page in the browser, by the rules of every request: budget, robots.txt, quiet hours, pace, address guard, and again for every redirect. */
import type { BrowserAnswer, BrowserRequest, BrowserRequestKind, PageGate } from '../browser/page-gate.ts';
import type { FetchResponse } from '../fetch/fetcher.ts';
import type { FrontierItem } from '../frontier/frontier.ts';
import type { SkipReason } from '../sighting.ts';
import { hostOf, parseHttpUrl } from '../url/http-url.ts';
import { lengthTrap } from '../url/traps.ts';
import { ask } from './ask.ts';
import type { Engine } from './engine.ts';
import { storageUnder } from './opt-out.ts';
import { pageWishes } from './page-wishes.ts';
import { quietUntil } from './quiet-hours.ts';

/** An answer that a page in the browser got, and whether its host wants its body to be kept. */
export interface BrowserExchange {
  readonly response: FetchResponse;
  readonly storage: 'keep' | 'hash-only';
}

/** Builds the gate of a page. What it gets is noted in `answers`, but for pictures, which the crawl takes over. */
export function createPageGate(engine: Engine, page: FrontierItem, answers: BrowserExchange[]): PageGate {
  return async (request, signal) => {
    const parsed = parseHttpUrl(request.url);
    if (parsed.kind === 'rejected') return refused(parsed.reason, parsed.detail);
    const shared = isShared(request.kind) ? engine.shared.get(parsed.url) : null;
    if (shared !== null) return answered(shared.url, shared);
    return follow({ engine: { ...engine, signal }, page, request, first: parsed.url, answers });
  };
}

// --- internal ---

interface Following {
  /** With the signal of the page's time. */
  readonly engine: Engine;
  readonly page: FrontierItem;
  readonly request: BrowserRequest;
  readonly first: string;
  readonly answers: BrowserExchange[];
}

/** What many pages of a site ask for is asked for once. */
function isShared(kind: BrowserRequestKind): boolean {
  return kind === 'script' || kind === 'stylesheet';
}

const ACCEPT: Readonly<Record<BrowserRequestKind, string>> = {
  script: '*/*',
  stylesheet: 'text/css,*/*;q=0.1',
  image: 'image/avif,image/webp,image/*,*/*;q=0.5',
  data: 'application/json,*/*;q=0.8',
};

async function follow({ engine, page, request, first, answers }: Following): Promise<BrowserAnswer> {
  const { limits } = engine;
  const headers = request.origin === null ? {} : { origin: request.origin };
  const maxBytes = request.kind === 'image' ? limits.maxImageBytes : limits.maxPageBytes;
  let redirects: readonly string[] = [];
  // `ask` refuses chains of redirects that are long or lead in a circle.
  for (let url = first; ;) {
    const refusal = refusalOf(engine, url);
    if (refusal !== null) return refusal;
    const answer = await ask(engine, itemFor(page, url, redirects), { accept: ACCEPT[request.kind], maxBytes, headers });
    if (answer.kind === 'refused') return answer;
    if (answer.kind === 'later') return refused('http-error', 'It cannot be had now, and the page in the browser does not wait.');
    if (answer.kind === 'moved') {
      ({ to: url, redirects } = answer);
      continue;
    }
    const { response } = answer;
    if (isShared(request.kind)) {
      engine.shared.put(first, response);
      engine.shared.put(url, response);
    }
    if (request.kind === 'image') engine.ahead.put(url, response);
    else if (engine.capture !== null) answers.push({ response, storage: storageOf(engine, response) });
    return answered(url, response);
  }
}

function storageOf({ rules, productToken }: Engine, { headerLists }: FetchResponse): 'keep' | 'hash-only' {
  const nothing = { robots: [], tdmReservation: null, tdmPolicy: null };
  return storageUnder(rules.optOut, pageWishes({ productToken }, { headerLists, extraction: nothing, reserved: [] }).signals);
}

/** Hosts that are to be left alone are not waited for. */
function refusalOf(engine: Engine, url: string): BrowserAnswer | null {
  const { health, clock, pacer } = engine;
  const host = hostOf(url);
  const long = lengthTrap(url);
  if (long !== null) return refused('trap', long);
  const now = clock.now();
  if (health.isParked(host, now) || pacer.backoffUntil(host) > now)
    return refused('host-parked', 'Its host asked to be left alone for now.');
  if (quietUntil(engine, host) !== null) return refused('host-parked', 'These are quiet hours of its host.');
  return null;
}

/** It counts for the page's site, like a style sheet. */
function itemFor(page: FrontierItem, url: string, redirects: readonly string[]): FrontierItem {
  return { ...page, kind: 'css', url, host: hostOf(url), pageUrl: page.url, attempts: 0, detail: { redirects } };
}

function answered(
  url: string,
  { status, headers, bytes }: { status: number; headers: Readonly<Record<string, string>>; bytes: Uint8Array },
): BrowserAnswer {
  return { kind: 'answer', url, status, headers, bytes };
}

function refused(reason: SkipReason, detail: string): BrowserAnswer {
  return { kind: 'refused', reason, detail };
}
