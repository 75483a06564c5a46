import type { Claim } from '../claim/claim.ts';
import { invalidArgument } from '../claims-error.ts';
import type { Hit } from '../hit.ts';
import type { Letter } from '../letters/render-letter.ts';
import { letterDigest } from '../letters/render-letter.ts';
import { isTime } from '../period.ts';
import { useOf } from '../permission.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { Work } from '../work.ts';
import { auditLog, auditText } from './audit-log.ts';
import { closeBag, openBag, PAYLOAD_MANIFEST } from './bag.ts';
import { checkCapture, type CaptureFact } from './capture-check.ts';
import { jsonFile, sha256Hex, textFile, type EvidenceFile } from './evidence-file.ts';
import { verifyText } from './verify-text.ts';

/** What was captured of one use at one time. Raw data is kept, so that contradictions can be explained. */
export interface EvidenceCapture {
  readonly hitId: string;
  /** ISO 8601. */
  readonly at: string;
  /** Every attempt, also those that failed; the good ones name the hashes of the files below. */
  readonly facts: readonly CaptureFact[];
  /** Page as it came, such as a gzipped WARC. */
  readonly page: Uint8Array;
  readonly pageName: string;
  /** Picture file as it came. */
  readonly image: Uint8Array;
  readonly imageName: string;
  /** PNG. */
  readonly screenshot: Uint8Array;
  /** Response headers, name resolution, viewport, and whatever else a machine noted. */
  readonly records: Readonly<Record<'http' | 'dns' | 'viewport', unknown>>;
  /** Certificate of the server, PEM. */
  readonly tls?: string;
  /** Which programs in which versions, from which country. For a certificate under FRE 902(13) and (14). */
  readonly tool: unknown;
  /** Who ran them. */
  readonly operator: unknown;
}

/** What the comparison found for one hit. */
export interface EvidenceMatch {
  readonly hitId: string;
  /** Name and version of the matcher, figures, thresholds, transformation. */
  readonly record: unknown;
  /** PNG pictures to look at. */
  readonly overlay?: Uint8Array;
  readonly sideBySide?: Uint8Array;
}

export interface EvidenceInput {
  /** Id of the bundle. */
  readonly id: string;
  readonly claim: Claim;
  /** Salt of the claim's audit log (`auditLog`). @default the claim's own */
  readonly salt?: string;
  /** Every hit of the claim. */
  readonly hits: readonly Hit[];
  readonly work: Work;
  /** SHA-256 of the registered original, and a preview to look at; the original itself stays with its owner. */
  readonly original: { readonly sha256: string; readonly preview?: Uint8Array; readonly previewName?: string };
  /** Authorship, registration, license practice, and rights metadata that was read from the file and the page. */
  readonly rights: unknown;
  readonly captures: readonly EvidenceCapture[];
  readonly matches: readonly EvidenceMatch[];
  /** First seen, last seen, dates from web archives: each with its source. */
  readonly timeline: readonly { readonly at: string; readonly what: string; readonly source: string }[];
  /** Letters as they went out. */
  readonly letters: readonly Letter[];
  /**
   * `portal`: for the respondent, without decisions, notes and names of the claimant's staff. Pictures of third persons are blurred by who makes them.
   * @default 'full'
   */
  readonly edition?: 'full' | 'portal';
  /** Who made the bundle. */
  readonly organization: string;
  /** When, ISO 8601. */
  readonly at: string;
}

export type EvidenceResult =
  | {
      readonly ok: true;
      /** The open bag: stamp `sha256(manifest)`, then `sealEvidence`. */
      readonly files: readonly EvidenceFile[];
      /** The bytes that are stamped. */
      readonly manifest: Uint8Array;
      readonly auditHead: string;
    }
  | (Refusal<'evidence-incomplete'> & { readonly problems: readonly string[] });

/**
 * The evidence for a claim as files of a bag (RFC 8493). Fails closed: every hit needs a complete capture whose bytes have the hashes that were noted,
 * and every letter that the claim names must be there as it went out. Nothing is written; the caller keeps the files.
 *
 * @example
 * const bundle = evidenceBundle(input);
 * if (bundle.ok) evidenceZip(sealEvidence(bundle.files), input.at);
 */
export function evidenceBundle(input: EvidenceInput): EvidenceResult {
  const problems = problemsOf(input);
  if (problems.length > 0) return { ...refuse('evidence-incomplete', problems.join(' ')), problems };
  const { claim, salt, id, organization, at } = input;
  const log = auditLog(claim, salt);
  const payload = [
    jsonFile('data/seal.json', {
      format: 'imgguard-evidence',
      edition: input.edition ?? 'full',
      version: 1,
      id,
      claimId: claim.id,
      sealedAt: at,
      auditHead: log.head,
      events: log.events.length,
    }),
    jsonFile('data/claim.json', claimRecord(input)),
    textFile('data/audit.jsonl', auditText(log)),
    jsonFile('data/timeline.json', input.timeline),
    ...originalFiles(input),
    ...input.captures.flatMap((capture, index) => captureFiles(input.edition === 'portal' ? withoutStaff(capture) : capture, index)),
    ...input.matches.flatMap(matchFiles),
    ...input.letters.flatMap(letterFiles),
  ];
  const files = openBag(payload, [
    ['Source-Organization', organization],
    ['External-Identifier', claim.id],
    ['Internal-Sender-Identifier', id],
    ['Bagging-Date', at.slice(0, 10)],
    ['Audit-Head', `sha256:${log.head}`],
  ]);
  const manifest = files.find(({ path }) => path === PAYLOAD_MANIFEST)?.bytes ?? new Uint8Array();
  return { ok: true, files, manifest, auditHead: log.head };
}

