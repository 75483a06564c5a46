import type { Claim } from '../claim/claim.ts';
import { monthsAfter } from '../period.ts';
import { retentionOf, type LegalHold, type RetentionRules } from './retention.ts';

/** What somebody asks about their data. Articles 15, 17, 18 and 21 of the GDPR. */
export interface DataRequest {
  readonly kind: 'access' | 'erasure' | 'restriction' | 'objection';
  /** Whether the one who asks is, or was by mistake, the respondent of the claim. */
  readonly by: 'respondent' | 'wrong-party';
  /** ISO 8601. */
  readonly receivedAt: string;
}

export interface DataDecision {
  /** `restricted`: kept for the claim alone (Article 18(2)). `refused`: kept and used, for the reasons named. */
  readonly decision: 'done' | 'restricted' | 'refused';
  /** Where the decision stands, in the statute. */
  readonly grounds: readonly string[];
  /** One English sentence for the answer. */
  readonly text: string;
  /** When to look at it again, ISO date; `null` where everything was done. */
  readonly reviewAt: string | null;
  /** Answer by this day: one month, Article 12(3). ISO date. */
  readonly answerBy: string;
}

/**
 * What becomes of a request about personal data in a claim. A proposal with its grounds for a person to confirm; it erases nothing (`eraseRespondent` does).
 * Data that a claim still needs is kept for the claim alone; data of somebody who was asked by mistake goes at once.
 */
export function decideDataRequest(
  request: DataRequest,
  claim: Claim,
  facts: { readonly barredAfter?: string; readonly holds?: readonly LegalHold[]; readonly rules?: RetentionRules; readonly at: string },
): DataDecision {
  const answerBy = monthsAfter(request.receivedAt, 1, 'receivedAt');
  if (request.kind === 'access')
    return decided('done', [article('15(1) and (3)')], 'A copy of the data is given.', { reviewAt: null, answerBy });
  if (request.by === 'wrong-party')
    return decided('done', [article('17(1)(a) and (d)')], 'The data was not of the respondent and is erased.', {
      reviewAt: null,
      answerBy,
    });
  const keep = retentionOf(claim, facts).find(({ category }) => category === 'respondent');
  const over = keep?.deleteAfter !== null && keep?.deleteAfter !== undefined && keep.deleteAfter < facts.at.slice(0, 10);
  if (over && request.kind !== 'restriction')
    return decided('done', [article('17(1)(a)')], 'The data is no longer needed and is erased.', { reviewAt: null, answerBy });
  const reviewAt = keep?.deleteAfter ?? yearAfter(facts.at);
  if (request.kind === 'objection')
    return decided('refused', [article('21(1)'), article('17(3)(e)')], 'The data is needed to make, or to defend against, legal claims.', {
      reviewAt,
      answerBy,
    });
  const grounds = request.kind === 'restriction' ? [article('18(1)'), article('18(2)')] : [article('17(3)(e)'), article('18(2)')];
  return decided('restricted', grounds, 'The data is kept for this claim alone, and erased when that is over.', { reviewAt, answerBy });
}

// --- internal ---

function article(number: string): string {
  return `Regulation (EU) 2016/679, Article ${number}`;
}

function decided(
  decision: DataDecision['decision'],
  grounds: readonly string[],
  text: string,
  days: Pick<DataDecision, 'reviewAt' | 'answerBy'>,
): DataDecision {
  return { decision, grounds, text, ...days };
}

/** While a claim is open there is no date yet; it is looked at again within a year. House rule. */
function yearAfter(at: string): string {
  return `${Number(at.slice(0, 4)) + 1}${at.slice(4, 10)}`.replace('-02-29', '-02-28');
}
