import { openAmount, type Claim } from '../claim/claim.ts';
import type { LetterData } from '../letters/fields.ts';
import { formatDate } from '../letters/values.ts';
import { licenseProblems, type License, type Medium } from '../license.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { paperWords } from './paper-words.ts';

export interface RetroactiveLicenseInput {
  /** Id of the new license; printed as its number. */
  readonly id: string;
  /** Last day, ISO date; absent: without end. */
  readonly until?: string;
  /** @default ['web'] */
  readonly media?: readonly Medium[];
  /** Invoice number, or where the paper is kept. */
  readonly reference?: string;
}

export type RetroactiveLicenseResult =
  | { readonly ok: true; readonly license: License }
  | Refusal<'not-agreed' | 'not-paid' | 'no-respondent' | 'invalid-license'>;

/**
 * The license that a claim ended with: from the first day of the use, for the respondent's domain. It is marked `post-claim`, so that it never shows
 * a price (Bundesgerichtshof, 18 June 2020, I ZR 93/19), and is given only once it is paid in full.
 */
export function retroactiveLicense(claim: Claim, input: RetroactiveLicenseInput): RetroactiveLicenseResult {
  const { id, until, media = ['web'], reference } = input;
  const open = openAmount(claim);
  if (claim.offer?.purpose !== 'license' || open === null) return refuse('not-agreed', 'No license was agreed on in this claim.');
  if (open > 0) return refuse('not-paid', 'The license is given when it is paid in full.');
  if (claim.respondent === null) return refuse('no-respondent', 'The claim names no respondent.');
  const license: License = {
    kind: 'license',
    version: 1,
    id,
    licensee: { name: claim.respondent.name, domains: [claim.domain] },
    workIds: [claim.workId],
    where: { domains: [claim.domain] },
    media,
    from: claim.usePeriod.from.slice(0, 10),
    origin: 'post-claim',
    ...(until === undefined ? {} : { until }),
    ...(reference === undefined ? {} : { reference }),
  };
  const problems = licenseProblems(license);
  return problems.length === 0 ? { ok: true, license } : refuse('invalid-license', problems.join(' '));
}

/** A license as facts of its certificate. Say in `certificate.terms` what else holds: credit, exclusivity, changes. */
export function certificateFields(license: License, locale: string): LetterData {
  const { where, licensee } = license;
  const places =
    where === 'anywhere' ? (licensee.domains ?? []) : [...(where.domains ?? []), ...(where.hosts ?? []), ...(where.urls ?? [])];
  return {
    'certificate.number': license.id,
    'certificate.places': places,
    'certificate.until': license.until === undefined ? paperWords(locale).withoutEnd : formatDate(license.until, locale),
    'recipient.name': licensee.name,
    ...(license.media === undefined ? {} : { 'certificate.media': license.media.join(', ') }),
    ...(license.from === undefined ? {} : { 'certificate.from': license.from }),
  };
}
