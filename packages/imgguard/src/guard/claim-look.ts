/** Looks again at the pages that a claim is about, by the rules of every crawl: is the picture still there, or was it put right? */
import { eligibility, type Claim, type Hit, type RecheckResult, type Work } from '@imgguard/claims';
import { createEngine, isImgGuardError, type Engine, type Fingerprint } from '@imgguard/core';
import { crawl, type CrawlOptions, type ImageContext, type Sighting, type Skipped } from '@imgguard/crawler';
import type { StoredHit } from '../store/hit-store.ts';
import { acquireScanLock } from '../store/scan-lock.ts';
import type { Store } from '../store/store.ts';
import { storedHit } from './claim-check.ts';

/** How to go about looking; nothing of it changes what is looked at. */
export interface LookOptions extends Pick<
  CrawlOptions,
  'userAgent' | 'from' | 'latencyFactor' | 'fetchLimits' | 'proxy' | 'onWarning' | 'signal'
> {
  /** How long a host may ask to be left alone before it counts as unreachable, in milliseconds. @default 30_000 */
  readonly maxHostWaitMs?: number;
  /** Lets the crawler visit this machine, for trials. @default false */
  readonly allowLoopback?: boolean;
  /** Least pause between requests to a host, in milliseconds. @default 1_000 */
  readonly delayMs?: number;
}

/** What was found where one hit of a claim had been. */
export interface UseLook {
  readonly hitId: string;
  readonly result: RecheckResult;
  /** One English sentence. */
  readonly why: string;
}

/**
 * Fetches page and picture file of each hit, and compares every picture of the page with the work: one that was only renamed or reduced is found as well. Where
 * a credit or a public license was what was asked for, that counts as put right. What cannot be looked at says nothing either way.
 */
export async function lookAtClaim(store: Store, claim: Claim, options: LookOptions): Promise<readonly UseLook[]> {
  const lock = acquireScanLock(store.dataDir);
  const engine = createEngine({ threads: 1 });
  try {
    const work = store.works.get(claim.workId);
    const reference = work === undefined ? undefined : await referenceOf(engine, store.blobs.path(work.previewSha256));
    const looks: UseLook[] = [];
    for (const hitId of claim.hitIds) {
      const stored = storedHit(store, hitId);
      const seen = await fetchUse(stored, options);
      const shown = reference === undefined ? [] : await picturesOfWork(engine, { seen, stored, reference });
      looks.push({ hitId, ...judged(store, { claim, stored, seen, shown }) });
    }
    return looks;
  } finally {
    await engine.close();
    lock.release();
  }
}

/** Of several uses the claim is put right only where each is; one that is still there decides. */
export function wholeResult(looks: readonly UseLook[]): RecheckResult {
  if (looks.some(({ result }) => result === 'not-fixed')) return 'not-fixed';
  return looks.length === 0 || looks.some(({ result }) => result === 'unreachable') ? 'unreachable' : 'fixed';
}

// --- internal ---

/** More than pages show; the rest of a page with more is not compared. */
const MOST_PICTURES = 200;

/** Statuses by which a server says that something is not there any more (RFC 9110, sections 15.5.5 and 15.5.11). */
const GONE: readonly number[] = [404, 410];

interface Seen {
  /** Whether the page, or what it leads to, was read. */
  readonly visited: boolean;
  readonly pictures: readonly Sighting[];
  readonly skipped: readonly Skipped[];
}

/** Something is said of the page and the file alone; where the page leads elsewhere, that page is looked at. */
async function fetchUse({ sighting }: StoredHit, { delayMs = 1_000, maxHostWaitMs = 30_000, ...options }: LookOptions): Promise<Seen> {
  const { pageUrl, imageUrl } = sighting;
  const pictures: Sighting[] = [];
  const skipped: Skipped[] = [];
  let visited = false;
  const events = crawl({
    ...options,
    delayMs,
    maxHostWaitMs,
    seeds: /^https?:/u.test(imageUrl) ? [pageUrl, imageUrl] : [pageUrl],
    maxPages: 4,
    maxDepth: 0,
    followSitemaps: false,
    followFeeds: false,
    render: 'never',
  });
  for await (const event of events) {
    if (event.kind === 'page-visited') visited = true;
    if (event.kind === 'skipped') skipped.push(event);
    if (event.kind === 'sighting' && pictures.length < MOST_PICTURES) pictures.push(event);
  }
  options.signal?.throwIfAborted();
  return { visited, pictures, skipped };
}

