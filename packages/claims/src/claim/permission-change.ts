import { allowRuleForUse, type AllowRule } from '../allow-rule.ts';
import { invalidArgument } from '../claims-error.ts';
import type { Hit } from '../hit.ts';
import { covers, type License } from '../license.ts';
import { useOf } from '../permission.ts';
import type { Claim } from './claim.ts';

/** What a person must decide because a permission was added while a claim is open. The claim itself is not touched. */
export interface PermissionTask {
  /**
   * `withdraw-or-keep`: an allow rule came; withdraw, or say why it is not meant for this claim (`keep-claim`).
   * `withdraw`: a license covers hits; there is nothing left to claim for them (`withdraw`, or `dropHit` for some).
   * `reduce`: a license covers a part of the time; only the rest can be asked about.
   */
  readonly kind: 'withdraw-or-keep' | 'withdraw' | 'reduce';
  readonly claimId: string;
  /** The rule or license that was added. */
  readonly recordId: string;
  /** Hits of the claim that it touches. */
  readonly hitIds: readonly string[];
  /** One English sentence. */
  readonly text: string;
}

/**
 * The open claims that a new allow rule or license touches, as tasks: nothing is closed silently, since the respondent has to be told. Until a task
 * is done, no letter leaves (the check `eligible`). Throws `IMGGUARD_INVALID_ARGUMENT` where a hit of an open claim is not passed.
 *
 * @param records.claims - Claims on record.
 * @param records.hits - The hits of those claims.
 * @example
 * const tasks = permissionTasks(rule, { claims, hits, at: '2026-03-05T09:00:00Z' });
 */
export function permissionTasks(
  added: AllowRule | License,
  { claims, hits, at }: { readonly claims: readonly Claim[]; readonly hits: readonly Hit[]; readonly at: string },
): readonly PermissionTask[] {
  const open = claims.filter(({ state, keptDespite }) => state !== 'closed' && keptDespite?.[added.id] === undefined);
  return open.flatMap((claim) => {
    const mine = claim.hitIds.map((id) => hits.find((hit) => hit.id === id) ?? missing(claim, id));
    return added.kind === 'allow-rule' ? ruleTask(added, claim, mine, at) : licenseTasks(added, claim, mine);
  });
}

// --- internal ---

function missing(claim: Claim, id: string): never {
  throw invalidArgument('hits', `every hit of the claim ${claim.id}`, `no hit ${id}`);
}

function ruleTask(rule: AllowRule, claim: Claim, hits: readonly Hit[], at: string): readonly PermissionTask[] {
  const hitIds = hits.filter((hit) => allowRuleForUse(useOf(hit), [rule], at) !== undefined).map(({ id }) => id);
  if (hitIds.length === 0) return [];
  const text = `The allow rule ${rule.id} (${rule.reason}) holds for ${claim.domain}: withdraw the claim ${claim.id}, or say why it is kept.`;
  return [{ kind: 'withdraw-or-keep', claimId: claim.id, recordId: rule.id, hitIds, text }];
}

function licenseTasks(license: License, claim: Claim, hits: readonly Hit[]): readonly PermissionTask[] {
  const extents = hits.map((hit) => ({ id: hit.id, extent: covers(license, useOf(hit)).extent }));
  return (['full', 'partial'] as const).flatMap((extent): readonly PermissionTask[] => {
    const hitIds = extents.filter((each) => each.extent === extent).map(({ id }) => id);
    if (hitIds.length === 0) return [];
    const kind = extent === 'full' ? 'withdraw' : 'reduce';
    const what = extent === 'full' ? 'covers the use' : 'covers a part of the time';
    const text = `The license of ${license.licensee.name} (${license.id}) ${what} of ${hitIds.length} of the hits of the claim ${claim.id}.`;
    return [{ kind, claimId: claim.id, recordId: license.id, hitIds, text }];
  });
}
