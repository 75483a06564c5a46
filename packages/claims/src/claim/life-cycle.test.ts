import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aClaim, aConfirmedHit, anEligibility, aRespondent, aSending, aWork, playClaim, type ClaimStep } from '../testing/index.ts';
import { auditLog, auditProblems, auditText } from '../evidence/audit-log.ts';
import { openAmount, type ActorRole, type Claim } from './claim.ts';
import { isOverdue } from './deadline.ts';
import type { ClaimEvent } from './event.ts';
import type { TransitionContext } from './guards.ts';
import { transition } from './transition.ts';
import { OPEN_STATES } from './transition-rule.ts';
import { ruleFor, TRANSITIONS } from './transitions.ts';

/** A walk through the life cycle: numbers that choose among what the table offers, and now and then something that it does not. */
interface Choice {
  readonly pick: number;
  readonly odd: number;
  readonly days: number;
  readonly amountMinor: number;
}

const CHOICES = fc.array(
  fc.record({
    pick: fc.nat(),
    odd: fc.nat({ max: 19 }),
    days: fc.nat({ max: 40 }),
    amountMinor: fc.constantFrom(100, 900, 1000, 5000, 0, 1.5),
  }),
  { minLength: 20, maxLength: 60, size: 'max' },
);
const ROLES: readonly ActorRole[] = ['owner', 'operator', 'respondent', 'collector', 'lawyer', 'timer', 'system'];
const KINDS = [...new Set(TRANSITIONS.map(({ event }) => event))];
const CC_WORK = aWork({
  policies: [{ kind: 'creative-commons', name: 'CC BY 4.0', licenseUrl: 'https://creativecommons.org/licenses/by/4.0/' }],
});
const PREPARED: readonly ClaimStep[] = [
  { event: { kind: 'answer-license-check', note: 'none found' }, role: 'owner' },
  { event: { kind: 'identify-respondent', respondent: aRespondent() }, role: 'owner' },
  { event: { kind: 'answer-warning', code: 'creative-commons', note: 'understood' }, role: 'owner' },
  { event: { kind: 'submit' }, role: 'owner' },
  { event: { kind: 'accept' }, role: 'operator' },
];
const SENT: readonly ClaimStep[] = [...PREPARED, { event: aSending('send-letter'), role: 'operator' }];
const LATE: readonly ClaimStep[] = [
  ...SENT,
  { event: aSending('send-reminder'), role: 'operator', daysLater: 20 },
  { event: aSending('send-final-notice'), role: 'operator', daysLater: 20 },
];
const AGREED: readonly ClaimStep[] = [
  ...SENT,
  {
    event: { kind: 'make-offer', offer: { by: 'claimant', purpose: 'pay-and-remove', amountMinor: 1000, currency: 'EUR' } },
    role: 'operator',
  },
  { event: { kind: 'accept-offer' }, role: 'respondent' },
];
/** Walks begin at several places, so that they also come to where a walk from the beginning rarely comes. */
const BEGINNINGS = fc.constantFrom(
  aClaim(),
  aClaim({ track: 'direct' }),
  playClaim(aClaim({ work: CC_WORK }), PREPARED),
  playClaim(aClaim(), SENT),
  playClaim(aClaim(), [...LATE, { event: { kind: 'review-again', note: 'still sound' }, role: 'operator' }]),
  playClaim(aClaim(), AGREED),
);

interface Step {
  readonly before: Claim;
  readonly event: ClaimEvent;
  readonly context: TransitionContext;
  readonly after: Claim;
}

/** Every step that was taken; a refused one leaves no trace, which is checked here. */
function walk(begin: Claim, choices: readonly Choice[]): readonly Step[] {
  const steps: Step[] = [];
  let claim = deepFreeze(begin);
  let ms = Date.parse(begin.history.at(-1)?.at ?? begin.openedAt);
  for (const choice of choices) {
    ms += choice.days * 86_400_000;
    const { event, role } = chosen(claim, choice);
    const context = contextOf(claim, role, new Date(ms).toISOString());
    const result = transition(claim, event, context);
    if (!result.ok) {
      expect(result.hint).not.toBe('');
      continue;
    }
    expect(JSON.stringify(transition(claim, event, context))).toBe(JSON.stringify(result));
    steps.push({ before: claim, event, context, after: deepFreeze(result.claim) });
    claim = result.claim;
  }
  return steps;
}

function chosen(claim: Claim, { pick, odd, amountMinor }: Choice): { event: ClaimEvent; role: ActorRole } {
  const here = TRANSITIONS.filter(({ from }) => from.includes(claim.state));
  const forward = here.filter(({ to, event }) => event !== 'hold' && (to !== 'closed' || odd === 5) && (to !== 'same' || odd < 9));
  const rule = forward.length > 0 && claim.hold === null ? forward[pick % forward.length] : here[pick % here.length];
  const kind = odd === 0 || rule === undefined ? (KINDS[pick % KINDS.length] ?? 'add-note') : odd === 1 ? 'hold' : rule.event;
  const actors = odd === 2 ? ROLES : (ruleFor(claim.state, kind)?.actors ?? ROLES);
  const role = actors[pick % actors.length] ?? 'owner';
  return { event: eventOf(kind, role, amountMinor), role };
}

