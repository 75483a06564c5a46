/**
 * Whatever persons do in an installation, in whatever order, with the database that they use: no second open claim for one use, no letter against a license or rule,
 * an audit log that verifies, money that counts, and nothing left of whom was erased.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  allowRuleFor,
  auditLog,
  auditProblems,
  auditText,
  namesPlace,
  TRANSITIONS,
  type ActorRole,
  type Claim,
  type ClaimEvent,
} from '@imgguard/claims';
import { aLicense, anActor, anAllowRule, aSending } from '@imgguard/claims/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openStore, type Store } from '../store/store.ts';
import { fillInbox } from '../testing/inbox.ts';
import { createClaims, type GuardClaims } from './claims.ts';
import { createHits, type GuardHits } from './hits.ts';
import { createPersonalData } from './personal-data.ts';

const HITS = 3;
const RUNS = 25;
const NAME = 'Quagga Waistcoats Ltd';
const PAGE = 'https://shop.example/p0';

interface Office {
  readonly folder: string;
  readonly store: Store;
  readonly hits: GuardHits;
  readonly claims: GuardClaims;
  readonly ids: readonly string[];
}

type Action = 'decide' | 'undo' | 'open' | 'step' | 'license' | 'no-license' | 'allow' | 'no-allow' | 'erase' | 'mandate' | 'no-mandate';

/** Steps are what happens most. */
const ACTIONS = fc.array(
  fc.record({
    action: fc.oneof(
      { weight: 8, arbitrary: fc.constant<Action>('step') },
      { weight: 3, arbitrary: fc.constantFrom<Action>('decide', 'open') },
      {
        weight: 1,
        arbitrary: fc.constantFrom<Action>('undo', 'license', 'no-license', 'allow', 'no-allow', 'erase', 'mandate', 'no-mandate'),
      },
    ),
    pick: fc.nat(),
  }),
  { minLength: 30, maxLength: 60, size: 'max' },
);

function eventOf(kind: ClaimEvent['kind'], role: ActorRole, pick: number): ClaimEvent {
  const by = role === 'respondent' ? 'respondent' : 'claimant';
  if (kind.startsWith('send-'))
    return aSending(kind as Parameters<typeof aSending>[0], { by: `${role}-1`, template: kind === 'send-closing' ? 'release' : 'contact' });
  switch (kind) {
    case 'identify-respondent':
      return { kind, respondent: { name: NAME, email: 'quagga@waistcoats.example' } };
    case 'answer-warning':
      return { kind, code: 'weak-match', note: 'looked at' };
    case 'keep-claim':
      return { kind, code: 'allow-1', note: 'not meant for this' };
    case 'record-recheck':
      return { kind, result: pick % 2 === 0 ? 'fixed' : 'not-fixed' };
    case 'promise-payment':
      return { kind, promise: { amountMinor: 500, currency: 'EUR', dueOn: new Date().toISOString().slice(0, 10) } };
    case 'dispute':
      return { kind, code: pick % 2 === 0 ? 'wrong-party' : 'amount', note: `${NAME} says no` };
    case 'make-offer':
      return { kind, offer: { by, purpose: pick % 2 === 0 ? 'license' : 'pay-and-remove', amountMinor: 1000, currency: 'EUR' } };
    case 'record-payment':
      return { kind, payment: { amountMinor: pick % 2 === 0 ? 1000 : 333, currency: 'EUR', receivedAt: '2026-03-05', reference: NAME } };
    default:
      return { kind, note: `${NAME} was asked` } as ClaimEvent;
  }
}

/** Takes a step that the table knows where the claim stands; most lead on, a few end it. */
function step({ claims, store }: Office, claim: Claim, pick: number): void {
  const here = TRANSITIONS.filter(
    ({ from, to, actors }) => from.includes(claim.state) && actors[0] !== 'timer' && (to !== 'closed' || pick % 11 === 0),
  );
  const rule = here[pick % here.length];
  if (rule === undefined) return;
  const role = rule.actors[pick % rule.actors.length] ?? 'owner';
  const result = claims.transition(claim.id, eventOf(rule.event, role, pick), { actor: anActor(role) });
  if (!result.ok) return;
  checkMandate(store, role, result.entry.mandate);
  const told = result.claim.letters.length > claim.letters.length;
  if (!told || rule.event === 'send-closing' || rule.event === 'send-apology') return;
  // A letter went out: nothing on record permits the use.
  expect(store.licenses.list().filter((license) => namesPlace(license, PAGE))).toEqual([]);
  const kept = Object.keys(claim.keptDespite ?? {});
  expect(
    allowRuleFor(
      PAGE,
      store.allowRules.list().filter(({ id }) => !kept.includes(id)),
      new Date().toISOString(),
    ),
  ).toBeUndefined();
}

/** Once staff is on record, staff acts by a mandate; collectors and lawyers always do. */
function checkMandate(store: Store, role: ActorRole, mandate: string | undefined): void {
  const onRecord = store.mandates.list();
  const needed = role === 'collector' || role === 'lawyer' || (role === 'operator' && onRecord.length > 0);
  expect(mandate).toBe(needed ? `mandate-${role}-1` : undefined);
  if (needed) expect(onRecord.find(({ id }) => id === mandate)).not.toHaveProperty('until');
}

const CAPACITIES = { operator: 'employee', collector: 'collector', lawyer: 'lawyer' } as const;

