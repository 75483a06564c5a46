import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AllowRule, License, RightsHolder } from '@imgguard/claims';
import { GuardError } from '../errors.ts';
import { createBlobStore, type BlobStore } from './blob-store.ts';
import { createClaimStore, type ClaimStore } from './claim-store.ts';
import { openDatabase, type Database } from './database.ts';
import { createHitStore, type HitStore } from './hit-store.ts';
import { createImageStore, type ImageStore } from './image-store.ts';
import { createLetterStore, type LetterStore } from './letter-store.ts';
import { makeFolder } from './make-folder.ts';
import { createMatchStore, type MatchStore } from './match-store.ts';
import { createRecordStore, type RecordStore } from './record-store.ts';
import { createRunStore, type RunStore } from './run-store.ts';
import { createSightingStore, type SightingStore } from './sighting-store.ts';
import { createWorkStore, type WorkStore } from './work-store.ts';

/** Everything that an installation remembers: one SQLite file and a folder of image files. */
export interface Store {
  /** Absolute path. */
  readonly dataDir: string;
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly works: WorkStore;
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
  close(): void;
}

/** The database's name inside a data folder. */
const DATABASE_FILE = 'imgguard.db';

/**
 * Opens the store in `dataDir`.
 *
 * @param create Whether a folder that is not there, or holds no data yet, is set up; otherwise it is an error.
 * @throws GuardError `IMGGUARD_NO_DATA`, `IMGGUARD_READ_ONLY`, `IMGGUARD_NOT_A_FOLDER`, `IMGGUARD_DISK_FULL` and those of the database.
 */
export function openStore(dataDir: string, create: boolean): Store {
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
  return {
    dataDir: folder,
    database,
    blobs: createBlobStore(folder),
    works: createWorkStore(database),
    rightsHolders: createRecordStore<RightsHolder>(database, 'rights_holders'),
    licenses: createRecordStore<License>(database, 'licenses'),
    allowRules: createRecordStore<AllowRule>(database, 'allow_rules'),
    images: createImageStore(database),
    sightings: createSightingStore(database),
    matches: createMatchStore(database),
    hits: createHitStore(database),
    runs: createRunStore(database),
    claims: createClaimStore(database),
    letters: createLetterStore(database),
    close: () => database.close(),
  };
}

// --- internal ---

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
