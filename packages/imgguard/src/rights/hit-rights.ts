/** What is said about the rights in a picture that was found: by the register, the work's file, the found file and the page. */
import { readFileSync } from 'node:fs';
import { licenseInFile, rightsMetadata, type RightsMetadata, type RightsStatement } from '@imgguard/claims';
import type { GuardHits } from '../guard/hits.ts';
import type { StoredHit } from '../store/hit-store.ts';
import type { Store } from '../store/store.ts';
import { type FileRights, readFileRights } from './file-tags.ts';

export interface HitRights extends RightsMetadata {
  readonly hitId: string;
  /** Whether the found file was read. */
  readonly foundFileRead: boolean;
  /** Whether the files carry Content Credentials (C2PA); `null` where a file was not read. They are not verified. */
  readonly contentCredentials: { readonly workFile: boolean | null; readonly foundFile: boolean | null };
  /** Whom the found file names as creator or owner; `null` where it names nobody. */
  readonly namedInFile: string | null;
  /** What the found file says of a license that was given for it; `null` where it says nothing. */
  readonly licensedInFile: string | null;
}

/** Rights, side by side. */
export interface GuardRights {
  /**
   * Everything that is said about the rights in a found picture, with what differs and what the copy no longer says. Nothing is decided.
   * @throws GuardError `IMGGUARD_NOT_FOUND`.
   */
  of(hitId: string): HitRights;
}

export function createRights(store: Store, hits: GuardHits): GuardRights {
  return { of: (hitId) => hitRights(store, store.hits.get(hits.get(hitId).hit.id) as StoredHit) };
}

/** The same for a hit that was read from the store. */
export function hitRights(store: Store, { hit, sighting }: StoredHit): HitRights {
  const work = store.works.get(hit.workId)?.work;
  if (work === undefined) throw new TypeError(`hit ${hit.id} has no work`);
  const rightsHolder = store.rightsHolders.get(work.rightsHolderId);
  const found = foundFileRights(store, sighting.sha256) ?? sighting.fileRights;
  const metadata = rightsMetadata({
    work,
    ...(rightsHolder === undefined ? {} : { rightsHolder }),
    ...(work.fileTags === undefined ? {} : { workFile: work.fileTags }),
    ...(found === undefined ? {} : { foundFile: found.tags }),
    page: hit.sighting.context,
    signals: sighting.signals,
  });
  return {
    hitId: hit.id,
    ...metadata,
    foundFileRead: found !== undefined,
    contentCredentials: { workFile: work.contentCredentials ?? null, foundFile: found?.contentCredentials ?? null },
    namedInFile: namedIn(metadata.statements),
    licensedInFile: licenseInFile(metadata) ?? null,
  };
}

// --- internal ---

/** Files that were read lately: the hits of a claim are asked about at every step. */
const KEPT = 200;
const lately = new Map<string, FileRights>();

function foundFileRights(store: Store, sha256: string): FileRights | undefined {
  const known = lately.get(sha256);
  if (known !== undefined) return known;
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(store.blobs.path(sha256));
  } catch {
    return undefined;
  }
  const rights = readFileRights(bytes);
  lately.set(sha256, rights);
  for (const oldest of lately.keys()) {
    if (lately.size <= KEPT) break;
    lately.delete(oldest);
  }
  return rights;
}

/** The creators that a file names, else the owners. */
function namedIn(statements: readonly RightsStatement[]): string | null {
  const named = (property: RightsStatement['property']): readonly string[] =>
    statements.filter((statement) => statement.of === 'found-file' && statement.property === property).flatMap(({ values }) => values);
  const names = [...new Set(named('creator').length > 0 ? named('creator') : named('rights-owner'))];
  return names.length === 0 ? null : names.join(', ');
}
