/** Evidence bundles on disk: as one zip, or as the files of a folder. */
import { createHash } from 'node:crypto';
import { lstat, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import {
  evidenceZip,
  renewEvidence,
  sealEvidence,
  stampToRenew,
  unzip,
  verifyEvidence,
  verifyEvidenceZip,
  type DossierEvidence,
  type EvidenceCheck,
  type EvidenceFile,
  type EvidenceStamp,
} from '@imgguard/claims';
import { fileError, GuardError } from '../errors.ts';
import type { EvidenceExport } from '../guard/evidence.ts';
import { makeFolder } from '../store/make-folder.ts';

/** Whether a name means a zip. */
function isZip(path: string): boolean {
  return /\.zip$/iu.test(path);
}

/** @throws GuardError `IMGGUARD_REFUSED` where something is there already: a bundle is never replaced. */
export async function checkEvidenceTarget(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (there === undefined) return;
  throw new GuardError('IMGGUARD_REFUSED', `${path} exists already; name another ${isZip(path) ? 'file' : 'folder'}.`);
}

/** Writes a bundle: to a file where the name ends in `.zip`, else as a folder. It is there whole or not at all. */
export async function writeEvidence(path: string, bundle: Pick<EvidenceExport, 'files' | 'zip'>): Promise<void> {
  const target = resolve(path);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    makeFolder(dirname(target));
    if (isZip(target)) await writeDurably(temporary, bundle.zip);
    else for (const file of bundle.files) await writeBelow(temporary, file);
    await checkEvidenceTarget(path);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw fileError(error, path);
  }
}

/** Checks a bundle on disk. @param trusted Roots of time stamping authorities, PEM or DER. */
export async function verifyEvidenceAt(path: string, trusted: readonly Uint8Array[]): Promise<EvidenceCheck> {
  try {
    const there = await lstat(path);
    if (!there.isDirectory()) return verifyEvidenceZip(await readFile(path), { trusted });
    const { files, strange } = await filesBelow(path);
    const check = verifyEvidence(files, { trusted });
    const problems = [...check.problems, ...strange.map((each) => ({ path: each, text: 'It is no plain file.' }))];
    return { ...check, ok: problems.length === 0, problems };
  } catch (error) {
    throw fileError(error, path);
  }
}

/** The bytes that a time stamp is for. @throws GuardError `IMGGUARD_REFUSED` where the bundle is not whole. */
export async function manifestAt(path: string): Promise<Uint8Array> {
  const files = await wholeFiles(path);
  return files.find((file) => file.path === 'manifest-sha256.txt')?.bytes ?? new Uint8Array();
}

/**
 * The same bundle with a time stamp, closed again; an earlier stamp gives way.
 * @throws GuardError `IMGGUARD_REFUSED` where the bundle is not whole, or the stamp is none for it.
 */
export async function stampedBundle(path: string, stamp: EvidenceStamp): Promise<Pick<EvidenceExport, 'files' | 'zip'>> {
  const files = sealEvidence(
    (await wholeFiles(path)).filter((file) => !isClosing(file)),
    stamp,
  );
  const { ok, problems } = verifyEvidence(files);
  if (!ok) throw new GuardError('IMGGUARD_REFUSED', problems.map(({ text }) => text).join(' '));
  return { files, zip: evidenceZip(files, new Date().toISOString()) };
}

/** A bundle as a dossier names it. @throws GuardError `IMGGUARD_REFUSED` where it is not whole. */
export async function dossierEvidence(path: string): Promise<DossierEvidence> {
  const { ok, problems, stamp } = await verifyEvidenceAt(path, []);
  if (!ok)
    throw new GuardError('IMGGUARD_REFUSED', `${path} is not whole: ${problems.map((each) => `${each.path}: ${each.text}`).join(' ')}`);
  const bytes = (await lstat(path)).isDirectory() ? await manifestAt(path) : await readFile(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { bundleId: basename(path), sha256, ...(stamp === undefined ? {} : { stampedAt: stamp.at }) };
}

/** The files of a bundle that is whole, without the folder of its zip. @throws GuardError `IMGGUARD_REFUSED`. */
export async function wholeFiles(path: string): Promise<readonly EvidenceFile[]> {
  const { ok, problems } = await verifyEvidenceAt(path, []);
  if (!ok)
    throw new GuardError('IMGGUARD_REFUSED', `${path} is not whole: ${problems.map((each) => `${each.path}: ${each.text}`).join(' ')}`);
  if ((await lstat(path)).isDirectory()) return (await filesBelow(path)).files;
  const unpacked = unzip(await readFile(path));
  if (!unpacked.ok) throw new GuardError('IMGGUARD_REFUSED', unpacked.hint);
  // A bag may lie in a folder of the zip, as it should, or at its top.
  if (unpacked.files.some(({ path: name }) => name === 'bagit.txt')) return unpacked.files;
  return unpacked.files.map((file) => ({ ...file, path: file.path.slice(file.path.indexOf('/') + 1) }));
}

/**
 * A stamped bundle with one more stamp, over the answer of the last one.
 * @throws GuardError `IMGGUARD_REFUSED` where the bundle is not whole, has no stamp, or gets none.
 */
export async function renewedBundle(
  path: string,
  stampFor: (bytes: Uint8Array) => Promise<EvidenceStamp>,
): Promise<Pick<EvidenceExport, 'files' | 'zip'>> {
  const whole = await wholeFiles(path);
  if (!whole.some((file) => file.path === 'tsa/manifest.tsr'))
    throw new GuardError('IMGGUARD_REFUSED', `${path} has no time stamp to renew; stamp it without --renew.`);
  const files = renewEvidence(whole, await stampFor(stampToRenew(whole)));
  const { ok, problems } = verifyEvidence(files);
  if (!ok) throw new GuardError('IMGGUARD_REFUSED', problems.map(({ text }) => text).join(' '));
  return { files, zip: evidenceZip(files, new Date().toISOString()) };
}

// --- internal ---

/** Files that are made when a bag is closed. */
function isClosing({ path }: EvidenceFile): boolean {
  return path === 'VERIFY.md' || path === 'tagmanifest-sha256.txt' || path.startsWith('tsa/');
}

async function writeBelow(folder: string, { path, bytes }: EvidenceFile): Promise<void> {
  const file = join(folder, ...path.split('/'));
  await mkdir(dirname(file), { recursive: true });
  await writeDurably(file, bytes);
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function filesBelow(folder: string): Promise<{ readonly files: readonly EvidenceFile[]; readonly strange: readonly string[] }> {
  const files: EvidenceFile[] = [];
  const strange: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = relative(folder, file).split(sep).join('/');
    // A link could lead anywhere; what it leads to is not part of the bundle.
    if (entry.isFile()) files.push({ path, bytes: await readFile(file) });
    else strange.push(path);
  }
  return { files, strange };
}
