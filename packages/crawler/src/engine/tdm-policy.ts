/** Asks each origin once a day for its file of reservations, by robots.txt, pace and address guard like for anything else. */
import type { FetchResponse } from '../fetch/fetcher.ts';
import type { RobotsRecord, RobotsStore } from '../robots/robots-store.ts';
import type { OptOutSignal } from '../sighting.ts';
import { hostOf, originOf, parseHttpUrl, pathAndQuery } from '../url/http-url.ts';
import type { Engine } from './engine.ts';
import { parseTdmFile, TDM_FILE_PATH, type TdmFile } from './tdm-file.ts';

export interface TdmPolicy {
  /** What the file of the address's origin says of it; asks for the file first where no fresh copy is there. */
  signals(engine: Engine, url: string): Promise<readonly OptOutSignal[]>;
}

/** Builds the policy service; copies of the files are kept in the store beside those of robots files, under their own addresses. */
export function createTdmPolicy(store: RobotsStore): TdmPolicy {
  const files = new Map<string, Known>();
  const running = new Map<string, Promise<Known>>();
  return {
    async signals(engine, url) {
      const origin = originOf(url);
      const known = files.get(origin);
      const fresh =
        known !== undefined && known.expiresAt > engine.clock.now()
          ? known
          : await once(running, origin, () => read(engine, store, origin));
      remember(files, origin, fresh);
      const entry = fresh.file.entry(pathAndQuery(url));
      if (entry === null) return [];
      const { reservation: value, policy } = entry;
      return [{ name: 'tdm-reservation', value, origin: 'file', ...(policy === undefined ? {} : { policy }) }];
    },
  };
}

// --- internal ---

/** As for robots files (RFC 9309, section 2.4); TDMRep leaves it open. */
const MAX_AGE_MS = 86_400_000;
/** A file is some lines long; a larger one is none. */
const MAX_BYTES = 524_288;
const MAX_REDIRECTS = 5;
const MAX_AT_HAND = 1_000;

interface Known {
  readonly file: TdmFile;
  readonly expiresAt: number;
}

function once(running: Map<string, Promise<Known>>, origin: string, work: () => Promise<Known>): Promise<Known> {
  const asking = running.get(origin) ?? work().finally(() => running.delete(origin));
  running.set(origin, asking);
  return asking;
}

function remember(files: Map<string, Known>, origin: string, known: Known): void {
  files.delete(origin);
  files.set(origin, known);
  const oldest = files.size > MAX_AT_HAND ? files.keys().next().value : undefined;
  if (oldest !== undefined) files.delete(oldest);
}

async function read(engine: Engine, store: RobotsStore, origin: string): Promise<Known> {
  const address = origin + TDM_FILE_PATH;
  const stored = await store.get(address);
  if (stored !== null && stored.expiresAt > engine.clock.now()) return { file: parseTdmFile(stored.body), expiresAt: stored.expiresAt };
  const body = await ask(engine, address);
  const record = recordOf(address, body, engine.clock.now());
  await store.set(record);
  return { file: parseTdmFile(record.body), expiresAt: record.expiresAt };
}

/** The file's text; empty when there is none, it may not be asked for, or it cannot be had. */
async function ask(engine: Engine, address: string): Promise<string> {
  let url = address;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    if ((await engine.robots.check(url)).kind !== 'allowed') return '';
    const response = await request(engine, url);
    if (response === null) return '';
    if (response.status >= 200 && response.status <= 299) return new TextDecoder().decode(response.bytes);
    const target = response.status >= 300 && response.status <= 399 ? parseHttpUrl(response.headers['location'] ?? '', url) : null;
    if (target === null || target.kind === 'rejected') return '';
    url = target.url;
  }
  return '';
}

function request({ fetcher, pacer, signal }: Engine, url: string): Promise<FetchResponse | null> {
  const host = hostOf(url);
  const send = async (): Promise<FetchResponse | null> => {
    const result = await fetcher.fetch({ url, accept: 'application/json', maxBytes: MAX_BYTES, signal });
    const response = result.kind === 'response' ? result : null;
    pacer.observe(host, { status: response?.status ?? null, retryAfter: response?.headers['retry-after'] });
    return response;
  };
  return pacer.run(host, send, { signal });
}

function recordOf(address: string, body: string, now: number): RobotsRecord {
  const detail = body === '' ? 'There is no file of reservations.' : 'The file of reservations was read.';
  const times = { fetchedAt: now, expiresAt: now + MAX_AGE_MS, unreachableSince: null, failures: 0, heldUntil: 0 };
  return { version: 1, origin: address, access: body === '' ? 'unavailable' : 'rules', body, detail, ...times };
}