/** Mandates of those who act here, or ended ones, and one of an employee who does not. */
function putMandates(store: Store, ended: boolean): void {
  const powerOfAttorney = { reference: 'file A', signedOn: '2026-01-01' } as const;
  const mandate = { kind: 'mandate', version: 1, from: '2026-01-01', powerOfAttorney } as const;
  store.mandates.put({ ...mandate, id: 'mandate-other', holder: 'somebody else', capacity: 'employee' });
  for (const role of ['operator', 'collector', 'lawyer'] as const) {
    const until = ended ? { until: '2026-01-02' } : {};
    store.mandates.put({ ...mandate, id: `mandate-${role}-1`, holder: `${role}-1`, capacity: CAPACITIES[role], ...until });
  }
}

function act(office: Office, { action, pick }: { readonly action: Action; readonly pick: number }): void {
  const { store, hits, claims, ids } = office;
  const id = ids[pick % ids.length] ?? '';
  const all = claims.list();
  const claim = all[pick % Math.max(all.length, 1)];
  switch (action) {
    case 'decide':
      return void hits.decide(id, { truth: 'match', use: 'unlicensed', by: 'ann', note: `${NAME} denies it` });
    case 'undo':
      return void (hits.history(id).length > 0 && hits.get(id).triage.proposedBy === 'person' && hits.undo(id));
    case 'open':
      return void claims.open({ hitId: id, actor: anActor('owner'), track: pick % 5 === 0 ? 'direct' : 'claim' });
    case 'step':
      return claim === undefined ? undefined : step(office, claim, pick);
    case 'license':
      return store.licenses.put(aLicense({ where: { domains: ['shop.example'] } }));
    case 'no-license':
      return void store.licenses.remove('license-1');
    case 'allow':
      return store.allowRules.put(anAllowRule({ pattern: { kind: 'domain', domain: 'shop.example' } }));
    case 'no-allow':
      return void store.allowRules.remove('allow-1');
    case 'mandate':
      return putMandates(store, false);
    case 'no-mandate':
      return putMandates(store, true);
    case 'erase':
      return erase(office);
  }
}

/** Every byte of the data folder, as often as it is asked for. */
function written(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n');
}

/** By the name as the party gave it: a claim may no longer hold the name of somebody who was asked by mistake. */
function erase({ store, folder }: Office): void {
  const named = store.claims.list();
  const sealed = new Map(
    store.database
      .all<{ id: string; record: string }>('SELECT id, record FROM claims')
      .map(({ id, record }) => [id, (JSON.parse(record) as { data: string }).data]),
  );
  const request = { kind: 'erasure', by: 'wrong-party', receivedAt: '2026-03-01T12:00:00.000Z' } as const;
  const { claims } = createPersonalData(store).erase(NAME, { request, actor: { role: 'operator', id: 'bob' } });
  const left = written(folder);
  for (const { claimId, decision, refusal } of claims) {
    const before = named.find(({ id }) => id === claimId) as Claim;
    const erased = decision.decision === 'done' && refusal === undefined;
    const isFormer = (before.formerRespondents ?? []).length > 0;
    expect(erased).toBe(before.state === 'closed' || before.respondent === null || isFormer);
    if (!erased) continue;
    const after = store.claims.get(claimId);
    expect(JSON.stringify(after?.formerRespondents ?? [])).not.toMatch(/quagga/iu);
    // Who was asked by mistake has the same name as who was named since; the latter stays while the claim goes on.
    if (isFormer && before.respondent !== null && before.state !== 'closed') continue;
    expect(JSON.stringify(store.claims.get(claimId))).not.toMatch(/quagga/iu);
    const pieces = (sealed.get(claimId) ?? '').match(/.{24}/gu) ?? [];
    expect(pieces.filter((piece) => left.includes(piece))).toEqual([]);
  }
}

function check({ claims }: Office): void {
  const all = claims.list();
  const open = all.filter(({ state }) => state !== 'closed').map(({ workId, domain }) => `${workId} ${domain}`);
  expect(new Set(open).size).toBe(open.length);
  for (const claim of all) {
    const log = auditLog(claim);
    expect(auditProblems(auditText(log), log.head)).toEqual([]);
    const paid = claim.payments.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    const noted = claim.history.filter(({ event }) => event === 'record-payment').length;
    expect(claim.payments).toHaveLength(noted);
    expect(paid % 333 === 0 || paid >= 1000).toBe(true);
    if (claim.outcome === 'settled' || claim.outcome === 'license-sold') expect(paid).toBeGreaterThanOrEqual(1000);
  }
}

it('holds what it promises, whatever persons do in whatever order', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(ACTIONS, (actions) => {
      const folder = mkdtempSync(join(tmpdir(), 'imgguard-model-'));
      const store = openStore(folder, true, new Uint8Array(32).fill(7));
      try {
        const { ids } = fillInbox(store, HITS);
        const hits = createHits(store);
        const office = { folder, store, hits, claims: createClaims(store, hits), ids };
        for (const action of actions) {
          act(office, action);
          check(office);
          for (const { state } of office.claims.list()) seen.add(state);
        }
        expect(written(folder)).not.toMatch(/quagga/iu);
      } finally {
        store.close();
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
  // So that a claim which can no longer be opened does not go unnoticed.
  expect(seen.size).toBeGreaterThan(2);
}, 120_000);
