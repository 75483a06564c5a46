import {
  instalmentStatus,
  isOverdue,
  limitationText,
  moneyText,
  openAmount,
  openFactQuestions,
  TRANSITIONS,
  type Claim,
  type EligibilityResult,
  type Limitation,
  type TaskKind,
} from '@imgguard/claims';
import { printable } from './terminal.ts';

/** A claim on one line: id, where it stands, against whom, and by when something is due. */
export function claimLine(claim: Claim, at: string): string {
  const { id, state, outcome, domain, deadline, hold } = claim;
  const stand = outcome === null ? state : `closed: ${outcome}`;
  const held = hold === null ? '' : '  on hold';
  const due = deadline === null ? '' : `  ${deadline.kind} ${isOverdue(deadline, at) ? 'was due' : 'until'} ${deadline.dueOn}`;
  return printable(`${id}  ${stand}${held}  ${domain}${due}`);
}

/** What is reckoned beside a claim when it is shown. */
interface ClaimChecks {
  readonly eligibility: readonly EligibilityResult[];
  /** Absent: the law that applies is not known. */
  readonly limitation?: Limitation;
}

/** All that a person needs before the next step. */
export function claimText(claim: Claim, { eligibility, limitation }: ClaimChecks, at: string): string {
  const { respondent, hitIds, letters, offer, usePeriod, licenseCheck } = claim;
  const open = openAmount(claim);
  const agreed = offer?.acceptedAt === null || offer === null ? 'offered' : 'agreed';
  return [
    claimLine(claim, at),
    `Use: ${usePeriod.from.slice(0, 10)} to ${usePeriod.until.slice(0, 10)}, ${hitIds.join(' ')}`,
    respondent === null
      ? 'Respondent: not named yet'
      : printable(`Respondent: ${[respondent.name, respondent.email, respondent.country].filter(Boolean).join(', ')}`),
    `License question: ${licenseCheck === null ? 'not answered yet' : printable(licenseCheck.note)}`,
    `Letters sent: ${letters.length === 0 ? 'none' : letters.map(({ template, sentAt }) => `${template} ${sentAt.slice(0, 10)}`).join(', ')}`,
    ...(offer === null
      ? []
      : [
          `${agreed === 'agreed' ? 'Agreed' : 'Offered'}: ${moneyText(offer)}${open === null ? '' : `, open ${moneyText({ ...offer, amountMinor: open })}`}`,
        ]),
    ...instalmentLines(claim, at),
    ...(limitation === undefined ? [] : limitationText(limitation).split('\n')),
    ...findingLines(eligibility),
    ...questionLines(claim),
    `Possible now: ${possibleSteps(claim).join(', ')}`,
  ].join('\n');
}

/** Every reason against a claim, one a line. */
export function findingLines(eligibility: readonly EligibilityResult[]): readonly string[] {
  return eligibility.flatMap(({ hitId, findings }) =>
    findings.map(({ severity, code, text, source }) =>
      printable(`${severity === 'block' ? 'Against it' : 'Warning'} (${hitId}, ${code}): ${text} [${source}]`),
    ),
  );
}

/** What is to be done next, in words. */
export const TASKS: Readonly<Record<TaskKind, string>> = {
  'review-claim': 'review the claim (claim step … accept, ask-back or reject)',
  'send-letter': 'write, read and send the letter (imgguard letter, then claim step … send-letter)',
  'check-license': 'check the license that was handed in (imgguard portal check)',
  'decide-dispute': 'decide on the objection (claim step … uphold-dispute or refuse-dispute)',
  'verify-fix': 'look whether it is put right (claim look)',
  'verify-removal': 'look whether it is gone (claim look)',
  'answer-offer': 'answer the offer (claim step … accept-offer or make-offer)',
  'decide-next-step': 'decide on the next step',
  'tell-respondent': 'tell the respondent in writing',
  refund: 'pay back what was paid too much',
  'make-offer': 'make an offer (claim step … make-offer)',
  'read-statement': 'read the statement (imgguard portal list)',
  'check-again': 'look again in a day, past any cache (claim look)',
  'find-address': 'find another address (claim step … identify-respondent), and send the letter there',
  'erase-wrong-party': 'erase who was asked by mistake (imgguard data erase … --wrong-party)',
};

// --- internal ---

function instalmentLines({ offer, payments }: Claim, at: string): readonly string[] {
  if (offer?.plan === undefined) return [];
  return instalmentStatus(offer.plan, payments, at).map(
    ({ dueOn, amountMinor, openMinor, state }) =>
      `Instalment ${dueOn}: ${moneyText({ ...offer, amountMinor })}, ${state}${openMinor === 0 ? '' : ` (${moneyText({ ...offer, amountMinor: openMinor })})`}`,
  );
}

function questionLines(claim: Claim): readonly string[] {
  const open = claim.state === 'closed' ? [] : openFactQuestions(claim);
  if (open.length === 0) return [];
  return [`Not asked yet (imgguard claim facts ${claim.id}): ${open.map(({ name }) => name).join(', ')}`];
}

/** What the life cycle knows for the state of a claim. Conditions can still stand against it. */
function possibleSteps({ state }: Claim): readonly string[] {
  const here = TRANSITIONS.filter(
    ({ from, actors }) => from.includes(state) && !actors.every((role) => role === 'timer' || role === 'system'),
  );
  return here.map(({ event }) => event);
}
