/** From the store to what a report shows. */
import { GuardError } from '../errors.ts';
import { createDetailer, type HitDetail } from '../guard/hits.ts';
import { makePreview } from '../guard/preview.ts';
import { mapInOrder } from '../pipeline/ordered.ts';
import type { StoredHit } from '../store/hit-store.ts';
import type { Run } from '../store/run-store.ts';
import type { Store } from '../store/store.ts';
import type { StoredWork } from '../store/work-store.ts';
import { number } from './format.ts';
import type {
  ReportContext,
  ReportData,
  ReportHit,
  ReportHitKind,
  ReportImage,
  ReportPage,
  ReportRun,
  ReportSimilar,
  ReportSite,
  ReportSkipped,
  ReportThumbnail,
  ReportWork,
} from './report-data.ts';
import { version } from '../version.ts';

export interface CollectReportOptions {
  /** The search that is reported. @default the newest one */
  readonly runId?: string;
  /** Heading. @default how many sites were looked at */
  readonly title?: string;
  /** The data folder as the person types it, for the commands that the report shows. @default none, so that they are for the usual folder */
  readonly dataFlag?: string;
  readonly signal?: AbortSignal;
}

/** Gathers what a run found, with reduced pictures. @throws GuardError `IMGGUARD_NOT_FOUND` when there is no such run. */
export async function collectReport(store: Store, options: CollectReportOptions = {}): Promise<ReportData> {
  const { signal } = options;
  const run = runOf(store, options.runId);
  const thumbnails = createThumbnails(store, signal);
  const detail = createDetailer(store);
  const hits = store.hits.list({ runId: run.id });
  const copies = hits.filter((hit) => hit.match.verdict === 'copy');
  const others = hits.filter((hit) => hit.match.verdict === 'similar');
  const sites = store.runs.sites(run.id);
  const found = await Promise.all([
    collected(store.works.list(), (work) => reportWork(work, thumbnails)),
    collected(copies, (hit) => reportHit(detail(hit), hit, { thumbnails, dataFlag: options.dataFlag })),
    collected(others, (hit) => reportSimilar(hit, thumbnails)),
  ]);
  const [works, reportHits, similar] = found;
  const pages = groupedByPage(copies, reportHits);
  return {
    version: 1,
    title: options.title ?? `Scan of ${sites.length === 1 ? sites[0]?.host : `${sites.length} sites`}`,
    generatedAt: new Date().toISOString(),
    works,
    sites: sites.map(({ host, pages: pagesVisited, images: imagesSeen }): ReportSite => ({
      host,
      pagesVisited,
      imagesSeen,
      pages: pages.get(host) ?? [],
    })),
    similar,
    skipped: skippedIn(store, run.id),
    run: reportRun(store, run),
    versions: { imgguard: version(), node: process.versions.node },
  };
}

// --- internal ---

/** Pictures that are reduced at the same time; each takes the memory of one decoded picture. */
const WIDTH = 2;

/** Long side of the pictures in a report: enough to compare by eye on a large screen; about 60 kB each. */
const THUMBNAIL_SIDE = 640;

/** Distinct pictures that a report carries: with more, the file would be too large for a browser. Further hits are listed without. */
const MOST_PICTURES = 1_500;

type Thumbnails = (sha256: string) => Promise<ReportThumbnail | null>;

function runOf(store: Store, id: string | undefined): Run {
  const run = id === undefined ? store.runs.latest() : store.runs.get(id);
  if (run !== undefined) return run;
  const missing = id === undefined ? 'Nothing was searched yet, so there is nothing to report; search first.' : `There is no search ${id}.`;
  throw new GuardError('IMGGUARD_NOT_FOUND', missing);
}

async function collected<T, R>(items: readonly T[], map: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for await (const result of mapInOrder(items, WIDTH, map)) results.push(result);
  return results;
}

/** Every picture is reduced once; those that must not be kept, or are gone, are shown as words. */
function createThumbnails(store: Store, signal: AbortSignal | undefined): Thumbnails {
  const made = new Map<string, Promise<ReportThumbnail | null>>();
  const make = async (sha256: string): Promise<ReportThumbnail | null> => {
    if (!(await store.blobs.has(sha256))) return null;
    try {
      const options = { truncated: 'accept', ...(signal === undefined ? {} : { signal }) } as const;
      const { bytes, width, height } = await makePreview(store.blobs.path(sha256), THUMBNAIL_SIDE, options);
      return { dataUrl: `data:image/jpeg;base64,${Buffer.from(bytes).toString('base64')}`, width, height };
    } catch {
      signal?.throwIfAborted();
      return null;
    }
  };
  return (sha256) => {
    const known = made.get(sha256);
    if (known !== undefined) return known;
    if (made.size >= MOST_PICTURES) return Promise.resolve(null);
    const thumbnail = make(sha256);
    made.set(sha256, thumbnail);
    return thumbnail;
  };
}

