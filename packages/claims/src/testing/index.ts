export { aConfirmedHit, aHit, aLicense, aMatch, aRightsHolder, aSighting, aWork, anAllowRule } from './builders.ts';
export { aClaim, aRespondent, anActor, anEligibility, aSending, playClaim } from './claims.ts';
export type { ClaimStep } from './claims.ts';