type SendKind = Parameters<typeof aSending>[0];

function eventOf(kind: ClaimEvent['kind'], role: ActorRole, amountMinor: number): ClaimEvent {
  const by = role === 'respondent' ? 'respondent' : 'claimant';
  if (kind.startsWith('send-')) return aSending(kind as SendKind, { by: role, template: kind === 'send-closing' ? 'release' : 'contact' });
  switch (kind) {
    case 'identify-respondent':
      return { kind, respondent: aRespondent() };
    case 'answer-warning':
      return { kind, code: 'creative-commons', note: 'understood' };
    case 'record-facts':
      return { kind, facts: amountMinor === 900 ? { commercial: true } : { country: 'XX' } };
    case 'keep-claim':
      return { kind, code: 'allow-1', note: 'not meant for this' };
    case 'record-delivery':
    case 'letter-returned':
      return { kind, on: '2026-03-10' };
    case 'record-recheck':
      return { kind, result: amountMinor === 900 ? 'fixed' : 'not-fixed' };
    case 'promise-payment':
      return { kind, promise: { amountMinor, currency: 'EUR', dueOn: '2026-04-01' } };
    case 'dispute':
      return { kind, code: amountMinor === 900 ? 'not-my-site' : 'amount', note: 'too much' };
    case 'make-offer':
      return { kind, offer: { by, purpose: amountMinor === 900 ? 'license' : 'pay-and-remove', amountMinor: 1000, currency: 'EUR' } };
    case 'record-payment':
      return { kind, payment: { amountMinor, currency: 'EUR', receivedAt: '2026-04-01' } };
    default:
      return { kind, note: 'because' } as ClaimEvent;
  }
}

const ELIGIBLE = anEligibility([aConfirmedHit()]);
const ELIGIBLE_CC = anEligibility([aConfirmedHit()], { work: CC_WORK });

function contextOf(claim: Claim, role: ActorRole, at: string): TransitionContext {
  return { actor: { role, id: role }, at, eligibility: claim.creativeCommons ? ELIGIBLE_CC : ELIGIBLE, claims: [claim] };
}

