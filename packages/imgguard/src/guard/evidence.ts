import { randomUUID } from 'node:crypto';
import {
  evidenceBundle,
  evidenceZip,
  hitEvidenceBundle,
  keptLetter,
  letterDigest,
  sealEvidence,
  type Claim,
  type EvidenceCapture,
  type EvidenceFile,
  type EvidenceInput,
  type EvidenceLetter,
  type EvidenceMatch,
  type Work,
  type StoredCapture,
} from '@imgguard/claims';
import { isImgguardError, GuardError } from '../errors.ts';
import { letterPdf } from '../papers/letter-pdf.ts';
import { hitRights } from '../rights/hit-rights.ts';
import type { StoredHit } from '../store/hit-store.ts';
import type { Store } from '../store/store.ts';
import type { StoredWork } from '../store/work-store.ts';
import { aboutPicture, captureHit, type ArchivedDates, type CaptureOptions } from './evidence-capture.ts';
import { evidencePictures } from './evidence-pictures.ts';
import { author, type GuardHits } from './hits.ts';
import { claimantOf } from './letter-writing.ts';
import { stampOf, type TimeAuthority } from './time-authority.ts';

export interface EvidenceOptions {
  /** `portal`: for the respondent, without decisions, notes and names of staff. @default 'full' */
  readonly edition?: 'full' | 'portal';
  /** `refuse`: no bundle where something is missing. `name`: the bundle says what it does not hold. @default 'name' */
  readonly lacking?: 'refuse' | 'name';
  /** Who makes the bundle. @default the rights holder's name */
  readonly organization?: string;
  /** Asks this authority for a time stamp, which becomes a part of the bundle. Only the hash of its manifest goes there. @default no time stamp */
  readonly authority?: TimeAuthority;
}

/** A sealed bundle, in memory. */
export interface EvidenceExport {
  readonly id: string;
  /** What it is about. */
  readonly claimId?: string;
  readonly hitId?: string;
  /** The files of the bag, in the order of their paths. */
  readonly files: readonly EvidenceFile[];
  /** The same in one zip. */
  readonly zip: Uint8Array;
  /** What is missing, one sentence each; empty for a complete bundle. */
  readonly lacking: readonly string[];
}

/** Evidence: what was captured of a hit, and bundles that anybody can check. */
export interface GuardEvidence {
  /**
   * Fetches the page of a hit again and keeps requests, answers and the picture. What failed is kept as failed.
   * @throws GuardError `IMGGUARD_NOT_FOUND`; `IMGGUARD_BUSY` while a search runs on the folder; `IMGGUARD_REFUSED` for a screenshot that is no PNG.
   */
  capture(hitId: string, options?: CaptureOptions): Promise<StoredCapture>;
  /** What was captured of a hit, oldest first. @throws GuardError `IMGGUARD_NOT_FOUND`. */
  captures(hitId: string): StoredCapture[];
  /**
   * Everything that is known about a claim or a hit as a bag by RFC 8493: page and picture as they came, the work, how one lies on the other, times, letters
   * as they went out, and the log as a chain of hashes. A hit that belongs to a claim gives the bundle of its newest claim. Nothing is fetched but a time stamp, where that is asked for.
   *
   * @param id A claim's id, or a hit's, or the beginning of the latter.
   * @throws GuardError `IMGGUARD_NOT_FOUND`; `IMGGUARD_REFUSED` with everything that is missing or was changed.
   */
  bundle(id: string, options?: EvidenceOptions): Promise<EvidenceExport>;
}

export function createEvidence(store: Store, hits: GuardHits): GuardEvidence {
  const storedHit = (id: string): StoredHit => store.hits.get(hits.get(id).hit.id) as StoredHit;
  return {
    capture: async (id, options = {}) => captureHit(store, storedHit(id), { ...options, by: author(options.by) }),
    captures: (id) => store.captures.ofHit(hits.get(id).hit.id),
    bundle: async (id, options = {}) => {
      const claim = store.claims.get(id) ?? store.claims.ofHit(hits.get(id).hit.id).at(-1);
      return claim === undefined ? bundleOfHit(store, storedHit(id), options) : bundleOfClaim(store, claim, options);
    },
  };
}

// --- internal ---

async function bundleOfClaim(store: Store, claim: Claim, options: EvidenceOptions): Promise<EvidenceExport> {
  const hits = claim.hitIds.map((hitId) => store.hits.get(hitId)).filter((hit) => hit !== undefined);
  const common = await commonParts(store, hits, { ...options, workId: claim.workId });
  const letters = await sentLetters(store, claim);
  // Claims of older versions have no salt of their own.
  const salt = claim.auditSalt ?? store.keys.saltFor(`claim/${claim.id}`);
  const opened = evidenceBundle({ ...common, claim, salt, hits: hits.map(({ hit }) => hit), letters });
  return sealed(opened, common, { subject: { claimId: claim.id }, authority: options.authority });
}

