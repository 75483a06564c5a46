import {
  certificateFields,
  dossierFields,
  openAmount,
  paymentReminderFields,
  receiptFields,
  retroactiveLicense,
  type Claim,
  type DossierInput,
  type Hit,
  type LetterData,
  type Work,
} from '@imgguard/claims';
import { GuardError } from '../errors.ts';

/** What a dossier says that no record here holds. */
export type DossierFacts = Pick<DossierInput, 'claimant' | 'evidence' | 'limitation' | 'ownership' | 'enclosures'>;

export interface ClaimFactsInput {
  readonly claim: Claim;
  readonly hits: readonly Hit[];
  readonly work: Work;
  /** Name of the kind of paper. */
  readonly template: string;
  readonly locale: string;
  /** ISO date. */
  readonly at: string;
  /** What the caller says. */
  readonly more: LetterData;
  readonly dossier?: DossierFacts;
}

/**
 * What a paper says of a claim: of a receipt the newest payment and what is open, of a certificate the license that was agreed on and paid, of a dossier
 * everything that happened, of a payment reminder what is open.
 *
 * @throws GuardError `IMGGUARD_REFUSED` where the claim has no such thing.
 */
export function claimFacts(input: ClaimFactsInput): LetterData {
  switch (input.template) {
    case 'receipt':
      return receiptOf(input);
    case 'license-certificate':
      return certificateOf(input);
    case 'payment-reminder':
      return reminderOf(input);
    case 'court-dossier':
      return input.dossier === undefined ? {} : dossierFields({ ...input, ...input.dossier });
    default:
      return {};
  }
}

// --- internal ---

function receiptOf({ claim, locale }: ClaimFactsInput): LetterData {
  const payment = claim.payments.at(-1);
  if (payment === undefined) throw refused(claim, 'nothing was paid, so there is nothing to confirm');
  const open = openAmount(claim);
  return receiptFields(payment, open === null ? null : { amountMinor: open, currency: payment.currency }, locale);
}

function reminderOf({ claim, locale }: ClaimFactsInput): LetterData {
  const facts = paymentReminderFields(claim, locale);
  if (!facts.ok) throw new GuardError('IMGGUARD_REFUSED', facts.hint);
  return facts.data;
}

/** Number and last day are what the caller says; everything else is what was agreed on. */
function certificateOf({ claim, locale, more }: ClaimFactsInput): LetterData {
  const [id, until] = [more['certificate.number'], more['certificate.until']];
  if (typeof id !== 'string') throw refused(claim, 'a certificate has a number (certificate.number)');
  const result = retroactiveLicense(claim, { id, ...(typeof until === 'string' ? { until } : {}) });
  if (!result.ok) throw new GuardError('IMGGUARD_REFUSED', result.hint);
  return certificateFields(result.license, locale);
}

function refused({ id }: Claim, why: string): GuardError {
  return new GuardError('IMGGUARD_REFUSED', `Claim ${id}: ${why}.`);
}
