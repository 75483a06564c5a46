import type { Claim } from '@imgguard/claims';
import { GuardError } from '../errors.ts';
import type { Guard } from '../guard.ts';
import { byBeginning } from './by-beginning.ts';

/**
 * The claim that a person means: by id, or by the beginning of one, also without `claim_`.
 *
 * @throws GuardError `IMGGUARD_NOT_FOUND` when there is none, or more than one.
 */
export function findClaim(guard: Guard, text: string): Claim {
  const meant = byBeginning(guard.claims.list(), text, 'claim_');
  if (meant !== undefined) return meant;
  throw new GuardError('IMGGUARD_NOT_FOUND', `No claim, or more than one, begins with ${text}; imgguard claim list shows their ids.`);
}
