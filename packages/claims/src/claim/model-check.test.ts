/**
 * Every state that the life cycle can come to, searched in full: from each beginning, every event with every kind of content, by every actor that may, in
 * time and late, until nothing new comes. Claims that no condition tells apart where they stand count as one. Everybody acts by a mandate, and each step that
 * was taken is tried again by the same person without one that counts.
 */
import { describe, expect, it } from 'vitest';
import { auditLog, auditProblems, auditText } from '../evidence/audit-log.ts';
import { eraseRespondent, ERASED } from '../privacy/erase.ts';
import { aClaim, aConfirmedHit, aLicense, anActor, anAllowRule, anEligibility, aRightsHolder, aWork } from '../testing/index.ts';
import { everyEvent } from '../testing/every-event.ts';
import type { Mandate } from '../parties/mandate.ts';
import { openAmount, type ActorRole, type Claim, type ClaimOutcome } from './claim.ts';
import type { ClaimEvent } from './event.ts';
import { GUARDS, type TransitionContext } from './guards.ts';
import { openClaim } from './open-claim.ts';
import { transition } from './transition.ts';
import { OPEN_STATES, REOPENABLE } from './transition-rule.ts';
import { ruleFor, TRANSITIONS } from './transitions.ts';

const CC_WORK = aWork({
  policies: [{ kind: 'creative-commons', name: 'CC BY 4.0', licenseUrl: 'https://creativecommons.org/licenses/by/4.0/' }],
});
const HIT = aConfirmedHit();
const ELIGIBLE = anEligibility([HIT]);
const ELIGIBLE_CC = anEligibility([HIT], { work: CC_WORK });
/** A license, or a rule that allows the place, came later. */
const BLOCKED = [
  anEligibility([HIT], { licenses: [aLicense({ where: { domains: ['shop.example'] } })] }),
  anEligibility([HIT], { allowRules: [anAllowRule({ pattern: { kind: 'domain', domain: 'shop.example' } })] }),
];
const MANDATES: readonly Mandate[] = (
  [
    ['operator', 'employee'],
    ['collector', 'collector'],
    ['lawyer', 'lawyer'],
  ] as const
).map(([role, capacity]) => ({
  kind: 'mandate',
  version: 1,
  id: `mandate-${role}`,
  holder: `${role}-1`,
  capacity,
  from: '2026-01-01',
  powerOfAttorney: { reference: 'file A', signedOn: '2026-01-01' },
  registration: 'Inkasso 1234',
}));
/** Mandates that do not count: ended, not begun, for another claim. */
const WORTHLESS = ([{ until: '2026-03-01' }, { from: '2200-01-01' }, { claimId: 'claim-2' }] as const).map((change) =>
  MANDATES.map((mandate): Mandate => ({ ...mandate, ...change })),
);
const OTHERS = MANDATES.map((mandate): Mandate => ({ ...mandate, holder: 'somebody else' }));
const [SALT, DAY_MS] = ['ab'.repeat(16), 86_400_000];

/** What conditions look at where a claim stands, or where it goes back to. */
function signature(claim: Claim): string {
  const { state, outcome, hold, creativeCommons, licenseCheck, respondent, warningAnswers, letters, offer, reviews, history } = claim;
  const { deadline, returnTo, cureFailed, rechecks = [], deliveries = [] } = claim;
  const returned = new Set(deliveries.filter(({ result }) => result === 'returned').map(({ letter }) => letter)).size;
  const base = returnTo ?? state;
  const begin = history.findLastIndex(({ event }) => event === 'reopen' || event === 'uphold-wrong-party');
  const events = history.slice(begin + 1).map(({ event }) => event);
  const lastLetter = events.findLastIndex((event) => event.startsWith('send-'));
  const open = openAmount(claim);
  const where = <T>(states: readonly string[], value: T): T | null => (states.includes(base) ? value : null);
  return JSON.stringify([
    [state, returnTo, outcome, hold !== null, creativeCommons, cureFailed, deadline?.kind],
    where(
      ['direct', 'draft', 'review', 'ready'],
      [licenseCheck !== null, respondent !== null, creativeCommons && Object.keys(warningAnswers).length > 0],
    ),
    where(['direct', 'draft', 'review', 'ready', 'closed'], [letters.length > 0, base === 'direct' && letters.length - returned]),
    state === 'closed' && outcome === 'withdrawn' && letters.at(-1)?.template === 'release',
    where(['final-notice', 'collection'], Math.min(reviews.length, 2)),
    where(
      ['cure', 'removal-check'],
      [rechecks.slice(-2).map(({ result }) => result), events.slice(lastLetter + 1).includes('report-fixed')],
    ),
    where(['notified', 'reminded', 'payment-pending'], events.filter((event) => event === 'send-reminder').length),
    state === 'closed' || offer === null ? offer === null : [offer.by, offer.purpose, open === null ? null : Math.sign(open)],
    state === 'disputed' ? history.findLast(({ event }) => event === 'dispute')?.code : null,
    state === 'review' && history.some(({ event }) => event === 'uphold-wrong-party'),
    events.slice(lastLetter + 1).includes('extend-deadline') && deadline?.kind === 'reply',
  ]);
}

