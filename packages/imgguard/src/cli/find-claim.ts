import type { Claim } from '@imgguard/claims';
import { GuardError } from '../errors.ts';
import type { Guard } from '../guard.ts';

/**
 * The claim that a person means: by id, or by the beginning of one, also without `claim_`.
 *
 * @throws GuardError `IMGGUARD_NOT_FOUND` when there is none, or more than one.
 */
export function findClaim(guard: Guard, text: string): Claim {
  const claims = guard.claims.list();
  const exact = claims.find(({ id }) => id === text);
  if (exact !== undefined) return exact;
  const [only, another] = text === '' ? [] : claims.filter(({ id }) => id.startsWith(text) || id.startsWith(`claim_${text}`));
  if (only !== undefined && another === undefined) return only;
  throw new GuardError('IMGGUARD_NOT_FOUND', `No claim, or more than one, begins with ${text}; imgguard claim list shows their ids.`);
}
