import type { Hit } from '../hit.ts';
import { covers, licenseProblems, type Coverage, type License, type Medium } from '../license.ts';
import { useOf } from '../permission.ts';
import { folded } from '../words.ts';
import type { PortalFile } from './portal-answer.ts';

/** What a respondent says about a license, in fields, with the papers for it. */
export interface LicenseProof {
  /** Who granted it: the owner, an agency, a web designer. */
  readonly licensor: string;
  readonly licensee: string;
  /** Invoice or contract number. */
  readonly reference?: string;
  /** ISO dates. */
  readonly from?: string;
  readonly until?: string;
  readonly domains: readonly string[];
  readonly media?: readonly Medium[];
  readonly files: readonly PortalFile[];
}

export interface LicenseProofCheck {
  /** The license as the respondent describes it; a proposal that is nowhere on record. Keep it once a person found it valid. */
  readonly described: License;
  /** Of the whole of what is claimed: does the description cover it? */
  readonly extent: Coverage['extent'];
  /** For each hit, with every reason. */
  readonly hits: readonly { readonly hitId: string; readonly coverage: Coverage }[];
  /** Licenses on record with the same reference or licensee: the claimant's own papers come first. */
  readonly onRecord: readonly License[];
  /** What a person should look at, one sentence each. */
  readonly doubts: readonly string[];
}

/**
 * Holds a described license to the uses of a claim, as if it were true. Whether it is true, a person decides with the papers and the licensor. A license
 * without any date is taken to hold without end.
 *
 * @example
 * const { extent, doubts } = checkLicenseProof(proof, { hits, licenses, claimId: claim.id });
 */
export function checkLicenseProof(
  proof: LicenseProof,
  { hits, licenses, claimId }: { readonly hits: readonly Hit[]; readonly licenses: readonly License[]; readonly claimId: string },
): LicenseProofCheck {
  const described = describe(proof, hits, claimId);
  const problems = licenseProblems(described);
  const perHit = problems.length > 0 ? [] : hits.map((hit) => ({ hitId: hit.id, coverage: covers(described, useOf(hit)) }));
  const onRecord = licenses.filter(
    ({ reference, licensee }) =>
      (reference !== undefined && proof.reference !== undefined && folded(reference) === folded(proof.reference)) ||
      folded(licensee.name) === folded(proof.licensee),
  );
  return {
    described,
    extent: wholeExtent(perHit.map(({ coverage }) => coverage.extent)),
    hits: perHit,
    onRecord,
    doubts: doubtsOf(proof, problems, onRecord),
  };
}

// --- internal ---

function describe(proof: LicenseProof, hits: readonly Hit[], claimId: string): License {
  const { licensor, licensee, reference, from, until, domains, media } = proof;
  return {
    kind: 'license',
    version: 1,
    id: `proof-${claimId}`,
    licensee: { name: licensee },
    workIds: [...new Set(hits.map(({ workId }) => workId))],
    where: { domains },
    origin: 'agency',
    note: `described by the respondent, granted by ${licensor}`,
    ...(media === undefined ? {} : { media }),
    ...(reference === undefined ? {} : { reference }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  };
}

function wholeExtent(extents: readonly Coverage['extent'][]): Coverage['extent'] {
  if (extents.length > 0 && extents.every((extent) => extent === 'full')) return 'full';
  return extents.some((extent) => extent !== 'none') ? 'partial' : 'none';
}

function doubtsOf(
  { files, from, until, reference }: LicenseProof,
  problems: readonly string[],
  onRecord: readonly License[],
): readonly string[] {
  return [
    ...problems,
    ...(files.length === 0 ? ['No paper was handed in.'] : []),
    ...(from === undefined && until === undefined ? ['No date is given; it was taken to hold without end.'] : []),
    ...(reference === undefined ? ['No invoice or contract number is given.'] : []),
    ...(onRecord.length === 0 ? ['Nothing like it is on record; ask the licensor that is named.'] : []),
  ];
}
