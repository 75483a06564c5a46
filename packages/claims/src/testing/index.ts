export { aConfirmedHit, aHit, aLicense, aMatch, aRightsHolder, aSighting, aWork, anAllowRule } from './builders.ts';
