import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type {
  AllowRule,
  CaptureStore,
  Claimant,
  ClaimStore,
  DocumentStore,
  LetterStore,
  License,
  Mandate,
  NoticeStore,
  PortalStore,
  RecordStore,
  RightsHolder,
  SiteProfile,
} from '@imgguard/claims';
import { GuardError } from '../errors.ts';
import { createBlobStore, type BlobStore } from './blob-store.ts';
import { createCaptureStore } from './capture-store.ts';
import { createClaimStore } from './claim-store.ts';
import { createDocumentStore } from './document-store.ts';
import { openDatabase, type Database } from './database.ts';
import { createHitStore, type HitStore } from './hit-store.ts';
import { createImageStore, type ImageStore } from './image-store.ts';
import { createKeyRing, sealedWith, type KeyRing } from './key-ring.ts';
import { createLetterStore } from './letter-store.ts';
import { makeFolder } from './make-folder.ts';
import { createMasterKey } from './master-key.ts';
import { createMatchStore, type MatchStore } from './match-store.ts';
import { createNoticeStore } from './notice-store.ts';
import { createPortalStore } from './portal-store.ts';
import { createRecordStore } from './record-store.ts';
import { createRunStore, type RunStore } from './run-store.ts';
import { sealOldRows } from './sealed-rows.ts';
import { createSightingStore, type SightingStore } from './sighting-store.ts';
import { createWorkEmbeddingStore, type WorkEmbeddingStore } from './work-embedding-store.ts';
import { createWorkStore, type WorkStore } from './work-store.ts';

/** Everything that an installation remembers: one SQLite file and a folder of image files. */
export interface Store {
  /** Absolute path. */
  readonly dataDir: string;
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly works: WorkStore;
  readonly workEmbeddings: WorkEmbeddingStore;
  readonly rightsHolders: RecordStore<RightsHolder>;
  readonly licenses: RecordStore<License>;
  readonly allowRules: RecordStore<AllowRule>;
  readonly images: ImageStore;
  readonly sightings: SightingStore;
  readonly matches: MatchStore;
  readonly hits: HitStore;
  readonly runs: RunStore;
  readonly claims: ClaimStore;
  readonly letters: LetterStore;
  readonly captures: CaptureStore;
  readonly portal: PortalStore;
  readonly notices: NoticeStore;
  /** Invoices, credit notes and statements, numbered without gaps. */
  readonly documents: DocumentStore;
  readonly claimants: RecordStore<StoredClaimant>;
  readonly mandates: RecordStore<Mandate>;
  readonly sites: RecordStore<StoredSite>;
  readonly settings: RecordStore<StoredSetting>;
  /** What seals personal data in the database. */
  readonly keys: KeyRing;
  close(): void;
}

/** A claimant with the name of its record. */
export type StoredClaimant = Claimant & { readonly id: string };

/** What kind of site a domain is; `id` is the domain. */
export type StoredSite = SiteProfile & { readonly id: string };

/** A setting of the installation, as plain data. */
export interface StoredSetting {
  readonly id: string;
  readonly value: unknown;
}

/** The database's name inside a data folder. */
const DATABASE_FILE = 'imgguard.db';

/**
 * Opens the store in `dataDir`.
 *
 * @param create Whether a folder that is not there, or holds no data yet, is set up; otherwise it is an error.
 * @param key Seals personal data; 32 bytes. @default `IMGGUARD_KEY`, else the key file
 * @throws GuardError `IMGGUARD_NO_DATA`, `IMGGUARD_READ_ONLY`, `IMGGUARD_NOT_A_FOLDER`, `IMGGUARD_DISK_FULL`, those of the key and of the database.
 */
export function openStore(dataDir: string, create: boolean, key?: Uint8Array): Store {
  const folder = resolve(dataDir);
  const file = join(folder, DATABASE_FILE);
  if (create) makeFolder(folder);
  else if (!isFile(file)) {
    throw new GuardError(
      'IMGGUARD_NO_DATA',
      `There is no ImgGuard data in ${folder}; run imgguard scan first, or name the right folder with --data.`,
    );
  }
  const database = openDatabase(file);
  const keys = ringOf(database, { dataDir: folder, ...(key === undefined ? {} : { key }) });
  return {
    dataDir: folder,
    database,
    blobs: createBlobStore(folder),
    works: createWorkStore(database),
    workEmbeddings: createWorkEmbeddingStore(database),
    rightsHolders: createRecordStore<RightsHolder>(database, keys, 'rights_holders'),
    licenses: createRecordStore<License>(database, keys, 'licenses'),
    allowRules: createRecordStore<AllowRule>(database, keys, 'allow_rules'),
    images: createImageStore(database),
    sightings: createSightingStore(database),
    matches: createMatchStore(database),
    hits: createHitStore(database, keys),
    runs: createRunStore(database),
    claims: createClaimStore(database, keys),
    letters: createLetterStore(database, keys),
    captures: createCaptureStore(database),
    portal: createPortalStore(database, keys),
    notices: createNoticeStore(database, keys),
    documents: createDocumentStore(database, keys),
    claimants: createRecordStore<StoredClaimant>(database, keys, 'claimants'),
    mandates: createRecordStore<Mandate>(database, keys, 'mandates'),
    sites: createRecordStore<StoredSite>(database, keys, 'site_profiles'),
    settings: createRecordStore<StoredSetting>(database, keys, 'settings'),
    keys,
    close: () => database.close(),
  };
}

// --- internal ---

function ringOf(database: Database, options: { readonly dataDir: string; readonly key?: Uint8Array }): KeyRing {
  try {
    const ring = createKeyRing(database, createMasterKey({ ...options, sealedWith: () => sealedWith(database) }));
    sealOldRows(database, ring);
    return ring;
  } catch (error) {
    database.close();
    throw error;
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
