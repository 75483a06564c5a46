import { byPath, checkPaths, isSafePath, sha256Hex, textFile, textOf, type EvidenceFile } from './evidence-file.ts';

/** A line of `bag-info.txt`. */
export type BagInfo = readonly (readonly [label: string, value: string])[];

/** One thing that is wrong with a bag. */
export interface BagProblem {
  /** The file that it is about. */
  readonly path: string;
  /** One English sentence. */
  readonly text: string;
}

export const PAYLOAD_MANIFEST = 'manifest-sha256.txt';
const TAG_MANIFEST = 'tagmanifest-sha256.txt';

/**
 * A bag by RFC 8493 without its tag manifest: payload, declaration, payload manifest and `bag-info.txt`. The manifest can be stamped before the bag is
 * closed. The lines of the manifest are those of `sha256sum`. Throws `IMGGUARD_INVALID_ARGUMENT` for paths that are not safe.
 *
 * @param payload - Files below `data/`.
 */
export function openBag(payload: readonly EvidenceFile[], info: BagInfo): readonly EvidenceFile[] {
  const bytes = payload.reduce((sum, file) => sum + file.bytes.length, 0);
  const lines = [...info, ['Payload-Oxum', `${bytes}.${payload.length}`] as const];
  return [
    textFile('bagit.txt', 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'),
    textFile('bag-info.txt', lines.map(([label, value]) => `${label}: ${value.replace(/\s+/gu, ' ').trim()}\n`).join('')),
    textFile(PAYLOAD_MANIFEST, manifestOf(payload)),
    ...payload,
  ];
}

/** The whole bag: with further tag files, and the tag manifest over everything outside `data/`. In the order of the paths. */
export function closeBag(open: readonly EvidenceFile[], tagFiles: readonly EvidenceFile[]): readonly EvidenceFile[] {
  const files = [...open, ...tagFiles];
  checkPaths(files);
  const tags = files.filter(({ path }) => !path.startsWith('data/'));
  return byPath([...files, textFile(TAG_MANIFEST, manifestOf(tags))]);
}

/** Everything that is wrong with a bag: changed, missing and additional files are named. Empty when it is whole. */
export function bagProblems(files: readonly EvidenceFile[]): readonly BagProblem[] {
  const unsafe = files.filter(({ path }) => !isSafePath(path)).map(({ path }) => ({ path, text: 'The path is not safe.' }));
  const doubles = files.filter(({ path }, index) => files.findIndex((file) => file.path.toLowerCase() === path.toLowerCase()) !== index);
  return [
    ...unsafe,
    ...doubles.map(({ path }) => ({ path, text: 'The path is there twice.' })),
    ...declarationProblems(files),
    ...manifestProblems(PAYLOAD_MANIFEST, files, files.filter(isPayload)),
    ...manifestProblems(
      TAG_MANIFEST,
      files,
      files.filter((file) => !isPayload(file) && file.path !== TAG_MANIFEST),
    ),
    ...oxumProblems(files, files.filter(isPayload)),
  ];
}

/** The value of a line of `bag-info.txt`; `undefined` where there is none. */
export function bagInfo(files: readonly EvidenceFile[], label: string): string | undefined {
  const file = files.find(({ path }) => path === 'bag-info.txt');
  const line =
    file &&
    textOf(file)
      .split('\n')
      .find((each) => each.startsWith(`${label}: `));
  return line?.slice(label.length + 2);
}

// --- internal ---

function isPayload({ path }: EvidenceFile): boolean {
  return path.startsWith('data/');
}

function manifestOf(files: readonly EvidenceFile[]): string {
  return byPath(files)
    .map(({ path, bytes }) => `${sha256Hex(bytes)}  ${path}\n`)
    .join('');
}

function declarationProblems(files: readonly EvidenceFile[]): readonly BagProblem[] {
  const file = files.find(({ path }) => path === 'bagit.txt');
  const good = file !== undefined && /^BagIt-Version: \d+\.\d+\nTag-File-Character-Encoding: UTF-8\n$/u.test(textOf(file));
  return good ? [] : [{ path: 'bagit.txt', text: 'The declaration of the bag is missing or is none.' }];
}

function manifestProblems(name: string, files: readonly EvidenceFile[], covered: readonly EvidenceFile[]): readonly BagProblem[] {
  const manifest = files.find(({ path }) => path === name);
  if (manifest === undefined) return [{ path: name, text: 'The manifest is missing.' }];
  const text = textOf(manifest);
  const rows = text.split('\n').slice(0, -1);
  const hashes = new Map<string, string>();
  const problems: BagProblem[] = [];
  for (const row of rows) {
    const [, hash, path] = /^([0-9a-f]{64}) {2}(\S+)$/u.exec(row) ?? [];
    if (hash === undefined || path === undefined || hashes.has(path))
      problems.push({ path: name, text: `It holds a line that is none: "${row.slice(0, 100)}".` });
    else hashes.set(path, hash);
  }
  if (text !== '' && !text.endsWith('\n')) problems.push({ path: name, text: 'It does not end with a line.' });
  for (const file of covered) {
    const hash = hashes.get(file.path);
    if (hash === undefined) problems.push({ path: file.path, text: `It is not in ${name}.` });
    else if (hash !== sha256Hex(file.bytes)) problems.push({ path: file.path, text: `It was changed: its hash is not that of ${name}.` });
  }
  const known = new Set(covered.map(({ path }) => path));
  for (const path of hashes.keys()) if (!known.has(path)) problems.push({ path, text: `It is in ${name} and missing.` });
  return problems;
}

function oxumProblems(files: readonly EvidenceFile[], payload: readonly EvidenceFile[]): readonly BagProblem[] {
  const oxum = bagInfo(files, 'Payload-Oxum');
  const actual = `${payload.reduce((sum, { bytes }) => sum + bytes.length, 0)}.${payload.length}`;
  return oxum === actual
    ? []
    : [{ path: 'bag-info.txt', text: `Payload-Oxum says ${oxum ?? 'nothing'}; there are ${actual} (bytes.files).` }];
}