/** `undefined` where the reduced copy of the work cannot be read. */
async function referenceOf(engine: Engine, path: string): Promise<Fingerprint | undefined> {
  try {
    return await engine.fingerprint(path, { role: 'reference' });
  } catch (error) {
    if (isImgGuardError(error)) return undefined;
    throw error;
  }
}

/** Pictures that show the work: the same bytes as before, or a copy. What a person once told apart from a look-alike is told by the same measure. */
async function picturesOfWork(
  engine: Engine,
  { seen, stored, reference }: { readonly seen: Seen; readonly stored: StoredHit; readonly reference: Fingerprint },
): Promise<readonly Sighting[]> {
  const shown: Sighting[] = [];
  for (const picture of seen.pictures) {
    if (picture.sha256 === stored.sighting.sha256 || (await isCopy(engine, picture, { stored, reference }))) shown.push(picture);
  }
  return shown;
}

async function isCopy(
  engine: Engine,
  { bytes }: Sighting,
  { stored, reference }: { readonly stored: StoredHit; readonly reference: Fingerprint },
): Promise<boolean> {
  try {
    const { verdict } = await engine.match(await engine.fingerprint(bytes, { role: 'query', truncated: 'accept' }), reference);
    return verdict === 'copy' || (verdict === 'similar' && stored.match.verdict === 'similar');
  } catch (error) {
    // What is no picture shows no work.
    if (isImgGuardError(error)) return false;
    throw error;
  }
}

interface Case {
  readonly claim: Claim;
  readonly stored: StoredHit;
  readonly seen: Seen;
  readonly shown: readonly Sighting[];
}

function judged(store: Store, { claim, stored, seen, shown }: Case): Omit<UseLook, 'hitId'> {
  const { pageUrl, imageUrl } = stored.sighting;
  const [page, file] = [pageUrl, imageUrl].map((url) => seen.skipped.find((one) => one.url === url));
  const gone = page !== undefined && isGone(page);
  if (!seen.visited && !gone) return { result: 'unreachable', why: `The page could not be looked at: ${page?.detail ?? 'no answer'}` };
  const [first] = shown;
  if (first !== undefined) {
    const credit = creditNow(store, claim, { stored, shown });
    if (credit !== undefined) return { result: 'fixed', why: credit };
    const where = first.pageUrl === first.imageUrl ? 'The file is still there' : 'The picture is still there';
    return { result: 'not-fixed', why: `${where}: ${first.imageUrl}` };
  }
  if (file !== undefined && !isGone(file) && file.reason !== 'not-a-page' && file.reason !== 'not-an-image')
    return { result: 'unreachable', why: `The page does not show it; the file could not be looked at: ${file.detail}` };
  return { result: 'fixed', why: gone ? 'The page is gone, and no picture of the work was found.' : 'The page does not show it any more.' };
}

function isGone({ detail }: Skipped): boolean {
  const status = /\bstatus (\d{3})\b/u.exec(detail)?.[1];
  return status !== undefined && GONE.includes(Number(status));
}

/** Where putting right can be a credit: the credit, or credit and license, that now stand beside every picture of the work. */
function creditNow(store: Store, claim: Claim, { stored, shown }: Pick<Case, 'stored' | 'shown'>): string | undefined {
  const wanted = claim.state === 'cure' ? 'creative-commons-met' : claim.state === 'direct' ? 'credit-present' : undefined;
  const onPages = shown.filter(({ pageUrl, imageUrl }) => pageUrl !== imageUrl);
  if (wanted === undefined || onPages.length === 0) return undefined;
  const work = store.works.get(claim.workId)?.work as Work;
  const rightsHolder = store.rightsHolders.get(work.rightsHolderId);
  const at = new Date().toISOString();
  const textOf = (context: ImageContext): string | undefined => {
    const hit: Hit = { ...stored.hit, sighting: { ...stored.hit.sighting, context } };
    const found = eligibility(hit, { work, ...(rightsHolder === undefined ? {} : { rightsHolder }), at }).findings;
    return found.find(({ code }) => code === wanted)?.text;
  };
  const texts = onPages.map(({ context, alsoSeenAs }) => [context, ...alsoSeenAs].map(textOf).find((text) => text !== undefined));
  return texts.includes(undefined) ? undefined : texts[0];
}
