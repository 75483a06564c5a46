import { letterDigest } from '../letters/render-letter.ts';
import { refuse } from '../refusal.ts';
import { auditText, type AuditLog } from './audit-log.ts';
import { openBag, PAYLOAD_MANIFEST } from './bag.ts';
import { checkCapture } from './capture-check.ts';
import type { EvidenceCapture, EvidenceInput, EvidenceLetter, EvidenceMatch, EvidenceResult } from './evidence-bundle.ts';
import { jsonFile, sha256Hex, textFile, type EvidenceFile } from './evidence-file.ts';

/** What every bundle holds, whatever it is about. */
export type BundleParts = Pick<
  EvidenceInput,
  'id' | 'original' | 'rights' | 'captures' | 'matches' | 'timeline' | 'letters' | 'edition' | 'organization' | 'at'
> & {
  readonly lacking: readonly string[];
  /** How letters went out, by digest. */
  readonly sent?: ReadonlyMap<string, unknown>;
};

/** What a bundle is about. */
export interface BundleSubject {
  readonly subject: { readonly claimId: string } | { readonly hitId: string };
  readonly log: AuditLog;
  readonly record: EvidenceFile;
  readonly mode: EvidenceInput['lacking'];
}

/** The open bag for a claim or a hit. */
export function bundleOf(parts: BundleParts, { subject, log, record, mode = 'refuse' }: BundleSubject): EvidenceResult {
  const wrong = [...parts.captures.flatMap(wrongFiles), ...wrongOriginal(parts)];
  const problems = mode === 'refuse' ? [...parts.lacking, ...wrong] : wrong;
  if (problems.length > 0) return { ...refuse('evidence-incomplete', problems.join(' ')), problems };
  const { id, organization, at, lacking, edition = 'full' } = parts;
  const seal = {
    format: 'imgguard-evidence',
    edition,
    version: 1,
    id,
    ...subject,
    sealedAt: at,
    auditHead: log.head,
    events: log.events.length,
  };
  const payload = [
    jsonFile('data/seal.json', seal),
    record,
    textFile('data/audit.jsonl', auditText(log)),
    jsonFile('data/timeline.json', parts.timeline),
    ...(lacking.length === 0 ? [] : [jsonFile('data/lacking.json', lacking)]),
    ...originalFiles(parts),
    ...parts.captures.flatMap((capture, index) => captureFiles(edition === 'portal' ? withoutStaff(capture) : capture, index)),
    ...parts.matches.flatMap(matchFiles),
    ...parts.letters.flatMap((letter, index) => letterFiles(letter, index, parts.sent)),
  ];
  const files = openBag(payload, [
    ['Source-Organization', organization],
    ['External-Identifier', 'claimId' in subject ? subject.claimId : subject.hitId],
    ['Internal-Sender-Identifier', id],
    ['Bagging-Date', at.slice(0, 10)],
    ['Audit-Head', `sha256:${log.head}`],
  ]);
  const manifest = files.find(({ path }) => path === PAYLOAD_MANIFEST)?.bytes ?? new Uint8Array();
  return { ok: true, files, manifest, auditHead: log.head, lacking };
}

/** Of each hit at least one capture must be complete; the others stay beside it as they are. */
export function missingCaptures(hitIds: readonly string[], captures: readonly EvidenceCapture[]): readonly string[] {
  return hitIds.flatMap((id) => {
    const mine = captures.filter(({ hitId }) => hitId === id);
    if (mine.length === 0) return [`The hit ${id} was not captured.`];
    const problems = mine.map(incomplete);
    return problems.includes(undefined) ? [] : problems.filter((problem) => problem !== undefined);
  });
}

// --- internal ---

function incomplete(capture: EvidenceCapture): string | undefined {
  const { complete, problem } = checkCapture(capture.facts);
  const begin = `The capture of ${capture.hitId} at ${capture.at} is not complete`;
  if (!complete) return `${begin}: ${problem}.`;
  const gone = FILES.filter((what) => capture[what] === undefined);
  return gone.length === 0 ? undefined : `${begin}: of ${gone.join(', ')} the file is not there.`;
}

