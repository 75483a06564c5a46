import type { Claim } from '../claim/claim.ts';
import { invalidArgument } from '../claims-error.ts';
import type { Hit } from '../hit.ts';
import type { Letter } from '../letters/render-letter.ts';
import { letterDigest } from '../letters/render-letter.ts';
import { isTime } from '../period.ts';
import { useOf } from '../permission.ts';
import type { Refusal } from '../refusal.ts';
import type { Work } from '../work.ts';
import { auditLog } from './audit-log.ts';
import { closeBag } from './bag.ts';
import { bundleOf, missingCaptures } from './bundle-parts.ts';
import type { CaptureFact } from './capture-check.ts';
import { jsonFile, textFile, type EvidenceFile } from './evidence-file.ts';
import { verifyText } from './verify-text.ts';

/** What was captured of one use at one time. Raw data is kept, so that contradictions can be explained. */
export interface EvidenceCapture {
  readonly hitId: string;
  /** ISO 8601. */
  readonly at: string;
  /** Every attempt, also those that failed; the good ones name the hashes of the files below. */
  readonly facts: readonly CaptureFact[];
  /** Page as it came, such as a gzipped WARC. */
  readonly page?: Uint8Array;
  /** @default 'page.warc.gz' */
  readonly pageName?: string;
  /** Picture file as it came. */
  readonly image?: Uint8Array;
  /** @default 'found' */
  readonly imageName?: string;
  /** PNG. */
  readonly screenshot?: Uint8Array;
  /** Response headers, name resolution, viewport, and whatever else a machine noted. */
  readonly records: Readonly<Partial<Record<'http' | 'dns' | 'viewport', unknown>>>;
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

/** A letter as it went out, and as it was printed. */
export interface EvidenceLetter extends Letter {
  readonly pdf?: Uint8Array;
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
  readonly letters: readonly EvidenceLetter[];
  /**
   * `portal`: for the respondent, without decisions, notes and names of the claimant's staff. Pictures of third persons are blurred by who makes them.
   * @default 'full'
   */
  readonly edition?: 'full' | 'portal';
  /**
   * What happens when something is missing, such as a screenshot. `refuse`: there is no bundle. `name`: the bundle says in `data/lacking.json` what it does
   * not hold. A file that is not the one whose hash was noted is refused either way.
   * @default 'refuse'
   */
  readonly lacking?: 'refuse' | 'name';
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
      /** One sentence for everything that is missing; empty for a complete bundle. */
      readonly lacking: readonly string[];
    }
  | (Refusal<'evidence-incomplete'> & { readonly problems: readonly string[] });

/**
 * The evidence for a claim as files of a bag (RFC 8493). Fails closed unless told otherwise: every hit needs a complete capture whose bytes have the hashes
 * that were noted, and every letter that the claim names must be there as it went out. Nothing is written; the caller keeps the files.
 *
 * @example
 * const bundle = evidenceBundle(input);
 * if (bundle.ok) evidenceZip(sealEvidence(bundle.files), input.at);
 */
export function evidenceBundle(input: EvidenceInput): EvidenceResult {
  const { claim, salt, work, at } = input;
  if (!isTime(at)) throw invalidArgument('at', 'an ISO 8601 instant', at);
  if (work.id !== claim.workId) throw invalidArgument('work', `the work ${claim.workId} of the claim`, work.id);
  const lacking = [...missingHits(input), ...missingCaptures(claim.hitIds, input.captures), ...missingLetters(input)];
  const subject = { claimId: claim.id };
  return bundleOf(
    { ...input, lacking, sent: sentRecords(input) },
    { subject, log: auditLog(claim, salt), record: jsonFile('data/claim.json', claimRecord(input)), mode: input.lacking },
  );
}

/** A time stamp over the manifest: request, answer, and the authority's certificates (PEM) as far as they are not in the answer. */
export interface EvidenceStamp {
  readonly request: Uint8Array;
  readonly response: Uint8Array;
  readonly chain?: string;
  /** Who gave it, as the operator says: kept in the bundle, and checked by nobody. */
  readonly authority?: {
    readonly url: string;
    /** Where a trust list says that it is qualified (Regulation (EU) No 910/2014, Article 41(2)). */
    readonly qualified?: string;
  };
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
          ...(stamp.authority === undefined ? [] : [jsonFile('tsa/authority.json', stamp.authority)]),
        ];
  return closeBag(files, [...stamped, textFile('VERIFY.md', verifyText(stamp !== undefined))]);
}