/** Letters that went out, as text, HTML and PDF: the same bytes as `imgguard letter --out` writes for A4, where every character has a font. */
async function sentLetters(store: Store, claim: Claim): Promise<readonly EvidenceLetter[]> {
  const sent = new Set(claim.letters.map(({ sha256 }) => sha256));
  const stored = claim.hitIds.flatMap((hitId) => store.letters.ofHit(hitId));
  const kept = stored.map((each) => ({ ...each, letter: keptLetter({ ...each, html: each.html ?? '' }) }));
  const letters: EvidenceLetter[] = [];
  for (const { letter, locale, renderedAt: at, author: name } of kept) {
    if (!sent.has(letterDigest(letter))) continue;
    const options = { locale, at: at.slice(0, 10), unprintable: 'code-points' as const };
    letters.push({ ...letter, pdf: await letterPdf(letter, { ...options, ...(name === undefined ? {} : { author: name }) }) });
  }
  return letters;
}

async function bundleOfHit(store: Store, stored: StoredHit, options: EvidenceOptions): Promise<EvidenceExport> {
  const { hit } = stored;
  const common = await commonParts(store, [stored], { ...options, workId: hit.workId });
  const opened = hitEvidenceBundle({ ...common, hit, salt: store.keys.saltFor(`hit/${hit.id}`) });
  return sealed(opened, common, { subject: { hitId: hit.id }, authority: options.authority });
}

type Common = Omit<EvidenceInput, 'claim' | 'hits' | 'salt' | 'letters'>;

interface Sealing {
  readonly subject: { readonly claimId: string } | { readonly hitId: string };
  readonly authority: TimeAuthority | undefined;
}

async function sealed(
  result: ReturnType<typeof evidenceBundle>,
  { id, at }: Common,
  { subject, authority }: Sealing,
): Promise<EvidenceExport> {
  if (!result.ok) throw new GuardError('IMGGUARD_REFUSED', result.hint);
  const stamp = authority === undefined ? undefined : await stampOf(result.manifest, authority);
  const files = sealEvidence(result.files, stamp);
  return { id, ...subject, files, zip: evidenceZip(files, at), lacking: result.lacking };
}

async function commonParts(
  store: Store,
  hits: readonly StoredHit[],
  { workId, edition = 'full', lacking = 'name', organization }: EvidenceOptions & { readonly workId: string },
): Promise<Common> {
  const stored = store.works.get(workId) as StoredWork;
  const holder = store.rightsHolders.get(stored.work.rightsHolderId);
  const captures = await Promise.all(hits.map(async (hit) => [await capturedByScan(store, hit), ...(await capturedLater(store, hit))]));
  const matches = [];
  for (const hit of hits) matches.push(await matchOf(store, hit, stored));
  return {
    id: `evidence_${randomUUID()}`,
    work: stored.work,
    original: {
      sha256: stored.fileSha256,
      ...((await store.blobs.has(stored.previewSha256)) ? { preview: await store.blobs.get(stored.previewSha256) } : {}),
    },
    rights: rightsOf(store, stored.work, hits),
    captures: captures.flat(),
    matches,
    timeline: hits.flatMap((hit) => timelineOf(store, hit)).toSorted((a, b) => (a.at < b.at ? -1 : 1)),
    edition,
    lacking,
    organization: organization ?? claimantOf(store, stored.work.rightsHolderId)?.name ?? holder?.name ?? 'unnamed',
    at: new Date().toISOString(),
  };
}

/** What the search itself kept: the picture, and the head of its answer. */
async function capturedByScan(store: Store, { hit, sighting }: StoredHit): Promise<EvidenceCapture> {
  const { imageUrl, seenAt: at, http, byteLength, sha256, contentType } = sighting;
  const image = await blobOf(store, sha256);
  return {
    hitId: hit.id,
    at,
    facts: [{ what: 'image', url: imageUrl, at, status: http.status, bytes: byteLength, sha256 }],
    ...(image === undefined ? {} : { image, imageName: `found.${endingOf(contentType)}` }),
    records: { http: { ...http, ...aboutPicture(sighting) } },
    tool: { name: 'imgguard', command: 'scan' },
    operator: { role: 'operator' },
  };
}