const FILES = ['page', 'image', 'screenshot'] as const;

function wrongFiles(capture: EvidenceCapture): readonly string[] {
  return FILES.flatMap((what) => {
    const bytes = capture[what];
    if (bytes === undefined) return [];
    const noted = capture.facts.some((fact) => fact.what === what && fact.sha256 === sha256Hex(bytes));
    return noted ? [] : [`The ${what} of ${capture.hitId} at ${capture.at} is not the file whose hash was noted.`];
  });
}

function wrongOriginal({ original }: BundleParts): readonly string[] {
  return /^[0-9a-f]{64}$/u.test(original.sha256) ? [] : ['The original has no hash.'];
}

function originalFiles({ original, rights }: BundleParts): readonly EvidenceFile[] {
  const { sha256, preview, previewName = 'preview.jpg' } = original;
  return [
    textFile('data/original/asset.sha256', `${sha256}\n`),
    jsonFile('data/original/rights.json', rights),
    ...(preview === undefined ? [] : [{ path: `data/original/${previewName}`, bytes: preview }]),
  ];
}

/** That there was an operator is part of the evidence; who it was is for a court. */
function withoutStaff(capture: EvidenceCapture): EvidenceCapture {
  return { ...capture, operator: { role: 'operator' } };
}

function captureFiles(capture: EvidenceCapture, index: number): readonly EvidenceFile[] {
  const {
    hitId,
    at,
    facts,
    page,
    pageName = 'page.warc.gz',
    image,
    imageName = 'found',
    screenshot,
    records,
    tls,
    tool,
    operator,
  } = capture;
  const folder = `data/capture/${numbered(index)}`;
  const kept = (name: string, bytes: Uint8Array | undefined): EvidenceFile[] =>
    bytes === undefined ? [] : [{ path: `${folder}/${name}`, bytes }];
  return [
    jsonFile(`${folder}/capture.json`, { hitId, at, facts }),
    ...kept(pageName, page),
    ...kept(imageName, image),
    ...kept('screenshot.png', screenshot),
    ...Object.entries(records).map(([name, record]) => jsonFile(`${folder}/${name}.json`, record)),
    ...(tls === undefined ? [] : [textFile(`${folder}/tls.pem`, tls)]),
    jsonFile(`${folder}/tool.json`, tool),
    jsonFile(`${folder}/operator.json`, operator),
  ];
}

function matchFiles({ hitId, record, overlay, sideBySide }: EvidenceMatch, index: number): readonly EvidenceFile[] {
  const folder = `data/match/${numbered(index)}`;
  return [
    jsonFile(`${folder}/match.json`, { hitId, record }),
    ...(overlay === undefined ? [] : [{ path: `${folder}/overlay.png`, bytes: overlay }]),
    ...(sideBySide === undefined ? [] : [{ path: `${folder}/side_by_side.png`, bytes: sideBySide }]),
  ];
}

function letterFiles(letter: EvidenceLetter, index: number, sent: BundleParts['sent']): readonly EvidenceFile[] {
  const name = `data/correspondence/${numbered(index)}-letter`;
  const record = sent?.get(letterDigest(letter));
  return [
    textFile(`${name}.txt`, `${letter.subject}\n\n${letter.text}\n`),
    textFile(`${name}.html`, letter.html),
    ...(letter.pdf === undefined ? [] : [{ path: `${name}.pdf`, bytes: letter.pdf }]),
    jsonFile(`${name}.json`, { sha256: letterDigest(letter) }),
    ...(record === undefined ? [] : [jsonFile(`data/correspondence/${numbered(index)}-delivery.json`, record)]),
  ];
}

function numbered(index: number): string {
  return String(index + 1).padStart(4, '0');
}
