import { describe, expect, it } from 'vitest';
import type { UseStatus } from '../decision.ts';
import type { Hit } from '../hit.ts';
import {
  aClaim,
  aConfirmedHit,
  aHit,
  aLicense,
  anActor,
  anAllowRule,
  aRightsHolder,
  aSighting,
  aWork,
  playClaim,
} from '../testing/index.ts';
import type { ActorRole, Claim, ClaimOutcome } from './claim.ts';
import { attachHit, openClaim, type OpenClaimInput, type OpenClaimResult } from './open-claim.ts';

function opened(changes: Partial<OpenClaimInput> = {}): OpenClaimResult {
  return openClaim({
    id: 'claim-2',
    hit: aConfirmedHit(),
    work: aWork(),
    rightsHolder: aRightsHolder(),
    actor: anActor('owner'),
    at: '2026-03-03T09:00:00Z',
    ...changes,
  });
}

function attached(claim: Claim, hit: Hit, changes: Partial<OpenClaimInput> = {}): ReturnType<typeof attachHit> {
  return attachHit(claim, {
    hit,
    work: aWork(),
    rightsHolder: aRightsHolder(),
    actor: anActor('owner'),
    at: '2026-03-04T09:00:00Z',
    ...changes,
  });
}

function decidedAs(use: UseStatus): Hit {
  return aHit({ decisions: [{ kind: 'decision', truth: 'match', use, by: 'owner', at: '2026-03-02T09:00:00Z' }] });
}

function endedAs(outcome: ClaimOutcome, at = '2026-03-20T09:00:00Z'): Claim {
  const claim = aClaim();
  const closing = { sequence: 1, at, actor: anActor('operator'), event: 'withdraw', from: 'draft', to: 'closed' } as const;
  const note = {
    sequence: 2,
    at: '2027-01-01T09:00:00Z',
    actor: anActor('operator'),
    event: 'add-note',
    from: 'closed',
    to: 'closed',
  } as const;
  return { ...claim, state: 'closed', outcome, deadline: null, history: [...claim.history, closing, note] };
}

const SEEN_UNTIL = { lastSeenAt: '2026-05-01T10:00:00Z' };

describe('openClaim', () => {
  it('begins as a draft with one line of history', () => {
    const result = opened({ hit: aConfirmedHit({ lastSeenAt: '2026-03-02T10:00:00Z' }) });
    expect(result).toMatchObject({
      ok: true,
      claim: {
        id: 'claim-2',
        workId: 'work-1',
        rightsHolderId: 'rights-holder-1',
        domain: 'shop.example',
        hitIds: ['hit-1'],
        usePeriod: { from: '2026-03-01T10:00:00Z', until: '2026-03-02T10:00:00Z' },
        state: 'draft',
        outcome: null,
        deadline: { kind: 'draft', dueOn: '2026-04-02' },
        openedBy: 'owner-1',
        history: [{ sequence: 0, event: 'open', from: null, to: 'draft', note: 'hit-1' }],
      },
    });
  });

  it('the personal way begins without a deadline', () => {
    expect(opened({ track: 'direct' })).toMatchObject({ claim: { state: 'direct', deadline: null } });
  });

  it.each<ActorRole>(['respondent', 'timer', 'system', 'lawyer'])('is not for the %s', (role) => {
    expect(opened({ actor: anActor(role) })).toMatchObject({ ok: false, code: 'not-allowed-for-actor' });
  });

  it('needs a decision of a person, that says match and unlicensed', () => {
    expect(opened({ hit: aHit() })).toMatchObject({ code: 'not-decided-by-person' });
    const undone = aHit({ decisions: [...aConfirmedHit().decisions, { kind: 'undo', by: 'owner', at: '2026-03-02' }] });
    expect(opened({ hit: undone })).toMatchObject({ code: 'not-decided-by-person' });
    const unsure = aHit({ decisions: [{ kind: 'decision', truth: 'unsure', use: 'unknown', by: 'owner', at: '2026-03-02' }] });
    expect(opened({ hit: unsure })).toMatchObject({ code: 'not-a-match' });
    for (const use of ['own', 'licensed', 'allowed', 'permitted-by-law', 'unknown'] as const)
      expect(opened({ hit: decidedAs(use) })).toMatchObject({ code: 'not-unlicensed' });
  });

  it('looks at permissions again, whatever was decided', () => {
    expect(opened({ work: aWork({ ownDomains: ['shop.example'] }) })).toMatchObject({ code: 'own-use' });
    const rule = anAllowRule({ pattern: { kind: 'domain', domain: 'shop.example' } });
    expect(opened({ allowRules: [rule] })).toMatchObject({
      code: 'domain-allow-listed',
      hint: 'The allow rule allow-1 holds for this page (We exchange pictures.).',
    });
    const license = aLicense({ where: { domains: ['shop.example'] } });
    expect(opened({ licenses: [license] })).toMatchObject({ code: 'use-licensed' });
    const parts = [
      { ...license, until: '2026-03-31' },
      { ...license, id: 'license-2', from: '2026-04-01' },
    ];
    expect(opened({ hit: aConfirmedHit(SEEN_UNTIL), licenses: parts })).toMatchObject({
      code: 'use-licensed',
      hint: 'This use is licensed to Example Ltd (license-1), Example Ltd (license-2); correct the record first if it is not.',
    });
  });

  it('one open claim per work and domain, whatever the host', () => {
    const hit = aConfirmedHit({ id: 'hit-2', sighting: aSighting({ pageUrl: 'https://blog.shop.example/x' }) });
    expect(opened({ hit, claims: [aClaim()] })).toMatchObject({ code: 'duplicate-open-claim', claimId: 'claim-1' });
    const other = aConfirmedHit({ id: 'hit-3', sighting: aSighting({ pageUrl: 'https://other.example/x' }) });
    expect(opened({ hit: other, claims: [aClaim()] })).toMatchObject({ ok: true });
  });

  it.each<ClaimOutcome>(['licensed', 'license-sold', 'settled', 'complied', 'unfounded', 'time-barred', 'judgment-won', 'judgment-lost'])(
    'what ended as %s is not claimed again for the same time',
    (outcome) => {
      expect(opened({ claims: [endedAs(outcome)] })).toMatchObject({ code: 'already-settled', claimId: 'claim-1' });
      const later = opened({ hit: aConfirmedHit(SEEN_UNTIL), claims: [endedAs(outcome)] });
      expect(later).toMatchObject({ ok: true, claim: { usePeriod: { from: SEEN_UNTIL.lastSeenAt, until: SEEN_UNTIL.lastSeenAt } } });
    },
  );

  it.each<ClaimOutcome>(['withdrawn', 'discarded', 'rejected', 'duplicate', 'unreachable', 'uneconomic'])(
    'what ended as %s settled nothing',
    (outcome) => {
      expect(opened({ claims: [endedAs(outcome)] })).toMatchObject({ ok: true, claim: { usePeriod: { from: '2026-03-01T10:00:00Z' } } });
    },
  );

  it('remembers that the work was offered under Creative Commons, also if only later', () => {
    const policy = { kind: 'creative-commons', name: 'CC BY 4.0', licenseUrl: 'https://creativecommons.org/licenses/by/4.0/' } as const;
    expect(opened({ work: aWork({ policies: [policy] }) })).toMatchObject({ claim: { creativeCommons: true } });
    const later = aWork({ policies: [{ ...policy, from: '2026-04-01' }] });
    expect(opened({ work: later })).toMatchObject({ claim: { creativeCommons: false } });
    expect(opened({ work: later, hit: aConfirmedHit(SEEN_UNTIL) })).toMatchObject({ claim: { creativeCommons: true } });
  });

  it('a page without address cannot be claimed', () => {
    expect(opened({ hit: aConfirmedHit({ sighting: aSighting({ pageUrl: 'about:blank' }) }) })).toMatchObject({
      code: 'not-a-web-address',
    });
  });

  it.each<Partial<OpenClaimInput>>([{ at: 'today' }, { work: aWork({ id: 'work-2' }) }, { actor: { role: 'owner', id: ' ' } }])(
    'a wrong argument throws: %j',
    (changes) => {
      expect(() => opened(changes)).toThrowError(expect.objectContaining({ code: 'IMGGUARD_INVALID_ARGUMENT' }));
    },
  );
});

