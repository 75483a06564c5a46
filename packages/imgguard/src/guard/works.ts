import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { rightsMetadata, type RightsConflict, type RightsHolder, type Work } from '@imgguard/claims';
import { encodeFingerprint, FINGERPRINT_ENGINE, type Fingerprint } from '@imgguard/core';
import { argumentError, expectText, fileError, GuardError } from '../errors.ts';
import { fileName } from '../pipeline/image-files.ts';
import { MAX_TAGGED_FILE_BYTES, readFileRights } from '../rights/file-tags.ts';
import type { Store } from '../store/store.ts';
import type { FindWorks, WorksFound } from './find-works.ts';
import { makePreview } from './preview.ts';
import type { GuardRecords, NewRecord } from './rights.ts';

/** What to register. Give `file` or `bytes`. */
export interface AddWork extends Partial<
  Omit<Work, 'kind' | 'version' | 'id' | 'rightsHolderId' | 'registeredAt' | 'fileTags' | 'contentCredentials'>
> {
  /** Path of the picture. */
  readonly file?: string;
  /** The picture's bytes as they are in the file. */
  readonly bytes?: Uint8Array;
  /** A rights holder's id, or a new one's data. @default the only one there is, or an unnamed one that can be given a name later */
  readonly rightsHolder?: string | NewRecord<RightsHolder>;
  readonly signal?: AbortSignal;
}

export interface AddedWork {
  readonly work: Work;
  /** `false` when the same file was registered before; it stays as it was. */
  readonly isNew: boolean;
  /** Where the file says something else about its rights than what was entered. Nothing is taken over from it. */
  readonly conflicts: readonly RightsConflict[];
}

/** Which works. Every field narrows. */
export interface WorkFilter {
  readonly collection?: string;
  readonly tag?: string;
  readonly rightsHolderId?: string;
}

/** What can be changed of a work; `null` takes a field away. */
export type WorkChanges = {
  readonly [
    Field in Exclude<
      keyof Work,
      'kind' | 'version' | 'id' | 'registeredAt' | 'fileTags' | 'contentCredentials' | 'title' | 'fileName' | 'rightsHolderId'
    >
  ]?: Work[Field] | null;
} & Partial<Pick<Work, 'title' | 'rightsHolderId'>>;

/** The registered works. */
export interface GuardWorks {
  /**
   * Registers a picture: takes its fingerprint in a worker thread, keeps a reduced copy for reports and what the file says about its rights (IPTC, XMP, EXIF,
   * and whether there are Content Credentials). The file itself stays where it is. Pictures seen in earlier scans are compared with it by `guard.rematch()` and by every scan.
   *
   * @throws ImageError when the picture cannot be read; its `code` says why.
   */
  add(input: AddWork): Promise<AddedWork>;
  get(id: string): Work | undefined;
  /** In order of registration. */
  list(filter?: WorkFilter): Work[];
  /**
   * Changes what is known about a work: title, creator, credit line, rights holder, collections, how it is offered and so on. A field that is `null` is
   * taken away. Triage of its hits follows at once. @throws GuardError `IMGGUARD_NOT_FOUND` for a work or rights holder that is not there.
   */
  update(id: string, changes: WorkChanges): Work;
  /** Names of collections, with how many works each has; sorted. */
  collections(): { readonly name: string; readonly works: number }[];
  /**
   * Searches the works with a model: by words, for "my pictures of …", or by a picture. Works that the model has not seen yet are embedded first, which takes as long as for
   * so many pictures in the model, and is kept.
   *
   * @throws GuardError `IMGGUARD_NOT_FOUND` when no installed model can do it: the message says what to add. EmbeddingError when it is installed and cannot be used,
   * such as `IMGGUARD_EMBEDDING_RUNTIME_MISSING`. ImageError when the picture that is asked with cannot be read. The signal's reason when it aborts.
   * @example
   * const { works } = await guard.works.find({ text: 'a photo of a lighthouse at night', k: 20 });
   * for (const { work, similarity } of works) console.log(similarity.toFixed(3), work.title);
   */
  find(query: FindWorks): Promise<WorksFound>;
  /** No longer searched for; its hits are out of sight, and come back when the same file is registered again. */
  remove(id: string): boolean;
}

/** What registering needs beside the store. */
export interface WorksNeeds {
  readonly store: Store;
  readonly rightsHolders: GuardRecords<RightsHolder>;
  fingerprint(input: string | Uint8Array, signal?: AbortSignal): Promise<Fingerprint>;
  find(query: FindWorks): Promise<WorksFound>;
}

/** Id of the rights holder that stands in until a person gives a name. */
export const UNNAMED_RIGHTS_HOLDER = 'owner';

export function createWorks(needs: WorksNeeds): GuardWorks {
  const { store } = needs;
  return {
    add: (input) => add(needs, input),
    get: (id) => store.works.get(id)?.work,
    list: (filter = {}) => listed(store, filter),
    update: (id, changes) => update(needs, id, changes),
    collections: () => collections(store),
    find: (query) => needs.find(query),
    remove: (id) => store.works.remove(id, new Date().toISOString()),
  };
}

/** A work's id: the same file has the same id on every machine, so that hits do as well. */
function workId(fileSha256: string): string {
  return `work_${fileSha256.slice(0, 16)}`;
}

// --- internal ---

/** Long side of the reduced copy: enough to look at side by side on a large screen, about 0.4 MB. */
const PREVIEW_LONG_SIDE = 1600;

