import { randomUUID } from 'node:crypto';
import {
  attachHit,
  eligibility,
  openClaim,
  transition,
  type Actor,
  type Claim,
  type ClaimEvent,
  type OpenClaimResult,
  type TransitionResult,
} from '@imgguard/claims';
import { GuardError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import type { GuardHits, HitDetail } from './hits.ts';

/** Claims, each kept after every step. */
export interface GuardClaims {
  /**
   * Opens a claim on a hit that a person judged to be an unlicensed use. An open claim for the same work and domain takes the hit
   * instead. A refusal is a returned value that says why.
   */
  open(input: { readonly hitId: string; readonly actor: Actor; readonly track?: 'direct' | 'claim' }): OpenClaimResult;
  /** Lets something happen to a claim; what is not allowed is a returned refusal. @throws GuardError `IMGGUARD_NOT_FOUND`. */
  transition(id: string, event: ClaimEvent, actor: Actor): TransitionResult;
  /** @throws GuardError `IMGGUARD_NOT_FOUND`. */
  get(id: string): Claim;
  list(): Claim[];
}