function capturedLater(store: Store, { hit, sighting }: StoredHit): Promise<EvidenceCapture[]> {
  const load = async ({ at, facts, exchanges, http, dns, tls, archived, tool, operator }: StoredCapture): Promise<EvidenceCapture> => {
    const fileOf = (what: string) => blobOf(store, facts.find((fact) => fact.what === what)?.sha256);
    const noted = facts.some((fact) => fact.what === 'page' && fact.sha256 === exchanges?.sha256);
    const page = noted ? await blobOf(store, exchanges?.sha256) : undefined;
    const [image, screenshot] = [await fileOf('image'), await fileOf('screenshot')];
    return {
      hitId: hit.id,
      at,
      facts,
      ...(page === undefined ? {} : { page }),
      ...(image === undefined ? {} : { image, imageName: `found.${endingOf(sighting.contentType)}` }),
      ...(screenshot === undefined ? {} : { screenshot }),
      records: { http, ...(dns === undefined ? {} : { dns }), ...(archived === undefined ? {} : { archived }) },
      ...(tls === undefined ? {} : { tls }),
      tool,
      operator,
    };
  };
  return Promise.all(store.captures.ofHit(hit.id).map(load));
}

async function matchOf(store: Store, stored: StoredHit, work: StoredWork): Promise<EvidenceMatch> {
  const { hit, match, sighting } = stored;
  const record = { matcher: '@imgguard/core', workSize: { width: work.width, height: work.height }, foundSize: hit.size, match };
  const [preview, found] = [await blobOf(store, work.previewSha256), await blobOf(store, sighting.sha256)];
  if (preview === undefined || found === undefined) return { hitId: hit.id, record };
  try {
    const pictures = await evidencePictures({ work: preview, workSize: work, found, match });
    return { hitId: hit.id, record, ...pictures };
  } catch (error) {
    // The figures stand without pictures; files that cannot be read are in the bundle as they are.
    if (isImgguardError(error) && error.code.startsWith('IMGGUARD_IMAGE_')) return { hitId: hit.id, record };
    throw error;
  }
}

function rightsOf(store: Store, work: Work, hits: readonly StoredHit[]): unknown {
  const { title, creator, creditLine, registeredAt, firstPublished, registrations, policies } = work;
  const { name, country } = store.rightsHolders.get(work.rightsHolderId) ?? {};
  const metadata = hits.map((hit) => hitRights(store, hit));
  const claimant = claimantOf(store, work.rightsHolderId);
  // Who claims and by which right is part of the evidence; account and tax number are not.
  const claims = claimant === undefined ? {} : { claimant: { name: claimant.name, address: claimant.address, mandate: claimant.mandate } };
  return {
    ...claims,
    title,
    creator,
    creditLine,
    rightsHolder: { name, country },
    registeredAt,
    firstPublished,
    registrations,
    policies,
    metadata,
  };
}

function timelineOf(store: Store, { hit, firstSeenAt, lastSeenAt }: StoredHit): EvidenceInput['timeline'] {
  const seen = [{ at: firstSeenAt, what: `hit ${hit.id}: first seen`, source: 'own crawl' }];
  if (lastSeenAt !== firstSeenAt) seen.push({ at: lastSeenAt, what: `hit ${hit.id}: last seen`, source: 'own crawl' });
  const captures = store.captures.ofHit(hit.id);
  const captured = captures.map(({ at }) => ({ at, what: `hit ${hit.id}: captured`, source: 'own capture' }));
  return [...seen, ...captured, ...archivedLines(hit.id, captures)];
}

/** Of several answers of the archive the newest counts. */
function archivedLines(hitId: string, captures: readonly StoredCapture[]): EvidenceInput['timeline'] {
  const archived = captures.findLast((capture) => capture.archived !== undefined)?.archived as ArchivedDates | undefined;
  if (archived === undefined) return [];
  return (['page', 'image'] as const).flatMap((what) => {
    const dates = archived[what];
    if (dates.kind !== 'dated') return [];
    const line = (at: string, which: string, source: string) => ({
      at,
      what: `hit ${hitId}: ${what} ${which} seen by the ${archived.archive}`,
      source,
    });
    return [line(dates.first, 'first', dates.firstUrl), line(dates.last, 'last', dates.lastUrl)];
  });
}

/** The bytes of a blob that may have been left out: of pictures that a site reserves, only the hash is kept. */
async function blobOf(store: Store, sha256: string | undefined): Promise<Uint8Array | undefined> {
  return sha256 !== undefined && (await store.blobs.has(sha256)) ? store.blobs.get(sha256) : undefined;
}

function endingOf(contentType: string | null): string {
  const type = /^image\/([a-z0-9]{2,5})(?:;|$)/iu.exec(contentType ?? '')?.[1]?.toLowerCase();
  return type === 'jpeg' ? 'jpg' : (type ?? 'bin');
}
