/** Single exchanges with servers on loopback, for tests of the fetcher. */
import { createAddressGuard } from '../fetch/address-guard.ts';
import { createFetcher, type Fetcher, type FetchLimits, type FetchRequest, type FetchResult } from '../fetch/fetcher.ts';
import { createRawServer } from './raw-server.ts';
import { createSite, type Site } from './site.ts';
import type { Route } from './site-route.ts';

const open: { close(): Promise<void> }[] = [];

/** Remembers what `closeAll` closes. */
export function keep<T extends { close(): Promise<void> }>(one: T): T {
  open.push(one);
  return one;
}

/** To be called after each test. */
export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((one) => one.close()));
}

export async function site(routes: Record<string, Route>): Promise<Site> {
  return keep(await createSite({ routes }));
}

/** A fetcher that may ask loopback. */
export function fetcher(limits: Partial<FetchLimits> = {}): Fetcher {
  return keep(createFetcher({ userAgent: 'imgguard-test', guard: createAddressGuard({ allowLoopback: true }), limits }));
}

const MAX_BYTES = 100_000;

export function get(url: string, request: Partial<FetchRequest> = {}, limits: Partial<FetchLimits> = {}): Promise<FetchResult> {
  return fetcher(limits).fetch({ url, accept: '*/*', maxBytes: MAX_BYTES, ...request });
}

export async function answerTo(route: Route, request: Partial<FetchRequest> = {}, limits: Partial<FetchLimits> = {}): Promise<FetchResult> {
  return get((await site({ '/': route })).url('/'), request, limits);
}

export async function rawAnswer(answer: Parameters<typeof createRawServer>[0], limits: Partial<FetchLimits> = {}): Promise<FetchResult> {
  return get(keep(await createRawServer(answer)).url, {}, limits);
}

/** The body as text; throws when the exchange failed. */
export function textOf(result: FetchResult): string {
  if (result.kind === 'failure') throw new Error(`${result.reason}: ${result.detail}`);
  return Buffer.from(result.bytes).toString();
}

/** What a failure must look like. */
export function failure(reason: string, retryable: boolean): object {
  return { kind: 'failure', reason, retryable };
}
