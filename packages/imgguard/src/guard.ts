/** The umbrella: works, search, hits, claims, letters and reports over one data folder. */
import { open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { AllowRule, RightsHolder } from '@imgguard/claims';
import { argumentError, expectInteger, expectText, fileError, GuardError } from './errors.ts';
import { createClaims, type GuardClaims } from './guard/claims.ts';
import { createDocuments, type GuardDocuments } from './guard/documents.ts';
import { createEvidence, type GuardEvidence } from './guard/evidence.ts';
import { createWorkFinder } from './guard/find-works.ts';
import { createHits, type GuardHits } from './guard/hits.ts';
import { createLetters, type GuardLetters } from './guard/letters.ts';
import { createNotices, type GuardNotices } from './guard/notices.ts';
import { createClaimants, createMandates, createSites, type GuardClaimants, type GuardMandates, type GuardSites } from './guard/parties.ts';
import { createPersonalData, type GuardPersonalData } from './guard/personal-data.ts';
import { createPortal, type GuardPortal } from './guard/portal.ts';
import { createRespondents, type GuardRespondents } from './guard/respondents.ts';
import { createAllowRules, createLicenses, createRightsHolders, type GuardLicenses, type GuardRecords } from './guard/rights.ts';
import { createRetention, type GuardRetention } from './guard/retention.ts';
import { type GuardStatus, statusOf } from './guard/status.ts';
import { createWorks, type GuardWorks } from './guard/works.ts';
import type { SearchEvent } from './pipeline/search-event.ts';
import { defaultThreads, rematch, search, type SearchOptions } from './pipeline/search.ts';
import { type ModelUse, openCopyModel } from './models/copy-model.ts';
import { createWorkCatalogue } from './pipeline/work-catalogue.ts';
import { createRights, type GuardRights } from './rights/hit-rights.ts';
import { collectReport, type CollectReportOptions } from './report/collect-report.ts';
import { renderReport } from './report/render-report.ts';
import { makeFolder } from './store/make-folder.ts';
import { openStore, type Store } from './store/store.ts';

export interface GuardOptions {
  /** Folder of the database and of the image files. */
  readonly dataDir: string;
  /** Whether a folder that is not there, or holds no data yet, is set up; otherwise it is an error. @default true */
  readonly create?: boolean;
  /** Worker threads for decoding and comparing; each takes about 200 MB while it is in use. @default the number of cores, at most 4 */
  readonly threads?: number;
  /**
   * Seals personal data in the database (AES-256); 32 bytes.
   * @default `IMGGUARD_KEY` (hex or base64), else the file that `IMGGUARD_KEY_FILE` names, else `imgguard.key` in the data folder, made when it is first needed
   */
  readonly key?: Uint8Array;
}

export interface ReportOptions extends CollectReportOptions {
  /** Also written to this file: under a temporary name first, so that an older report is replaced whole or not at all. */
  readonly file?: string;
}

export interface Guard {
  /** Absolute path. */
  readonly dataDir: string;
  readonly works: GuardWorks;
  readonly rightsHolders: GuardRecords<RightsHolder>;
  readonly licenses: GuardLicenses;
  readonly allowList: GuardRecords<AllowRule>;
  readonly hits: GuardHits;
  readonly rights: GuardRights;
  readonly claims: GuardClaims;
  readonly claimants: GuardClaimants;
  readonly mandates: GuardMandates;
  readonly sites: GuardSites;
  readonly letters: GuardLetters;
  readonly documents: GuardDocuments;
  readonly portal: GuardPortal;
  readonly notices: GuardNotices;
  readonly respondents: GuardRespondents;
  readonly personalData: GuardPersonalData;
  readonly retention: GuardRetention;
  readonly evidence: GuardEvidence;
  /**
   * Crawls sites and compares every picture with the works. Stop it by leaving the loop or by the signal; the same call later goes on
   * where it stopped, also after the process was killed.
   *
   * @throws GuardError `IMGGUARD_INVALID_ARGUMENT` at the call; `IMGGUARD_BUSY` while another search runs on the folder, `IMGGUARD_DISK_FULL`
   * and `IMGGUARD_READ_ONLY` from the loop.
   */
  search(options: SearchOptions): AsyncIterableIterator<SearchEvent>;
  /** Compares everything that was ever seen with works that were registered since. Fetches nothing. */
  rematch(options?: { readonly signal?: AbortSignal }): AsyncIterableIterator<SearchEvent>;
  /** What the folder holds. */
  status(): GuardStatus;
  /** The report as one HTML page that needs nothing else. */
  report(options?: ReportOptions): Promise<string>;
  /** Ends the threads and closes the database. Twice is fine. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens a data folder. There is nothing to start: the database is a file in it.
 *
 * @throws GuardError `IMGGUARD_NO_DATA`, `IMGGUARD_READ_ONLY`, `IMGGUARD_NOT_A_FOLDER`, `IMGGUARD_DISK_FULL`, `IMGGUARD_DATABASE_NEWER`,
 * `IMGGUARD_DATABASE_CORRUPT`; `IMGGUARD_KEY_MISSING` and `IMGGUARD_KEY_WRONG`, from here or from what needs the key first.
 * @example
 * const guard = await createGuard({ dataDir: './imgguard-data' });
 * await guard.works.add({ file: 'lighthouse.jpg' });
 * for await (const event of guard.search({ sites: ['https://example.com/'] })) {
 *   if (event.kind === 'hit') console.log(event.hit.work.title, event.hit.hit.sighting.pageUrl);
 * }
 * await guard.close();
 */
export async function createGuard(options: GuardOptions): Promise<Guard> {
  const { create = true, threads = defaultThreads() } = options;
  if (typeof create !== 'boolean') throw argumentError('create', 'true or false', create);
  expectInteger('threads', threads, 1);
  const store = openStore(expectText('dataDir', options.dataDir), create, options.key);
  const models = await modelsOf(store);
  const catalogue = createWorkCatalogue(store, { threads, model: models.model });
  const finder = createWorkFinder(store);
  const rightsHolders = createRightsHolders(store);
  const hits = createHits(store);
  const claims = createClaims(store, hits);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= closeAll(store, catalogue, finder));
  const expectOpen = (): void => {
    if (closing !== undefined) throw new GuardError('IMGGUARD_CLOSED', 'The guard is closed; make a new one with createGuard.');
  };
  return {
    dataDir: store.dataDir,
    works: createWorks({
      store,
      rightsHolders,
      fingerprint: (input, signal) => catalogue.fingerprint(input, { role: 'reference', ...(signal === undefined ? {} : { signal }) }),
      find: finder.find,
    }),
    rightsHolders,
    licenses: createLicenses(store),
    allowList: createAllowRules(store),
    hits,
    rights: createRights(store, hits),
    claims,
    claimants: createClaimants(store),
    mandates: createMandates(store),
    sites: createSites(store, () => void claims.recheckAll()),
    letters: createLetters(store, hits),
    documents: createDocuments(store, hits),
    portal: createPortal(store, claims, hits),
    notices: createNotices(store, hits),
    respondents: createRespondents(store, hits),
    personalData: createPersonalData(store),
    retention: createRetention(store),
    evidence: createEvidence(store, hits),
    search: (searchOptions) => {
      expectOpen();
      return search({ store, catalogue, models }, searchOptions);
    },
    rematch: ({ signal } = {}) => {
      expectOpen();
      return rematch({ store, catalogue, models }, signal);
    },
    status: () => statusOf(store, models),
    report: async ({ file, ...collect } = {}) => {
      expectOpen();
      const page = renderReport(await collectReport(store, collect));
      if (file !== undefined) await writeWhole(file, page);
      return page;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

// --- internal ---

async function modelsOf(store: Store): Promise<ModelUse> {
  try {
    return await openCopyModel(store.dataDir);
  } catch (error) {
    store.close();
    throw error;
  }
}

/** The store last: what ends may still write. */
async function closeAll(store: Store, ...parts: readonly { close(): Promise<void> }[]): Promise<void> {
  try {
    await Promise.all(parts.map((part) => part.close()));
  } finally {
    store.close();
  }
}

async function writeWhole(file: string, text: string): Promise<void> {
  const target = resolve(file);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    makeFolder(dirname(target));
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fileError(error, file);
  }
}