const BEGINNINGS: readonly Claim[] = [aClaim(), aClaim({ track: 'direct' }), aClaim({ work: CC_WORK })];

interface Found {
  readonly claims: ReadonlyMap<string, Claim>;
  /** `state event` of every row that was taken. */
  readonly taken: ReadonlySet<string>;
  readonly outcomes: ReadonlySet<ClaimOutcome>;
  readonly refusals: ReadonlySet<string>;
  readonly steps: number;
}

function explore(): Found {
  const claims = new Map(BEGINNINGS.map((claim) => [signature(claim), claim]));
  const [taken, outcomes, refusals] = [new Set<string>(), new Set<ClaimOutcome>(), new Set<string>()];
  let steps = 0;
  for (const claim of claims.values()) {
    for (const { event, context } of candidates(claim)) {
      steps += 1;
      const result = transition(claim, event, context);
      if (!result.ok) {
        refusals.add(result.code);
        continue;
      }
      taken.add(`${claim.state} ${event.kind}`);
      if (result.claim.outcome !== null) outcomes.add(result.claim.outcome);
      checkStep(claim, event, context, result.claim);
      checkAccount(claim, event, result.claim);
      checkMandate(claim, event, context, result.claim);
      const key = signature(result.claim);
      if (!claims.has(key)) claims.set(key, result.claim);
    }
  }
  return { claims, taken, outcomes, refusals, steps };
}

/** Every row of the table that holds here, by one actor of each side that may, at once and forty days later; and one by an actor that may not. */
function candidates(claim: Claim): readonly { readonly event: ClaimEvent; readonly context: TransitionContext }[] {
  const last = Date.parse(claim.history.at(-1)?.at ?? claim.openedAt);
  const eligibility = claim.creativeCommons ? ELIGIBLE_CC : ELIGIBLE;
  const here = TRANSITIONS.filter(({ from }) => from.includes(claim.state));
  return here.flatMap(({ event: kind, actors }) => {
    const sides = actors.includes('respondent')
      ? actors.filter((role) => role === 'respondent' || role === 'operator')
      : actors.filter((role, index) => index === 0 || role === 'collector' || role === 'lawyer');
    return sides.flatMap((role) =>
      [0, 40].flatMap((days) => {
        const at = new Date(last + days * DAY_MS).toISOString();
        return everyEvent(kind, role, at).map((event) => ({
          event,
          context: { actor: anActor(role), at, eligibility, claims: [claim], mandates: MANDATES },
        }));
      }),
    );
  });
}

const PERSONS: readonly ActorRole[] = ['owner', 'operator', 'collector', 'lawyer'];
/** Steps that need every hit to be free of licenses and rules. */
const CHECKED = TRANSITIONS.filter(({ guards = [] }) => guards.includes('eligible')).map(({ event }) => event);

function checkStep(before: Claim, event: ClaimEvent, context: TransitionContext, after: Claim): void {
  const told = after.letters.length > before.letters.length;
  // No letter without a person who confirmed it, none on hold, none by a timer.
  if (told && (!PERSONS.includes(context.actor.role) || after.letters.at(-1)?.confirmedBy !== context.actor.id || before.hold !== null))
    throw new Error(`${event.kind} from ${before.state}: a letter without confirmation`);
  // No step towards a respondent where a license or a rule stands against it.
  if (CHECKED.includes(event.kind))
    for (const eligibility of BLOCKED)
      if (transition(before, event, { ...context, eligibility }).ok)
        throw new Error(`${event.kind} from ${before.state}: allowed or licensed`);
  // Terminal means terminal.
  if (
    before.state === 'closed' &&
    after.state !== 'closed' &&
    (event.kind !== 'reopen' || !REOPENABLE.includes(before.outcome as ClaimOutcome))
  )
    throw new Error(`${event.kind} opened a claim that ended as ${before.outcome}`);
}

/** Nobody acts for the claimant without a mandate of their own that is in force, and the history names it. */
function checkMandate(before: Claim, event: ClaimEvent, context: TransitionContext, after: Claim): void {
  const { role } = context.actor;
  const what = `${event.kind} from ${before.state} by ${role}`;
  const needed = role === 'operator' || role === 'collector' || role === 'lawyer' ? `mandate-${role}` : undefined;
  if (after.history.at(-1)?.mandate !== needed) throw new Error(`${what}: rests on ${after.history.at(-1)?.mandate}`);
  const given = event.kind === 'give-to-collection' || event.kind === 'give-to-lawyer';
  for (const mandates of [...WORTHLESS, ...(given ? [] : [OTHERS])]) {
    const result = transition(before, event, { ...context, mandates });
    if (result.ok !== (needed === undefined && !given)) throw new Error(`${what}: a mandate that does not count made a difference`);
  }
  // Who acts for the owner does not speak as the owner.
  if (transition(before, event, { ...context, actor: { role: 'owner', id: 'operator-1' } }).ok)
    throw new Error(`${what}: by staff as owner`);
}

