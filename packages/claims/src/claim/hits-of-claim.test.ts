import { describe, expect, it } from 'vitest';
import { aClaim, aConfirmedHit, anActor, aRightsHolder, aSighting, aWork, CLAIM_STEPS, playClaim } from '../testing/index.ts';
import { dropHit, type DropHitInput } from './hits-of-claim.ts';
import { attachHit } from './open-claim.ts';

const AT = '2026-03-10T09:00:00Z';
const FIRST = aConfirmedHit();
const SECOND = aConfirmedHit({
  id: 'hit-2',
  sighting: aSighting({ seenAt: '2026-02-01T10:00:00Z' }),
  lastSeenAt: '2026-03-05T10:00:00Z',
});

function twoHits(claim = aClaim()) {
  const owner = anActor('owner');
  const result = attachHit(claim, { hit: SECOND, work: aWork(), rightsHolder: aRightsHolder(), actor: owner, at: '2026-03-03T09:00:00Z' });
  if (!result.ok) throw new Error(result.hint);
  return result.claim;
}

function dropping(changes: Partial<DropHitInput> = {}): DropHitInput {
  return { hitId: 'hit-2', remaining: [FIRST], note: 'licensed by the agency', actor: anActor('operator'), at: AT, ...changes };
}

describe('dropHit', () => {
  it('takes a hit out, and the time of the use with it', () => {
    const claim = twoHits();
    expect(claim.usePeriod).toEqual({ from: '2026-02-01T10:00:00Z', until: '2026-03-05T10:00:00Z' });
    const result = dropHit(claim, dropping());
    if (!result.ok) throw new Error(result.hint);
    expect(result.claim).toMatchObject({ hitIds: ['hit-1'], usePeriod: { from: '2026-03-01T10:00:00Z', until: '2026-03-01T10:00:00Z' } });
    expect(result.claim.history.at(-1)).toMatchObject({ event: 'drop-hit', code: 'hit-2', note: 'licensed by the agency', sequence: 2 });
    expect(result.tasks).toEqual([]);
    expect(claim.hitIds).toEqual(['hit-1', 'hit-2']);
  });

  it('never makes the time longer than the claim was about', () => {
    const claim = { ...twoHits(), usePeriod: { from: '2026-02-10T00:00:00Z', until: '2026-03-05T10:00:00Z' } };
    const result = dropHit(claim, dropping({ hitId: 'hit-1', remaining: [{ ...SECOND, lastSeenAt: '2026-03-09T10:00:00Z' }] }));
    expect(result).toMatchObject({ claim: { usePeriod: { from: '2026-02-10T00:00:00Z', until: '2026-03-05T10:00:00Z' } } });
  });

  it('tells the respondent once a letter was sent', () => {
    const claim = twoHits(playClaim(aClaim(), CLAIM_STEPS.notified));
    expect(dropHit(claim, dropping())).toMatchObject({ ok: true, tasks: ['tell-respondent'] });
  });

  it.each([
    ['not-in-claim', twoHits(), { hitId: 'hit-3' }],
    ['last-hit', aClaim(), { hitId: 'hit-1' }],
    ['note-missing', twoHits(), { note: ' ' }],
    ['not-allowed-for-actor', twoHits(), { actor: anActor('timer') }],
    ['agreed', twoHits(playClaim(aClaim(), CLAIM_STEPS.agreed)), {}],
    ['claim-closed', { ...twoHits(), state: 'closed' as const }, {}],
  ])('refuses: %s', (code, claim, changes) => {
    expect(dropHit(claim, dropping(changes))).toMatchObject({ ok: false, code });
  });

  it('needs every hit that stays', () => {
    expect(() => dropHit(twoHits(), dropping({ remaining: [] }))).toThrow(/remaining/u);
  });
});
