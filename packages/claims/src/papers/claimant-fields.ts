import type { LetterData, LetterFieldName } from '../letters/fields.ts';
import { bankAccountProblems } from '../parties/bank-account.ts';
import type { Claimant } from '../parties/party.ts';
import { addressLines } from '../parties/postal-address.ts';
import type { RightsHolder } from '../rights-holder.ts';
import { accountFields } from './money-fields.ts';

/** For which letter. */
export interface ClaimantFieldsFor {
  /** BCP 47. */
  readonly locale: string;
  /** Country of the recipient: then the own country is named only where it differs. */
  readonly recipientCountry?: string;
  /** Whose rights they are, where the claimant acts by a power of attorney. */
  readonly rightsHolder?: RightsHolder;
}

/**
 * What letters and papers say of the claimant: who writes, tax, account, and by which right. With own rights the claimant is also the one whose rights they are;
 * with a power of attorney that is the rights holder. What is not on record is left out, and a paper that needs it is not rendered. An account with a wrong
 * IBAN or BIC is left out.
 */
export function claimantFields(claimant: Claimant, { locale, recipientCountry, rightsHolder }: ClaimantFieldsFor): LetterData {
  const { name, email, phone, website, privacyUrl, verifyUrl, vatId, taxNumber, account, mandate } = claimant;
  const own = mandate.kind === 'own';
  const address = addressLines(claimant.address, { locale, ...(recipientCountry === undefined ? {} : { from: recipientCountry }) }).join(
    '\n',
  );
  const accountFacts = account === undefined || bankAccountProblems(account).length > 0 ? undefined : accountFields(account);
  const facts: readonly (readonly [LetterFieldName, string | undefined])[] = [
    ['sender.name', name],
    ['sender.address', address],
    ['sender.email', email],
    ['sender.phone', phone],
    ['sender.website', website],
    ['sender.privacyUrl', privacyUrl],
    ['sender.verifyUrl', verifyUrl],
    ['sender.vatId', vatId ?? taxNumber],
    ['claimant.name', own ? name : rightsHolder?.name],
    ['claimant.address', own ? address : rightsHolder?.address],
    ['mandate.reference', own ? undefined : mandate.reference],
  ];
  const known = facts.filter(([, value]) => value !== undefined && value.trim() !== '');
  return { ...Object.fromEntries(known), ...(accountFacts?.ok === true ? accountFacts.data : {}) };
}
