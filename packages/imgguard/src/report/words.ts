import type { MatchEvidence } from '@imgguard/core';
import type { ReportHitKind, ReportTruth, ReportUse } from './report-data.ts';

/** A short name and what it means, both shown to a person. */
export interface Word {
  readonly label: string;
  readonly meaning: string;
}

export const USE_WORDS: Readonly<Record<ReportUse, Word>> = {
  unlicensed: {
    label: 'Possible unlicensed use',
    meaning:
      'A copy with no license, allow rule or other permission on record here. Permission may exist all the same: ask before you claim.',
  },
  unknown: { label: 'Not sorted yet', meaning: 'A copy about which the records here say nothing either way.' },
  licensed: { label: 'Licensed', meaning: 'A copy that a license on record here covers.' },
  allowed: { label: 'Allowed', meaning: 'A copy on a site or address that is on the allow list.' },
  own: { label: 'Own use', meaning: 'A copy on a site of the rights holder.' },
  'permitted-by-law': {
    label: 'Permitted by law',
    meaning: 'A person marked this use as one that the law permits, a quotation for example.',
  },
};

export const KIND_WORDS: Readonly<Record<ReportHitKind, Word>> = {
  exact: { label: 'Exact copy', meaning: 'The same bytes, or the same pixels in another file.' },
  'near-duplicate': { label: 'Near-duplicate', meaning: 'The whole picture, upright: resized, re-encoded or lightly edited.' },
  'edited-copy': {
    label: 'Edited copy',
    meaning: 'Made from the work: cropped, turned, mirrored, framed, recoloured, or part of another picture.',
  },
};

export const TRUTH_WORDS: Readonly<Record<ReportTruth, string>> = {
  match: 'Match',
  'not-a-match': 'Not a match',
  unsure: 'Unsure',
};

export const EVIDENCE_WORDS: Readonly<Record<keyof MatchEvidence, string>> = {
  voteWeight: 'Weight of the geometric vote',
  inliers: 'Keypoint pairs that agree on one position',
  cells: 'Cells compared',
  agreeingCells: 'Cells that agree',
  agreeingShare: 'Share of cells that agree',
  meanCorrelation: 'Mean correlation of the cells (-1 to 1)',
  strongShare: 'Share of cells that agree strongly',
  drift: 'Mean shift of agreeing cells, pixels',
  strongDrift: 'Mean shift of strongly agreeing cells, pixels',
  pdqDistance: 'PDQ distance (0 to 256, lower is closer)',
};

const SKIP_WORDS: Readonly<Record<string, Word>> = {
  'robots-disallowed': {
    label: 'Closed by robots.txt',
    meaning: 'The site asks crawlers not to read these addresses. They were not requested.',
  },
  'robots-unreachable': {
    label: 'robots.txt not readable',
    meaning: 'The rules of the site could not be read, so the site was left alone.',
  },
  nofollow: { label: 'Link marked nofollow', meaning: 'The page asks not to follow these links.' },
  'out-of-scope': { label: 'Outside the scan', meaning: 'Links to places that the scan was not asked to visit.' },
  'blocked-address': { label: 'Blocked network address', meaning: 'The name leads to a private or reserved network address.' },
  'unsupported-scheme': { label: 'Not a web address', meaning: 'Only http and https addresses are read.' },
  'allow-listed': { label: 'On the allow list', meaning: 'Sources that are never claimed against. They were not requested.' },
  budget: { label: 'Limit of the scan reached', meaning: 'The scan was told to stop after so many pages, images or bytes.' },
  depth: { label: 'Too many links away', meaning: 'Farther from the start page than the scan was told to go.' },
  trap: {
    label: 'Endless addresses',
    meaning: 'The addresses look generated without end (calendars, session marks), so the scan turned back.',
  },
  duplicate: { label: 'Already seen', meaning: 'The same address or the same bytes had been looked at before.' },
  'http-error': { label: 'Error from the server', meaning: 'The server answered with an error, 404 for example.' },
  'network-error': { label: 'Not reachable', meaning: 'No connection, or the connection broke.' },
  timeout: { label: 'Took too long', meaning: 'The answer did not arrive within the time allowed.' },
  'too-large': { label: 'Too large', meaning: 'More bytes than the scan was told to accept.' },
  'too-many-redirects': { label: 'Too many redirects', meaning: 'The address kept pointing elsewhere.' },
  'decompression-bomb': { label: 'Inflates too much', meaning: 'Grew out of proportion when unpacked, so it was dropped.' },
  'not-an-image': { label: 'Not an image', meaning: 'The bytes are not a picture format that is read.' },
  'not-a-page': { label: 'Not a page', meaning: 'Neither a page nor a picture.' },
  'too-small': { label: 'Too small', meaning: 'Icons and tracking pixels: too few pixels to compare.' },
  'invalid-url': { label: 'Malformed address', meaning: 'The page names something that is not an address.' },
  'host-parked': { label: 'Server left in peace', meaning: 'The server answered with errors or asked to wait, and was not asked again.' },
  policy: { label: 'Opt-out respected', meaning: 'A header or mark on the page asks not to be used this way.' },
  aborted: { label: 'Scan cancelled', meaning: 'The scan ended before these were read.' },
};

/** The words for a reason of skipping; a code that is not known here is shown as it is. */
export function skipWord(reason: string): Word {
  return Object.hasOwn(SKIP_WORDS, reason) ? (SKIP_WORDS[reason] as Word) : { label: reason, meaning: '' };
}
