import type { Actor, Answer, Claim, ClaimEntry, KeptEligibility, Respondent } from '../claim/claim.ts';
import type { FactChanges } from '../claim/facts.ts';
import { auditLog } from '../evidence/audit-log.ts';
import { startMs } from '../period.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { DataDecision } from './data-request.ts';

export interface EraseInput {
  /** What a person decided; only `done` erases. */
  readonly decision: DataDecision;
  /** Salt of the claim's audit log: the log is kept, the salt is not. @default the claim's own */
  readonly salt?: string;
  /** Salt for what follows; becomes the claim's own. */
  readonly newSalt: string;
  /** `former`: only who was asked by mistake (`Claim.formerRespondents`); the respondent stays. @default 'respondent' */
  readonly whom?: 'respondent' | 'former';
  /** Names, addresses and the like of somebody who is in the claim no more. */
  readonly alsoRemove?: readonly string[];
  readonly actor: Actor;
  readonly at: string;
}

export type EraseResult = { readonly ok: true; readonly claim: Claim } | Refusal<'not-decided' | 'claim-open' | 'not-allowed-for-actor'>;

/** What stands where personal data was. */
export const ERASED = '[erased]';

/**
 * Takes the respondent's personal data out of a claim: name, address, what they wrote, their marks in the history, and their name wherever staff wrote
 * it. What the law of books and taxes needs stays: that there was a claim, when, how it ended, amounts. The audit log of before is kept in the claim, so
 * that it verifies as before, while its salt is gone and nobody can guess what it stood for.
 *
 * In an open claim only somebody who is no longer its respondent can be erased (`whom: 'former'`, `alsoRemove`).
 */
export function eraseRespondent(
  claim: Claim,
  { decision, salt, newSalt, whom = 'respondent', alsoRemove = [], actor, at }: EraseInput,
): EraseResult {
  startMs(at, 'at');
  if (decision.decision !== 'done') return refuse('not-decided', `The decision is "${decision.decision}": ${decision.text}`);
  if (actor.role !== 'owner' && actor.role !== 'operator') return refuse('not-allowed-for-actor', 'A person of the claimant erases.');
  const formerOnly = whom === 'former';
  if (claim.state !== 'closed' && claim.respondent !== null && !formerOnly)
    return refuse('claim-open', 'The claim is open and needs its respondent; hold or end it first.');
  const words = wordsOf(claim, formerOnly, alsoRemove);
  const theirs = formerOnly ? claim.history.findLastIndex(({ event }) => event === 'uphold-wrong-party') : claim.history.length;
  const { events } = auditLog(claim, salt);
  const history = claim.history.map((entry, index) => erasedEntry(entry, words, index <= theirs));
  const entry: ClaimEntry = {
    sequence: history.length,
    at,
    actor,
    event: 'erase',
    from: claim.state,
    to: claim.state,
    note: decision.grounds.join('; '),
  };
  const { formerRespondents: _gone, facts, eligibility, ...rest } = claim;
  return {
    ok: true,
    claim: {
      ...rest,
      respondent: claim.respondent === null || formerOnly ? claim.respondent : { name: ERASED },
      ...(facts === undefined ? {} : { facts: factsWithout(facts, words) }),
      ...(eligibility === undefined ? {} : { eligibility: findingsWithout(eligibility, words) }),
      warningAnswers: answersWithout(claim.warningAnswers, words),
      ...(claim.keptDespite === undefined ? {} : { keptDespite: answersWithout(claim.keptDespite, words) }),
      hold: claim.hold && { ...claim.hold, note: without(claim.hold.note, words) },
      licenseCheck: claim.licenseCheck && { ...claim.licenseCheck, note: without(claim.licenseCheck.note, words) },
      reviews: claim.reviews.map((answer) => ({ ...answer, note: without(answer.note, words) })),
      payments: formerOnly
        ? claim.payments
        : claim.payments.map(({ amountMinor, currency, receivedAt }) => ({ amountMinor, currency, receivedAt })),
      history: [...history, entry],
      auditSalt: newSalt,
      erased: { at, by: actor.id, events },
    },
  };
}

/** A text without some words, in any case; shorter words than `MIN_WORD_CHARACTERS` stay, since they would take others apart. */
export function withoutWords(text: string, words: readonly string[]): string {
  const long = words.map((word) => word.trim()).filter((word) => word.length >= MIN_WORD_CHARACTERS);
  return without(
    text,
    long.toSorted((a, b) => b.length - a.length),
  );
}

// --- internal ---

/** What is looked for in notes: every line of what is known, longest first, so that no part of one stays. */
function wordsOf({ respondent, formerRespondents = [] }: Claim, formerOnly: boolean, more: readonly string[]): readonly string[] {
  const gone = formerOnly || respondent === null ? formerRespondents : [...formerRespondents, respondent];
  const stays = formerOnly && respondent !== null ? linesOf(respondent) : [];
  const lines = [...gone.flatMap(linesOf), ...more.flatMap((text) => text.split('\n'))].map((line) => line.trim());
  const long = lines.filter((line) => line.length >= MIN_WORD_CHARACTERS && !stays.includes(line));
  return [...new Set(long)].toSorted((a, b) => b.length - a.length);
}

/** A reason can quote a license or a page. */
function findingsWithout({ at, results }: KeptEligibility, words: readonly string[]): KeptEligibility {
  const clean = results.map((result) => ({
    ...result,
    findings: result.findings.map((finding) => ({ ...finding, text: without(finding.text, words) })),
  }));
  return { at, results: clean };
}

function linesOf({ name, address, email, source }: Respondent): readonly string[] {
  return [name, address, email, source].flatMap((text) => (text ?? '').split('\n'));
}

/** A source of a fact can name somebody. */
function factsWithout<F extends FactChanges>(facts: F, words: readonly string[]): F {
  const { use } = facts;
  return use === undefined || use === null ? facts : { ...facts, use: { ...use, source: without(use.source, words) } };
}

/** Shorter words would take other words apart. */
const MIN_WORD_CHARACTERS = 3;

function without(text: string, words: readonly string[]): string {
  return words.reduce((rest, word) => rest.replaceAll(new RegExp(word.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&'), 'giu'), ERASED), text);
}

function answersWithout(answers: Readonly<Record<string, Answer>>, words: readonly string[]): Readonly<Record<string, Answer>> {
  return Object.fromEntries(Object.entries(answers).map(([code, answer]) => [code, { ...answer, note: without(answer.note, words) }]));
}

/** What a respondent said, also where staff wrote it down for them. */
const THEIR_WORDS: readonly ClaimEntry['event'][] = [
  'dispute',
  'submit-license-proof',
  'add-statement',
  'report-fixed',
  'request-offer',
  'extend-deadline',
  'promise-payment',
];

function erasedEntry(entry: ClaimEntry, words: readonly string[], isTheirs: boolean): ClaimEntry {
  const { note, facts, ...others } = entry;
  const rest = facts === undefined ? others : { ...others, facts: factsWithout(facts, words) };
  const theirs = isTheirs && entry.actor.role === 'respondent';
  const actor = theirs ? { role: 'respondent' as const, id: ERASED } : entry.actor;
  if (theirs || (isTheirs && THEIR_WORDS.includes(entry.event))) return { ...rest, actor, ...(note === undefined ? {} : { note: ERASED }) };
  return note === undefined ? rest : { ...rest, note: without(note, words) };
}