/**
 * A sealed bundle with one more time stamp, over the answer of the one before: before the certificate of an authority ends, or its algorithm weakens, another
 * one says that the stamp was there. What was stamped stays as it is. Throws `IMGGUARD_INVALID_ARGUMENT` for a bundle without a stamp.
 *
 * @param stamp - Over `stampToRenew(files)`.
 */
export function renewEvidence(files: readonly EvidenceFile[], stamp: EvidenceStamp): readonly EvidenceFile[] {
  stampToRenew(files);
  const number = String(renewalsIn(files).length + 1).padStart(4, '0');
  const base = `tsa/renewals/${number}`;
  const added = [
    { path: `${base}.tsq`, bytes: stamp.request },
    { path: `${base}.tsr`, bytes: stamp.response },
    ...(stamp.chain === undefined ? [] : [textFile(`${base}.pem`, stamp.chain)]),
    ...(stamp.authority === undefined ? [] : [jsonFile(`${base}.json`, stamp.authority)]),
  ];
  const kept = files.filter(({ path }) => path !== 'VERIFY.md' && path !== 'tagmanifest-sha256.txt');
  return closeBag(kept, [...added, textFile('VERIFY.md', verifyText(true, renewalsIn(files).length + 1))]);
}

/** What the next time stamp is over: the answer of the last one. Throws `IMGGUARD_INVALID_ARGUMENT` for a bundle without a stamp. */
export function stampToRenew(files: readonly EvidenceFile[]): Uint8Array {
  const last = renewalsIn(files).at(-1) ?? files.find(({ path }) => path === 'tsa/manifest.tsr');
  if (last === undefined) throw invalidArgument('files', 'a bundle with a time stamp', 'one without');
  return last.bytes;
}

// --- internal ---

/** Answers of later stamps, oldest first. */
function renewalsIn(files: readonly EvidenceFile[]): readonly EvidenceFile[] {
  return files.filter(({ path }) => /^tsa\/renewals\/\d{4}\.tsr$/u.test(path)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function missingHits({ claim, hits }: EvidenceInput): readonly string[] {
  return claim.hitIds.filter((id) => !hits.some((hit) => hit.id === id)).map((id) => `The hit ${id} is not there.`);
}

function missingLetters({ claim, letters }: EvidenceInput): readonly string[] {
  const digests = letters.map(letterDigest);
  return claim.letters
    .filter(({ sha256 }) => !digests.includes(sha256))
    .map(({ template, sentAt }) => `The letter "${template}" of ${sentAt} is not there.`);
}

/** How each letter went out, by its digest; the respondent is not told who of the claimant's side confirmed it. */
function sentRecords({ claim, edition }: EvidenceInput): ReadonlyMap<string, unknown> {
  return new Map(
    claim.letters.map((sent, index) => {
      const { confirmedBy, ...shown } = sent;
      const arrived = (claim.deliveries ?? []).filter(({ letter }) => letter === index);
      const deliveries = edition === 'portal' ? arrived.map(({ by: _by, ...each }) => each) : arrived;
      const ours = edition === 'portal' ? {} : { confirmedBy };
      return [sent.sha256, { ...shown, ...ours, ...(deliveries.length === 0 ? {} : { deliveries }) }] as const;
    }),
  );
}

function claimRecord({ claim, hits, work, edition }: EvidenceInput): unknown {
  const { id, domain, respondent, usePeriod, creativeCommons, openedAt, facts, eligibility } = claim;
  const internal = { ...(facts === undefined ? {} : { facts }), ...(eligibility === undefined ? {} : { eligibility }) };
  const uses = hits
    .filter((hit) => claim.hitIds.includes(hit.id))
    .map((hit) => ({
      hitId: hit.id,
      ...useOf(hit),
      imageUrl: hit.sighting.imageUrl,
      sha256: hit.sighting.sha256,
      ...(edition === 'portal' ? {} : { decisions: hit.decisions }),
    }));
  return { id, domain, respondent, usePeriod, creativeCommons, openedAt, work, uses, ...(edition === 'portal' ? {} : internal) };
}