async function add(needs: WorksNeeds, input: AddWork): Promise<AddedWork> {
  const { store } = needs;
  const { file, bytes, rightsHolder, signal, ...fields } = input;
  const source = file ?? bytes;
  if (source === undefined) throw argumentError('file', 'a path, or `bytes` to be given', file);
  const fileSha256 = await sha256Of(source);
  const known = store.works.get(workId(fileSha256));
  if (known !== undefined && known.removedAt === null) {
    const work = await withFileRights(store, known.work, source);
    return { work, isNew: false, conflicts: conflictsOf(needs, work) };
  }
  const fingerprint = await needs.fingerprint(source, signal);
  const preview = await makePreview(source, PREVIEW_LONG_SIDE, signal === undefined ? {} : { signal });
  const previewSha256 = await store.blobs.put(preview.bytes);
  const name = fields.fileName ?? (file === undefined ? 'unnamed' : fileName(file));
  const work: Work = {
    ...fields,
    kind: 'work',
    version: 1,
    id: workId(fileSha256),
    title: fields.title ?? titleOf(name),
    fileName: name,
    rightsHolderId: rightsHolderFor(needs, rightsHolder),
    registeredAt: new Date().toISOString(),
    ...(await fileRightsOf(source)),
  };
  const stored = store.works.put(
    {
      work,
      fileSha256,
      previewSha256,
      width: fingerprint.width,
      height: fingerprint.height,
      sourcePath: file === undefined ? null : resolve(file),
    },
    { engine: FINGERPRINT_ENGINE, data: encodeFingerprint(fingerprint) },
  );
  return { work: stored.work, isNew: true, conflicts: conflictsOf(needs, stored.work) };
}

function listed(store: Store, { collection, tag, rightsHolderId }: WorkFilter): Work[] {
  return store.works
    .list()
    .map((entry) => entry.work)
    .filter((work) => collection === undefined || work.collections?.includes(collection) === true)
    .filter((work) => tag === undefined || work.tags?.includes(tag) === true)
    .filter((work) => rightsHolderId === undefined || work.rightsHolderId === rightsHolderId);
}

function update({ store, rightsHolders }: WorksNeeds, id: string, changes: WorkChanges): Work {
  const known = store.works.get(id);
  if (known === undefined || known.removedAt !== null) throw new GuardError('IMGGUARD_NOT_FOUND', `There is no work ${id}.`);
  if (changes.title !== undefined) expectText('title', changes.title);
  const holder = changes.rightsHolderId;
  if (holder !== undefined && rightsHolders.get(holder) === undefined)
    throw new GuardError('IMGGUARD_NOT_FOUND', `There is no rights holder ${holder}; add it first.`);
  const { kind, version, registeredAt, fileName: name } = known.work;
  const fields = Object.entries({ ...known.work, ...changes }).filter(([, value]) => value !== null && value !== undefined);
  const work = { ...(Object.fromEntries(fields) as unknown as Work), kind, version, id, registeredAt, fileName: name };
  store.works.update(work);
  return work;
}

function collections(store: Store): { name: string; works: number }[] {
  const counts = new Map<string, number>();
  for (const { collections: names = [] } of listed(store, {}))
    for (const name of new Set(names)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, works]) => ({ name, works })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function sha256Of(source: string | Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  if (typeof source !== 'string') return hash.update(source).digest('hex');
  try {
    await pipeline(createReadStream(source), hash);
  } catch (error) {
    throw fileError(error, source);
  }
  return hash.digest('hex');
}

/** What the file says, where it is small enough to be read at once. */
async function fileRightsOf(source: string | Uint8Array): Promise<Pick<Work, 'fileTags' | 'contentCredentials'>> {
  const size = typeof source === 'string' ? (await stat(source)).size : source.length;
  if (size > MAX_TAGGED_FILE_BYTES) return {};
  const { tags, contentCredentials } = readFileRights(typeof source === 'string' ? await readFile(source) : source);
  return { fileTags: tags, contentCredentials };
}

/** Works of older versions do not hold yet what their files say. */
async function withFileRights(store: Store, work: Work, source: string | Uint8Array): Promise<Work> {
  if (work.fileTags !== undefined) return work;
  const whole: Work = { ...work, ...(await fileRightsOf(source)) };
  store.works.update(whole);
  return whole;
}

function conflictsOf({ rightsHolders }: WorksNeeds, work: Work): readonly RightsConflict[] {
  const rightsHolder = rightsHolders.get(work.rightsHolderId);
  const named = rightsHolder === undefined || rightsHolder.id === UNNAMED_RIGHTS_HOLDER ? {} : { rightsHolder };
  return rightsMetadata({ work, ...named, ...(work.fileTags === undefined ? {} : { workFile: work.fileTags }) }).conflicts;
}

/** A person can live with "IMG_0001", but not with the ending. */
function titleOf(name: string): string {
  return name.replace(/\.[^.]+$/, '') || name;
}

function rightsHolderFor(needs: WorksNeeds, given: string | NewRecord<RightsHolder> | undefined): string {
  const { rightsHolders } = needs;
  if (typeof given === 'string') {
    if (rightsHolders.get(given) !== undefined) return given;
    throw new GuardError('IMGGUARD_NOT_FOUND', `There is no rights holder ${given}; add it first.`);
  }
  if (given !== undefined) return rightsHolders.add(given).id;
  const [only, another] = rightsHolders.list();
  if (only !== undefined && another === undefined) return only.id;
  const standIn = rightsHolders.get(UNNAMED_RIGHTS_HOLDER);
  return standIn?.id ?? rightsHolders.add({ id: UNNAMED_RIGHTS_HOLDER, name: 'Unnamed rights holder' }).id;
}