/** A time stamp over the manifest: request, answer, and the authority's certificates (PEM) as far as they are not in the answer. */
export interface EvidenceStamp {
  readonly request: Uint8Array;
  readonly response: Uint8Array;
  readonly chain?: string;
}

/** Closes a bag: with the time stamp if there is one, instructions for whoever checks it, and the tag manifest. In the order of the paths. */
export function sealEvidence(files: readonly EvidenceFile[], stamp?: EvidenceStamp): readonly EvidenceFile[] {
  const stamped: readonly EvidenceFile[] =
    stamp === undefined
      ? []
      : [
          { path: 'tsa/manifest.tsq', bytes: stamp.request },
          { path: 'tsa/manifest.tsr', bytes: stamp.response },
          ...(stamp.chain === undefined ? [] : [textFile('tsa/chain.pem', stamp.chain)]),
        ];
  return closeBag(files, [...stamped, textFile('VERIFY.md', verifyText(stamp !== undefined))]);
}

// --- internal ---

function problemsOf(input: EvidenceInput): readonly string[] {
  const { claim, hits, captures, letters, at, work } = input;
  if (!isTime(at)) throw invalidArgument('at', 'an ISO 8601 instant', at);
  if (work.id !== claim.workId) throw invalidArgument('work', `the work ${claim.workId} of the claim`, work.id);
  const digests = letters.map(letterDigest);
  return [
    ...claim.hitIds.filter((id) => !hits.some((hit) => hit.id === id)).map((id) => `The hit ${id} is not there.`),
    ...claim.hitIds.flatMap((id) => {
      const mine = captures.filter(({ hitId }) => hitId === id);
      return mine.length === 0 ? [`The hit ${id} was not captured.`] : mine.flatMap((capture) => captureProblems(capture));
    }),
    ...claim.letters
      .filter(({ sha256 }) => !digests.includes(sha256))
      .map(({ template, sentAt }) => `The letter "${template}" of ${sentAt} is not there.`),
    ...(/^[0-9a-f]{64}$/u.test(input.original.sha256) ? [] : ['The original has no hash.']),
  ];
}

function captureProblems(capture: EvidenceCapture): readonly string[] {
  const { complete, problem } = checkCapture(capture.facts);
  if (!complete) return [`The capture of ${capture.hitId} at ${capture.at} is not complete: ${problem}.`];
  const files = { page: capture.page, image: capture.image, screenshot: capture.screenshot };
  return Object.entries(files).flatMap(([what, bytes]) => {
    const noted = capture.facts.some((fact) => fact.what === what && fact.sha256 === sha256Hex(bytes));
    return noted ? [] : [`The ${what} of ${capture.hitId} at ${capture.at} is not the file whose hash was noted.`];
  });
}

function claimRecord({ claim, hits, work, edition }: EvidenceInput): unknown {
  const { id, domain, respondent, usePeriod, creativeCommons, openedAt } = claim;
  const uses = hits
    .filter((hit) => claim.hitIds.includes(hit.id))
    .map((hit) => ({
      hitId: hit.id,
      ...useOf(hit),
      imageUrl: hit.sighting.imageUrl,
      sha256: hit.sighting.sha256,
      ...(edition === 'portal' ? {} : { decisions: hit.decisions }),
    }));
  return { id, domain, respondent, usePeriod, creativeCommons, openedAt, work, uses };
}

function originalFiles({ original, rights }: EvidenceInput): readonly EvidenceFile[] {
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
  const { hitId, at, facts, page, pageName, image, imageName, screenshot, records, tls, tool, operator } = capture;
  const folder = `data/capture/${numbered(index)}`;
  return [
    jsonFile(`${folder}/capture.json`, { hitId, at, facts }),
    { path: `${folder}/${pageName}`, bytes: page },
    { path: `${folder}/${imageName}`, bytes: image },
    { path: `${folder}/screenshot.png`, bytes: screenshot },
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

function letterFiles(letter: Letter, index: number): readonly EvidenceFile[] {
  const name = `data/correspondence/${numbered(index)}-letter`;
  return [
    textFile(`${name}.txt`, `${letter.subject}\n\n${letter.text}\n`),
    textFile(`${name}.html`, letter.html),
    jsonFile(`${name}.json`, { sha256: letterDigest(letter) }),
  ];
}

function numbered(index: number): string {
  return String(index + 1).padStart(4, '0');
}