/** What holds after every step, whatever came before. */
const PROMISES: Readonly<Record<string, (step: Step) => void>> = {
  'no step leads out of the table': ({ before, event, context, after }) => {
    const rule = ruleFor(before.state, event.kind);
    expect(rule?.actors).toContain(context.actor.role);
    const expected = rule?.to === 'same' ? before.state : rule?.to === 'back' ? before.returnTo : rule?.to;
    expect(after.state).toBe(expected);
    expect(after.outcome !== null).toBe(after.state === 'closed');
  },
  'history, letters and payments only grow': ({ before, event, after }) => {
    expect(after.history).toHaveLength(before.history.length + 1);
    expect(before.history.every((entry, index) => after.history[index] === entry)).toBe(true);
    expect(after.history.at(-1)).toMatchObject({ sequence: before.history.length, event: event.kind, from: before.state, to: after.state });
    expect(before.letters.every((letter, index) => after.letters[index] === letter)).toBe(true);
    expect(before.payments.every((payment, index) => after.payments[index] === payment)).toBe(true);
  },
  'closed means closed, and an agreement or judgment is never opened again': ({ before, event }) => {
    if (before.state !== 'closed') return;
    expect(['reopen', 'add-note', 'send-closing']).toContain(event.kind);
    if (event.kind === 'reopen') expect(['license-sold', 'settled', 'licensed', 'unfounded']).not.toContain(before.outcome);
  },
  'no letter leaves without a person who confirmed it, and none on hold': ({ before, event, context, after }) => {
    if (after.letters.length === before.letters.length) return;
    expect(['owner', 'operator', 'collector', 'lawyer']).toContain(context.actor.role);
    expect(after.letters.at(-1)).toMatchObject({ confirmedBy: context.actor.id, sentAt: context.at });
    expect(before).toMatchObject({ hold: null });
    const answersSomebody = event.kind === 'send-closing' || event.kind === 'send-apology';
    if (answersSomebody) expect(before.letters).not.toEqual([]);
    else expect(before.licenseCheck).not.toBeNull();
  },
  'a work under Creative Commons is asked to put it right before any letter of a claim': ({ event, before }) => {
    if (!before.creativeCommons || event.kind !== 'send-letter') return;
    const earlier = before.history.map((entry) => entry.event);
    expect(earlier).toContain('send-cure');
    expect(earlier.lastIndexOf('not-fixed')).toBeGreaterThan(
      Math.max(earlier.lastIndexOf('reopen'), earlier.lastIndexOf('uphold-wrong-party')),
    );
  },
  'nothing is given to others without two reviews, time that is over, and the owner': ({ before, event, context }) => {
    if (event.kind !== 'give-to-collection' && event.kind !== 'give-to-lawyer') return;
    expect(before.reviews.length).toBeGreaterThanOrEqual(2);
    expect(before.deadline !== null && isOverdue(before.deadline, context.at)).toBe(true);
    expect(context.actor.role).toBe('owner');
  },
  'money is whole and counts exactly': ({ after }) => {
    const sum = after.payments.reduce((total, each) => total + each.amountMinor, 0);
    expect(Number.isSafeInteger(sum)).toBe(true);
    if (after.offer !== null && after.offer.acceptedAt !== null) expect(openAmount(after)).toBe(after.offer.amountMinor - sum);
    if (after.outcome === 'settled' || after.outcome === 'license-sold') expect(openAmount(after)).toBeLessThanOrEqual(0);
  },
  'an accepted offer is not replaced': ({ before, event, after }) => {
    if (before.offer !== null && before.offer.acceptedAt !== null && event.kind !== 'reopen') expect(after.offer).toBe(before.offer);
  },
  'an interlude knows where it goes back to, and only an interlude does': ({ after }) => {
    expect(after.returnTo !== null).toBe(['license-check', 'disputed', 'negotiating'].includes(after.state));
  },
  'on hold no time runs, and what is closed is not on hold': ({ after }) => {
    if (after.hold !== null) expect(after.deadline).toBeNull();
    if (after.state === 'closed') expect(after).toMatchObject({ hold: null, deadline: null, paused: null });
  },
  'a letter for a lawyer goes out through a lawyer, and after the end only closing letters do': ({ before, event, after }) => {
    if (after.letters.length === before.letters.length) return;
    if (before.state === 'legal') expect(event.kind).toBe('send-lawyer-letter');
    if (before.state === 'closed') expect(after.letters.at(-1)?.template).toBe('release');
  },
  'what a respondent asks for or says never makes their time shorter, and never moves the claim on': ({
    before,
    event,
    after,
    context,
  }) => {
    if (!['extend-deadline', 'promise-payment', 'add-statement', 'request-offer'].includes(event.kind)) return;
    expect(['respondent', 'operator']).toContain(context.actor.role);
    expect(after.state).toBe(before.state);
    if (before.deadline !== null) expect((after.deadline?.dueOn ?? '') >= before.deadline.dueOn).toBe(true);
  },
  'nobody is asked again under the name of somebody who was asked by mistake': ({ event, after }) => {
    if (event.kind === 'uphold-wrong-party') expect(after).toMatchObject({ respondent: null, offer: null, reviews: [] });
    if (event.kind === 'send-letter') expect(after.respondent).not.toBeNull();
  },
  'it can be stored as JSON and goes on from there': ({ before, event, context, after }) => {
    const result = transition(JSON.parse(JSON.stringify(before)) as Claim, event, context);
    expect(JSON.stringify(result.ok && result.claim)).toBe(JSON.stringify(after));
  },
};

/** Walks of 20 to 60 steps. */
const WALKS = 200;

describe('whatever happens to a claim', () => {
  it('every promise is kept after every step', () => {
    const property = fc.property(BEGINNINGS, CHOICES, (begin, choices) => {
      const steps = walk(begin, choices);
      for (const step of steps) {
        for (const [promise, check] of Object.entries(PROMISES)) keep(promise, () => check(step));
      }
      const [middle, last] = [steps[Math.floor(steps.length / 2)], steps.at(-1)];
      if (middle !== undefined && last !== undefined)
        keep('the audit log verifies, and only grows', () => checkLogs(middle.after, last.after));
    });
    fc.assert(property, { numRuns: WALKS });
  });

  it('the walks go to every state, and end in many ways', () => {
    const seen = new Set<string>();
    // Always the same walks, so that the answer does not depend on luck.
    for (const [begin, choices] of fc.sample(fc.tuple(BEGINNINGS, CHOICES), { numRuns: 2 * WALKS, seed: 4 }))
      for (const { after } of walk(begin, choices)) seen.add(after.state).add(String(after.outcome));
    expect(OPEN_STATES.filter((state) => !seen.has(state))).toEqual([]);
    expect(['withdrawn', 'complied', 'licensed', 'rejected', 'settled'].filter((outcome) => !seen.has(outcome))).toEqual([]);
  });
});

function checkLogs(earlier: Claim, later: Claim): void {
  const salt = 'ab'.repeat(16);
  const [before, after] = [auditLog(earlier, salt), auditLog(later, salt)];
  expect(auditProblems(auditText(after), after.head)).toEqual([]);
  expect(after.events.slice(0, before.events.length)).toEqual(before.events);
}

function keep(promise: string, check: () => void): void {
  try {
    check();
  } catch (cause) {
    throw new Error(`Broken: ${promise}. ${String(cause)}`, { cause });
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
