/** What a check of an evidence bundle found, in words. */
import type { EvidenceCheck } from '@imgguard/claims';

/** Lines for the screen. @param path - Of the bundle, as it was typed. */
export function checkLines(
  path: string,
  { ok, problems, bundleId, claimId, hitId, lacking, stamp, renewals }: EvidenceCheck,
): readonly string[] {
  if (!ok) return problems.map((problem) => `${problem.path || path}: ${problem.text}`);
  const time =
    stamp === undefined
      ? 'It has no time stamp: nothing was changed since the hashes were made, and nothing says when that was.'
      : `Stamped ${stamp.at} by ${stamp.signer}${stamp.trusted ? '' : ', whose root you have not named as trusted (--trust)'}.`;
  const again = renewals.map(
    ({ at, signer, trusted }) =>
      `Stamped again ${at} by ${signer}${trusted ? '' : ', whose root you have not named as trusted (--trust)'}.`,
  );
  const last = renewals.at(-1) ?? stamp;
  const ends =
    last === undefined
      ? []
      : [`Its certificate ends ${last.signerValidUntil.slice(0, 10)}: have it stamped again before (evidence stamp --renew).`];
  const subject = claimId === undefined ? `hit ${hitId}` : `claim ${claimId}`;
  return [`${path}: whole (${bundleId}, ${subject})`, time, ...again, ...ends, ...lacking.map((each) => `Not in it: ${each}`)];
}
