import { createHash } from 'node:crypto';
import { auditProblems } from './audit-log.ts';
import { bagInfo, bagProblems, PAYLOAD_MANIFEST, type BagProblem } from './bag.ts';
import { isSafePath, textOf, type EvidenceFile } from './evidence-file.ts';
import { checkTimeStamp, type TimeStamp } from './time-stamp.ts';
import type { SignerTrust } from './signed-data.ts';
import { zipDamage } from './zip-damage.ts';
import { unzip, zipOf } from './zip.ts';

/** What a check of a bundle found. */
export interface EvidenceCheck {
  /** Nothing was changed, taken out or added. */
  readonly ok: boolean;
  /** Everything that is wrong, each with the file that it is about. */
  readonly problems: readonly BagProblem[];
  readonly bundleId: string | undefined;
  readonly claimId: string | undefined;
  /** Where the bundle is about a hit without a claim. */
  readonly hitId?: string;
  /** What the bundle itself says that it does not hold, one sentence each. */
  readonly lacking: readonly string[];
  /** The time stamp, where there is a good one. `trusted` is false unless its root was passed. */
  readonly stamp: TimeStamp | undefined;
  /** Later stamps, each over the answer of the one before, oldest first. */
  readonly renewals: readonly TimeStamp[];
}

/**
 * Checks the files of a sealed bundle: hashes, completeness, audit log and time stamp. The same can be done with `sha256sum` and `openssl ts`, as
 * `VERIFY.md` in the bundle says.
 *
 * @param trust.trusted - Roots of time stamping authorities, fetched independently.
 */
export function verifyEvidence(files: readonly EvidenceFile[], trust: Pick<SignerTrust, 'trusted'> = {}): EvidenceCheck {
  const seal = sealOf(files);
  const stamp = stampOf(files, trust);
  const renewals = renewalsOf(files, trust);
  const wrongStamps = [...(stamp === undefined ? [] : [stamp]), ...renewals].flatMap((found) => (found.ok ? [] : [found.problem]));
  const problems = [...bagProblems(files), ...sealProblems(files, seal), ...wrongStamps];
  return {
    ok: problems.length === 0,
    problems,
    bundleId: seal?.id,
    claimId: seal?.claimId,
    ...(seal?.hitId === undefined ? {} : { hitId: seal.hitId }),
    lacking: lackingOf(files),
    stamp: stamp?.ok === true ? stamp.stamp : undefined,
    renewals: renewals.flatMap((found) => (found.ok ? [found.stamp] : [])),
  };
}

/**
 * A sealed bundle as one zip, with everything in a folder of the bundle's name (RFC 8493, section 4), the same bytes every time.
 *
 * @param at - Time of the files in the zip, ISO 8601.
 */
export function evidenceZip(files: readonly EvidenceFile[], at: string): Uint8Array {
  const id = sealOf(files)?.id ?? '';
  const folder = isSafePath(id) && !id.includes('/') ? id : 'evidence';
  return zipOf(
    files.map(({ path, bytes }) => ({ path: `${folder}/${path}`, bytes })),
    at,
  );
}

/** As `verifyEvidence`, for a bundle as one zip (`evidenceZip`); every byte of the container counts as well. */
export function verifyEvidenceZip(zip: Uint8Array, trust: Pick<SignerTrust, 'trusted'> = {}): EvidenceCheck {
  const unpacked = unzip(zip);
  if (unpacked.ok) return verifyEvidence(withoutFolder(unpacked.files), trust);
  return {
    ok: false,
    problems: zipDamage(zip, unpacked.hint),
    bundleId: undefined,
    claimId: undefined,
    lacking: [],
    stamp: undefined,
    renewals: [],
  };
}

// --- internal ---

/** The files of a bag that lies in a folder; as they are where it does not. */
function withoutFolder(files: readonly EvidenceFile[]): readonly EvidenceFile[] {
  const [folder = ''] = files[0]?.path.split('/') ?? [];
  const inside = files.every(({ path }) => path.startsWith(`${folder}/`));
  return inside ? files.map(({ path, bytes }) => ({ path: path.slice(folder.length + 1), bytes })) : files;
}