async function reportWork({ work, width, height, previewSha256 }: StoredWork, thumbnails: Thumbnails): Promise<ReportWork> {
  return {
    id: work.id,
    title: work.title,
    ...(work.creator === undefined ? {} : { creator: work.creator }),
    ...(work.fileName === undefined ? {} : { file: work.fileName }),
    width,
    height,
    thumbnail: await thumbnails(previewSha256),
  };
}

async function reportImage({ hit, sighting }: StoredHit, thumbnails: Thumbnails): Promise<ReportImage> {
  const { imageUrl: url, finalUrl, contentType, byteLength, sha256 } = sighting;
  return {
    url,
    ...(finalUrl === url ? {} : { finalUrl }),
    width: hit.size?.width ?? 0,
    height: hit.size?.height ?? 0,
    ...(contentType === null ? {} : { contentType }),
    byteLength,
    thumbnail: await thumbnails(sha256),
    ...(sighting.storage === 'hash-only' ? { withheld: true } : {}),
  };
}

interface HitNeeds {
  readonly thumbnails: Thumbnails;
  readonly dataFlag: string | undefined;
}

/** A word that a shell reads as it is. */
function shellWord(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

async function reportHit(detail: HitDetail, stored: StoredHit, { thumbnails, dataFlag }: HitNeeds): Promise<ReportHit> {
  const { truth, use, proposedBy, reasons } = detail.triage;
  return {
    id: detail.hit.id,
    workId: detail.work.id,
    image: await reportImage(stored, thumbnails),
    match: { ...stored.match, kind: stored.match.kind as ReportHitKind },
    triage: { truth, use, decidedBy: proposedBy === 'person' ? 'person' : 'proposal', reasons },
    decideCommand: `imgguard decide ${detail.hit.id}${dataFlag === undefined ? '' : ` --data ${shellWord(dataFlag)}`}`,
    context: contextOf(stored),
    seenAt: stored.lastSeenAt,
  };
}

async function reportSimilar(stored: StoredHit, thumbnails: Thumbnails): Promise<ReportSimilar> {
  const { pageUrl, pageTitle } = stored.sighting;
  const image = await reportImage(stored, thumbnails);
  return { workId: stored.hit.workId, pageUrl, pageTitle, image, match: { ...stored.match, kind: 'similar' } };
}

/** What the page says of the image; from which address its own was derived is no word of the page. */
function contextOf({ sighting }: StoredHit): ReportContext {
  const { unwrappedFrom: _unwrappedFrom, ...context } = sighting.context;
  return context;
}

/** Hits come ordered by site and page, and stay so. */
function groupedByPage(stored: readonly StoredHit[], hits: readonly ReportHit[]): Map<string, ReportPage[]> {
  const sites = new Map<string, Map<string, { url: string; title: string | null; hits: ReportHit[] }>>();
  for (const [i, { site, sighting }] of stored.entries()) {
    const pages = sites.get(site) ?? new Map<string, { url: string; title: string | null; hits: ReportHit[] }>();
    const page = pages.get(sighting.pageUrl) ?? { url: sighting.pageUrl, title: sighting.pageTitle, hits: [] };
    page.hits.push(hits[i] as ReportHit);
    pages.set(sighting.pageUrl, page);
    sites.set(site, pages);
  }
  return new Map([...sites].map(([site, pages]) => [site, [...pages.values()]]));
}

/** What the crawler left out, and what could not be decoded. */
function skippedIn(store: Store, runId: string): ReportSkipped[] {
  const left = store.runs.skipped(runId).map(({ url, pageUrl, reason, detail }): ReportSkipped => ({ url, pageUrl, reason, detail }));
  const refused = store.images
    .refusedIn(runId)
    .map(({ imageUrl, pageUrl, code, message }): ReportSkipped => ({ url: imageUrl, pageUrl, reason: code, detail: message }));
  return [...left, ...refused];
}

function reportRun(store: Store, run: Run): ReportRun {
  const { sites, maxPages, minDelayMs } = run.options;
  const { pages, sightings } = store.runs.counts(run.id);
  return {
    startedAt: run.startedAt,
    finishedAt: run.finishedAt ?? new Date().toISOString(),
    complete: run.state === 'finished',
    pagesVisited: pages,
    imagesSeen: sightings,
    settings: {
      Sites: sites.join(', '),
      'Pages at most': number(maxPages),
      'Least pause between requests to a host': `${minDelayMs / 1000} s`,
    },
  };
}
