/**
 * Small web sites on loopback, for tests, demonstrations and examples.
 *
 * Each site listens on an address of its own (127.0.0.2, 127.0.0.3 …) and a free port, so that each is a host of its own
 * to a crawler; where a system has only 127.0.0.1 they share that. Crawl them with `allowLoopback: true`.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendAnswer } from './send-answer.ts';
import { answerOf, type Route } from './site-route.ts';

export interface SiteOptions {
  /** By path, or path and query; a path alone also answers for its queries. Anything else is a 404. */
  readonly routes?: Readonly<Record<string, Route>>;
  /** `/robots.txt`. @default none, so a 404 */
  readonly robots?: Route;
  /** The IP address to listen on. @default the next free one of 127.0.0.2 to 127.0.9.254 */
  readonly address?: string;
  /** @default a free port */
  readonly port?: number;
}

/** One request as the site received it. */
export interface SiteRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Milliseconds of `performance.now()`. */
  readonly startedAt: number;
  /** When the answer was sent or the connection closed; `null` while it is under way. */
  endedAt: number | null;
}

export interface Site {
  /** `http://127.0.0.2:12345` */
  readonly origin: string;
  readonly address: string;
  readonly port: number;
  /** The address of a path. */
  url(path: string): string;
  /** All requests so far, in order. */
  readonly requests: readonly SiteRequest[];
  /** How often a path (with its query) was asked for. */
  count(path: string): number;
  /** Most requests under way at one time so far. */
  readonly mostAtOnce: number;
  /** Adds or replaces routes. */
  set(routes: Readonly<Record<string, Route>>): void;
  /** Ends the connections and stops listening; again does no harm. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a site.
 *
 * @example
 * const site = await createSite({ routes: { '/': '<img src="/a.png" alt="A boat">', '/a.png': png }, robots: 'User-agent: *\nDisallow: /private/' });
 * for await (const event of crawl({ seeds: [site.url('/')], allowLoopback: true })) console.log(event.kind);
 * await site.close();
 */
export async function createSite(options: SiteOptions = {}): Promise<Site> {
  const state: State = { routes: new Map(Object.entries(options.routes ?? {})), counts: new Map(), requests: [], active: 0, mostAtOnce: 0 };
  if (options.robots !== undefined) state.routes.set('/robots.txt', options.robots);
  const server = createServer((request, response) => void answer(state, request, response));
  const { address, port } = await listen(server, options);
  const origin = `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
  const close = (): Promise<void> => closeServer(server);
  return {
    origin,
    address,
    port,
    url: (path) => new URL(path, origin).href,
    requests: state.requests,
    count: (path) => state.requests.filter((request) => request.path === path).length,
    get mostAtOnce() {
      return state.mostAtOnce;
    },
    set(routes) {
      for (const [path, route] of Object.entries(routes)) state.routes.set(path, route);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

// --- internal ---

interface State {
  readonly routes: Map<string, Route>;
  readonly counts: Map<string, number>;
  readonly requests: SiteRequest[];
  active: number;
  mostAtOnce: number;
}

const FIRST_HOST = 2;
const HOSTS = 2_500;
let nextHost = 0;

function nextAddress(): string {
  const number = FIRST_HOST + (nextHost % HOSTS);
  nextHost += 1;
  return `127.0.${Math.floor(number / 253)}.${1 + (number % 253)}`;
}

async function listen(server: Server, options: SiteOptions): Promise<{ address: string; port: number }> {
  const { port = 0 } = options;
  try {
    return await listenOn(server, options.address ?? nextAddress(), port);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'EADDRNOTAVAIL' && options.address === undefined;
    if (!missing) throw error;
    return listenOn(server, '127.0.0.1', port);
  }
}

function listenOn(server: Server, address: string, port: number): Promise<{ address: string; port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve({ address, port: (server.address() as AddressInfo).port });
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) return resolve();
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '/';
  const entry: SiteRequest = {
    method: request.method ?? 'GET',
    path,
    headers: request.headers,
    startedAt: performance.now(),
    endedAt: null,
  };
  state.requests.push(entry);
  state.active += 1;
  state.mostAtOnce = Math.max(state.mostAtOnce, state.active);
  response
    .on('error', () => undefined)
    .once('close', () => {
      entry.endedAt = performance.now();
      state.active -= 1;
    });
  const key = state.routes.has(path) ? path : path.replace(/\?.*$/s, '');
  const route = state.routes.get(key);
  const count = state.counts.get(key) ?? 0;
  state.counts.set(key, count + 1);
  if (typeof route === 'function') await route(request, response);
  else await sendAnswer(route === undefined ? { status: 404, body: 'Not found' } : answerOf(route, count), request, response);
}