interface Seal {
  readonly id: string;
  readonly claimId?: string;
  readonly hitId?: string;
  readonly auditHead: string;
}

const SEAL = 'data/seal.json';
const AUDIT = 'data/audit.jsonl';

function sealOf(files: readonly EvidenceFile[]): Seal | undefined {
  const file = files.find(({ path }) => path === SEAL);
  if (file === undefined) return undefined;
  try {
    const seal = JSON.parse(textOf(file)) as Partial<Seal> & { readonly format?: unknown; readonly version?: unknown };
    const known = seal.format === 'imgguard-evidence' && seal.version === 1;
    const { id, claimId, hitId, auditHead } = seal;
    const texts = [id, claimId ?? hitId, auditHead].every((value) => typeof value === 'string');
    const subject = typeof claimId === 'string' ? { claimId } : { hitId };
    return known && texts ? ({ id, ...subject, auditHead } as Seal) : undefined;
  } catch {
    return undefined;
  }
}

function lackingOf(files: readonly EvidenceFile[]): readonly string[] {
  const file = files.find(({ path }) => path === 'data/lacking.json');
  if (file === undefined) return [];
  try {
    const list: unknown = JSON.parse(textOf(file));
    return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
  } catch {
    return [];
  }
}

function sealProblems(files: readonly EvidenceFile[], seal: Seal | undefined): readonly BagProblem[] {
  const audit = files.find(({ path }) => path === AUDIT);
  if (seal === undefined) return [{ path: SEAL, text: 'The record of the seal is missing, cannot be read, or is of an unknown version.' }];
  if (audit === undefined) return [{ path: AUDIT, text: 'The audit log is missing.' }];
  const announced = bagInfo(files, 'Audit-Head');
  return [
    ...auditProblems(textOf(audit), seal.auditHead).map((text) => ({ path: AUDIT, text })),
    ...(announced === `sha256:${seal.auditHead}` ? [] : [{ path: 'bag-info.txt', text: 'Audit-Head is not that of the seal.' }]),
  ];
}

type StampFound = { readonly ok: true; readonly stamp: TimeStamp } | { readonly ok: false; readonly problem: BagProblem };

function stampOf(files: readonly EvidenceFile[], trust: Pick<SignerTrust, 'trusted'>): StampFound | undefined {
  return stampAt(files, { base: 'tsa/manifest', chain: 'tsa/chain.pem', stamped: PAYLOAD_MANIFEST }, trust);
}

/** Each later stamp is over the answer before it. */
function renewalsOf(files: readonly EvidenceFile[], trust: Pick<SignerTrust, 'trusted'>): readonly StampFound[] {
  const found: StampFound[] = [];
  for (let number = 1, stamped = 'tsa/manifest.tsr'; ; number += 1) {
    const base = `tsa/renewals/${String(number).padStart(4, '0')}`;
    const one = stampAt(files, { base, chain: `${base}.pem`, stamped }, trust);
    if (one === undefined) return found;
    found.push(one);
    stamped = `${base}.tsr`;
  }
}

interface StampPlace {
  readonly base: string;
  readonly chain: string;
  /** The file that is said to be stamped. */
  readonly stamped: string;
}

function stampAt(
  files: readonly EvidenceFile[],
  { base, chain: chainPath, stamped: stampedPath }: StampPlace,
  trust: Pick<SignerTrust, 'trusted'>,
): StampFound | undefined {
  const bytesOf = (path: string): Uint8Array | undefined => files.find((file) => file.path === path)?.bytes;
  const path = `${base}.tsr`;
  const [request, response, stamped, chain] = [`${base}.tsq`, path, stampedPath, chainPath].map(bytesOf);
  if (request === undefined && response === undefined) return undefined;
  if (request === undefined || response === undefined || stamped === undefined)
    return { ok: false, problem: { path, text: 'Of the time stamp a part is missing.' } };
  const sha256 = new Uint8Array(createHash('sha256').update(stamped).digest());
  const result = checkTimeStamp({ request, response, sha256, chain: chain === undefined ? [] : [chain], ...trust });
  return result.ok ? result : { ok: false, problem: { path, text: result.hint } };
}
