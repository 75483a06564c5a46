import type { LetterData } from '../letters/fields.ts';
import { sha256Hex, textOf, type EvidenceFile } from '../evidence/evidence-file.ts';
import { refuse, type Refusal } from '../refusal.ts';

/** Who certifies, and why that person can. */
export interface Certifier {
  readonly name: string;
  /** One line: experience with the program and the process. */
  readonly qualification: string;
}

export type CertificateResult = { readonly ok: true; readonly data: LetterData } | Refusal<'not-a-bundle' | 'nothing-captured'>;

/**
 * What a sealed bundle says of its own making, as facts of a certificate under Rules 902(11), (13) and (14) of the Federal Rules of Evidence (letter kind
 * `evidence-certificate`). The bundle is verified by the caller. The certificate is a draft: the person reads, corrects and signs it.
 *
 * @param files - Files of the bag, without the folder of the zip.
 */
export function evidenceCertificateFields(files: readonly EvidenceFile[], { name, qualification }: Certifier): CertificateResult {
  const manifest = files.find(({ path }) => path === 'manifest-sha256.txt');
  const seal = recordAt(files, 'data/seal.json');
  if (manifest === undefined || typeof seal['id'] !== 'string') return refuse('not-a-bundle', 'It is no evidence bundle.');
  const captures = files.filter(({ path }) => /^data\/capture\/\d+\/capture\.json$/u.test(path));
  if (captures.length === 0)
    return refuse('nothing-captured', 'The bundle holds nothing that was captured, so there is nothing to certify.');
  const lines = captures.flatMap(({ path }) => captureLines(files, path.replace(/capture\.json$/u, '')));
  const digests = files
    .filter(({ path }) => CERTIFIED.test(path))
    .map(({ path, bytes }) => `${path}: ${bytes.length} bytes, SHA-256 ${sha256Hex(bytes)}`);
  return {
    ok: true,
    data: {
      'evidence.person': name,
      'evidence.qualification': qualification,
      'evidence.bundle': `Evidence bundle ${seal['id']}, sealed ${String(seal['sealedAt'])}; SHA-256 of its manifest: ${sha256Hex(manifest.bytes)}`,
      'evidence.captures': lines.slice(0, MAX_LINES),
      'evidence.digests': digests.slice(0, MAX_LINES),
    },
  };
}

// --- internal ---

/** What a schedule of a letter holds. */
const MAX_LINES = 400;

/** What was captured as it came; notes about it are in the manifest like everything else. */
const CERTIFIED = /^data\/capture\/\d+\/(?:page\.warc(?:\.gz)?|found\.[a-z\d]+|screenshot\.png)$/u;

function captureLines(files: readonly EvidenceFile[], folder: string): readonly string[] {
  const { at, facts } = recordAt(files, `${folder}capture.json`);
  const [tool, operator] = [recordAt(files, `${folder}tool.json`), recordAt(files, `${folder}operator.json`)];
  const by = typeof operator['name'] === 'string' ? `, by ${operator['name']}` : '';
  const program = [tool['name'], tool['version'], tool['command']].filter((part) => typeof part === 'string').join(' ');
  const got = (Array.isArray(facts) ? (facts as readonly Record<string, unknown>[]) : []).map(
    ({ what, url, at: when, status, sha256 }) =>
      `${String(when)}: ${String(what)}${typeof status === 'number' ? `, status ${status}` : ''}${sha256 === undefined ? ', not captured' : ''}, ${cut(String(url))}`,
  );
  return [`${folder.slice(5, -1)}: ${String(at)}${by}, with ${program === '' ? 'a program that is not named' : program}`, ...got];
}

/** A line of a letter holds 300 characters; the whole address is in the bundle. */
function cut(url: string): string {
  return url.length <= MAX_URL_CHARACTERS ? url : `${url.slice(0, MAX_URL_CHARACTERS - 1)}…`;
}

const MAX_URL_CHARACTERS = 200;

function recordAt(files: readonly EvidenceFile[], path: string): Readonly<Record<string, unknown>> {
  const file = files.find((each) => each.path === path);
  try {
    const value: unknown = file === undefined ? {} : JSON.parse(textOf(file));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
