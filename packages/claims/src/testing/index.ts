export { aConfirmedHit, aHit, aLicense, aMatch, aRightsHolder, aSighting, aWork, anAllowRule } from './builders.ts';
export { aClaim, aRespondent, aSending, aStep, anActor, anEligibility, CLAIM_STEPS, playClaim, tryStep } from './claims.ts';
export type { ClaimStep } from './claims.ts';
export { anEvidence } from './evidence.ts';
export { aLetterData } from './letter-facts.ts';
export {
  allowRuleStoreContract,
  captureStoreContract,
  claimStoreContract,
  licenseStoreContract,
  recordStoreContract,
  rightsHolderStoreContract,
} from './store-contract.ts';
export type { StoreContractCase } from './store-contract.ts';
export { documentStoreContract } from './document-contract.ts';
export { decisionStoreContract, letterStoreContract, noticeStoreContract, portalStoreContract } from './correspondence-contract.ts';
