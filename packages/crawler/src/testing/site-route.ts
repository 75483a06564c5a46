/** What a path of a test site answers, written down as data. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** A body: text is HTML unless it begins otherwise, bytes are what their first bytes show. */
export type RouteBody = string | Uint8Array;

/** One answer, with the ways in which servers misbehave. */
export interface RouteAnswer {
  /** @default 200, or 302 with `redirect` */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: RouteBody;
  /** `Content-Type`; `null` sends none. @default told from the body */
  readonly type?: string | null;
  /** Sends this as `Location`, as written. */
  readonly redirect?: string;
  /** Waits before the head is sent. */
  readonly delayMs?: number;
  /** Encodes the body; a list encodes it several times over. */
  readonly encoding?: ContentEncoding | readonly ContentEncoding[];
  /** Sends so many bytes of the body, whose full length was announced, and closes the connection. */
  readonly truncateAt?: number;
  /** Sends the body in pieces of `bytes`, one every `everyMs`. */
  readonly drip?: { readonly bytes: number; readonly everyMs: number };
  /** Sends the body again and again without an end. */
  readonly endless?: boolean;
  /** Destroys the connection instead of an answer. */
  readonly reset?: boolean;
  /** Accepts the request and never answers. */
  readonly silent?: boolean;
}

export type ContentEncoding = 'gzip' | 'deflate' | 'br';

export type RouteHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** A body, an answer, a list of answers to be given one after the other (the last one stays), or a handler of `node:http`. */
export type Route = RouteBody | RouteAnswer | readonly (RouteBody | RouteAnswer)[] | RouteHandler;

/** Whether the route is bytes or text alone. */
function isBody(route: Route): route is RouteBody {
  return typeof route === 'string' || route instanceof Uint8Array;
}

/** The answer to the request number `count`, counted from 0. */
export function answerOf(route: Exclude<Route, RouteHandler>, count: number): RouteAnswer {
  if (isBody(route)) return { body: route };
  if (!Array.isArray(route)) return route as RouteAnswer;
  const steps = route as readonly (RouteBody | RouteAnswer)[];
  const step = steps[Math.min(count, steps.length - 1)];
  if (step === undefined) return { status: 404 };
  return isBody(step) ? { body: step } : step;
}
