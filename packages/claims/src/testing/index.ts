export { aConfirmedHit, aHit, aLicense, aMatch, aRightsHolder, aSighting, aWork, anAllowRule } from './builders.ts';
export { aClaim, aRespondent, aSending, aStep, anActor, anEligibility, CLAIM_STEPS, playClaim, tryStep } from './claims.ts';
export type { ClaimStep } from './claims.ts';
export { anEvidence } from './evidence.ts';
