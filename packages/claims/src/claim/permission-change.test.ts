import { describe, expect, it } from 'vitest';
import { aClaim, aConfirmedHit, aLicense, anAllowRule, aSighting, CLAIM_STEPS, playClaim } from '../testing/index.ts';
import { permissionTasks } from './permission-change.ts';

const AT = '2026-03-10T09:00:00Z';
const CLAIM = playClaim(aClaim(), CLAIM_STEPS.notified);
const RECORDS = { claims: [CLAIM], hits: [aConfirmedHit()], at: AT };

describe('permissionTasks', () => {
  it('names nothing for records that do not touch the claim, nor for closed claims', () => {
    expect(permissionTasks(anAllowRule(), RECORDS)).toEqual([]);
    expect(permissionTasks(aLicense(), RECORDS)).toEqual([]);
    const closed = { ...CLAIM, state: 'closed' as const, outcome: 'withdrawn' as const };
    expect(permissionTasks(anAllowRule({ pattern: { kind: 'domain', domain: 'shop.example' } }), { ...RECORDS, claims: [closed] })).toEqual(
      [],
    );
  });

  it('asks to withdraw where a license covers the use, and to reduce where it covers a part', () => {
    const where = { domains: ['shop.example'] };
    expect(permissionTasks(aLicense({ where }), RECORDS)).toMatchObject([{ kind: 'withdraw', recordId: 'license-1', hitIds: ['hit-1'] }]);
    const long = aConfirmedHit({ sighting: aSighting({ seenAt: '2025-03-01T00:00:00Z' }), lastSeenAt: '2026-03-01T00:00:00Z' });
    const tasks = permissionTasks(aLicense({ where, until: '2025-06-30' }), { ...RECORDS, hits: [long] });
    expect(tasks).toMatchObject([{ kind: 'reduce', text: expect.stringContaining('part of the time') }]);
  });

  it('needs every hit of the claim', () => {
    expect(() => permissionTasks(anAllowRule(), { ...RECORDS, hits: [] })).toThrow(/claim-1/u);
  });
});