describe('attachHit', () => {
  const second = aConfirmedHit({
    id: 'hit-2',
    lastSeenAt: '2026-03-09T10:00:00Z',
    sighting: aSighting({ seenAt: '2026-02-01T10:00:00Z' }),
  });

  it('adds the hit, widens the time and writes it down', () => {
    const claim = Object.freeze(aClaim());
    const result = attached(claim, second);
    expect(result).toMatchObject({
      ok: true,
      claim: {
        hitIds: ['hit-1', 'hit-2'],
        usePeriod: { from: '2026-02-01T10:00:00Z', until: '2026-03-09T10:00:00Z' },
        history: [{ event: 'open' }, { sequence: 1, event: 'attach-hit', from: 'draft', to: 'draft', note: 'hit-2' }],
      },
    });
    expect(claim.hitIds).toEqual(['hit-1']);
  });

  it('one hit under Creative Commons is enough for the friendly way', () => {
    const policy = {
      kind: 'creative-commons',
      name: 'CC BY 4.0',
      licenseUrl: 'https://creativecommons.org/licenses/by/4.0/',
      from: '2026-03-05',
    } as const;
    expect(attached(aClaim(), second, { work: aWork({ policies: [policy] }) })).toMatchObject({ claim: { creativeCommons: true } });
  });

  it('refuses what does not belong', () => {
    const elsewhere = aConfirmedHit({ id: 'hit-2', sighting: aSighting({ pageUrl: 'https://other.example/' }) });
    expect(attached(aClaim(), elsewhere)).toMatchObject({ code: 'other-matter' });
    expect(attached(aClaim(), aConfirmedHit({ id: 'hit-2', workId: 'work-2' }))).toMatchObject({ code: 'other-matter' });
    expect(attached(aClaim(), aConfirmedHit())).toMatchObject({ code: 'already-attached' });
    const closed = playClaim(aClaim(), [{ event: { kind: 'withdraw', note: 'a mistake' }, role: 'owner' }]);
    expect(attached(closed, second)).toMatchObject({ code: 'claim-closed' });
  });

  it('holds the hit to the conditions of a new claim', () => {
    expect(attached(aClaim(), aHit({ id: 'hit-2' }))).toMatchObject({ code: 'not-decided-by-person' });
    expect(attached(aClaim(), second, { licenses: [aLicense({ where: { domains: ['shop.example'] } })] })).toMatchObject({
      code: 'use-licensed',
    });
    const settled = { ...endedAs('settled'), id: 'claim-0' };
    expect(attached(aClaim(), second, { claims: [aClaim(), settled] })).toMatchObject({ code: 'already-settled' });
  });
});