/** Money is conserved, and every step is in the table and in the history. */
function checkAccount(before: Claim, event: ClaimEvent, after: Claim): void {
  const paid = (claim: Claim): number => claim.payments.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const came = event.kind === 'record-payment' ? event.payment.amountMinor : 0;
  if (paid(after) !== paid(before) + came) throw new Error(`${event.kind}: money came or went`);
  const open = openAmount(after);
  if (open !== null && open !== (after.offer?.amountMinor ?? 0) - paid(after)) throw new Error(`${event.kind}: the account is wrong`);
  const rule = ruleFor(before.state, event.kind);
  if (after.state !== before.state && after.state !== rule?.to && rule?.to !== 'back')
    throw new Error(`${event.kind} leads out of the table`);
  if (after.history.length !== before.history.length + 1) throw new Error(`${event.kind} left no trace`);
}

const found = explore();

describe('every state that the life cycle can come to', () => {
  it('is searched in full, and every row of the table was taken', () => {
    const rows = TRANSITIONS.flatMap(({ from, event }) => from.map((state) => `${state} ${event}`));
    expect(rows.filter((row) => !found.taken.has(row))).toEqual([]);
    expect([...found.taken].filter((row) => !rows.includes(row))).toEqual([]);
    const states = new Set([...found.claims.values()].map(({ state }) => state));
    expect([...states].toSorted()).toEqual([...OPEN_STATES, 'closed'].toSorted());
    const outcomes = new Set(TRANSITIONS.flatMap(({ outcome }) => outcome ?? []));
    expect([...found.outcomes].toSorted()).toEqual([...outcomes].toSorted());
    expect(found.claims.size, 'a condition makes most of it unreachable').toBeGreaterThan(2000);
    // Every condition stood in the way somewhere; these are tried in checkMandate and checkStep, or need contents of other tests (guards, money, transition).
    const elsewhere = [
      'collector-mandated',
      'lawyer-mandated',
      'eligible',
      'cooled-off',
      'not-yet-noted',
      'decided-by-another-person',
      'valid-offer',
      'offer-by-own-side',
    ];
    expect(Object.keys(GUARDS).filter((guard) => !found.refusals.has(guard) && !elsewhere.includes(guard))).toEqual([]);
  });

  it('has an audit log that verifies', () => {
    for (const claim of found.claims.values()) {
      const log = auditLog(claim, SALT);
      expect(auditProblems(auditText(log), log.head)).toEqual([]);
    }
  });

  it('lets nobody open a second claim for the same use', () => {
    const again = {
      id: 'claim-2',
      hit: HIT,
      work: aWork(),
      rightsHolder: aRightsHolder(),
      actor: anActor('owner'),
      at: '2028-01-01T00:00:00Z',
    } as const;
    for (const claim of found.claims.values()) {
      const result = openClaim({ ...again, claims: [claim] });
      if (claim.state !== 'closed') expect(result).toMatchObject({ ok: false, code: 'duplicate-open-claim' });
      else if (!REOPENABLE.includes(claim.outcome as ClaimOutcome) && claim.outcome !== 'duplicate' && claim.outcome !== 'time-barred')
        expect({ outcome: claim.outcome, result }).toMatchObject({ result: { ok: false, code: 'already-settled' } });
      if (claim.state === 'closed')
        expect(
          transition(
            claim,
            { kind: 'reopen', note: 'x' },
            { actor: anActor('operator'), at: again.at, claims: [claim, aClaim({ id: 'claim-3' })] },
          ).ok,
        ).toBe(false);
    }
  });

  it('can be erased once it is closed, and then names nobody', () => {
    const decision = { decision: 'done', grounds: ['Article 17'], text: '', reviewAt: null, answerBy: '2026-04-01' } as const;
    for (const claim of found.claims.values()) {
      if (claim.state !== 'closed') continue;
      const erased = eraseRespondent(claim, {
        decision,
        salt: SALT,
        newSalt: 'cd'.repeat(16),
        actor: anActor('operator'),
        at: '2030-01-01T00:00:00Z',
      });
      if (!erased.ok) throw new Error(erased.hint);
      expect(JSON.stringify(erased.claim)).not.toContain('Quagga');
      if (claim.respondent !== null) expect(erased.claim.respondent).toEqual({ name: ERASED });
      const log = auditLog(erased.claim);
      expect(auditProblems(auditText(log), log.head)).toEqual([]);
    }
  });
});
