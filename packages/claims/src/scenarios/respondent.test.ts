import { describe, expect, it } from 'vitest';
import { auditLog, auditProblems, auditText } from '../evidence/audit-log.ts';
import { issuePortalLink, portalRequest } from '../portal/portal-link.ts';
import { decideDataRequest } from '../privacy/data-request.ts';
import { eraseRespondent } from '../privacy/erase.ts';
import { openSealed, sealRecord, unwrapKey, wrapKey } from '../privacy/sealed.ts';
import { aClaim, anActor, aRespondent, aStep, CLAIM_STEPS, playClaim } from '../testing/index.ts';

describe('scenarios about respondents and their data', () => {
  it('22. a request for erasure waits while the claim needs the data; then the fields are unreadable, and the audit log verifies', () => {
    const reminded = playClaim(aClaim(), CLAIM_STEPS.reminded);
    const request = { kind: 'erasure', by: 'respondent', receivedAt: '2026-03-25T09:00:00Z' } as const;
    const now = decideDataRequest(request, reminded, { at: '2026-03-25T09:00:00Z', barredAfter: '2029-12-31' });
    expect(now).toMatchObject({ decision: 'restricted', grounds: [expect.stringContaining('17(3)(e)'), expect.stringContaining('18(2)')] });
    expect(now.reviewAt).not.toBeNull();

    const closed = playClaim(reminded, [aStep('withdraw', 'owner')]);
    const [salt, at] = ['ab'.repeat(16), '2030-04-01T09:00:00Z'];
    const head = auditLog(closed, salt).head;
    const then = decideDataRequest(request, closed, { at, barredAfter: '2029-12-31' });
    expect(then.decision).toBe('done');
    // The party's record was sealed with a key of its own; that key goes.
    const key = { id: 'party-1', bytes: new Uint8Array(32).fill(1) };
    const master = { id: 'master-1', bytes: new Uint8Array(32).fill(2) };
    const iv = new Uint8Array(12);
    const keys = new Map([['party-1', wrapKey(key, { master, iv })]]);
    const party = sealRecord(aRespondent(), { key, context: 'party/party-1', iv });
    const unwrap = () => {
      const wrapped = keys.get('party-1');
      const found = wrapped && unwrapKey(wrapped, 'party-1', master);
      return found?.ok === true ? openSealed(party, { key: found.key, context: 'party/party-1' }) : undefined;
    };
    expect(unwrap()).toEqual({ ok: true, record: aRespondent() });
    keys.delete('party-1');
    expect(unwrap()).toBeUndefined();
    expect(openSealed(party, { key: master, context: 'party/party-1' })).toMatchObject({ ok: false });

    const erased = eraseRespondent(closed, { decision: then, salt, newSalt: 'cd'.repeat(16), actor: anActor('operator'), at });
    if (!erased.ok) throw new Error(erased.hint);
    for (const value of Object.values(aRespondent())) expect(JSON.stringify(erased.claim)).not.toContain(value);
    const log = auditLog(erased.claim);
    expect(auditProblems(auditText({ ...log, events: log.events.slice(0, closed.history.length) }), head)).toEqual([]);
    expect(auditProblems(auditText(log), log.head)).toEqual([]);
  });

  it('27. a program that checks mails and follows the link changes nothing', () => {
    const token = '0123456789abcdef'.repeat(2);
    const link = issuePortalLink({ id: 'link-1', claimId: 'claim-1', token, at: '2026-03-03T09:00:00Z' });
    for (const method of ['GET', 'HEAD']) {
      const result = portalRequest(link, { method, token, action: 'open', reference: 'claim-1' }, '2026-03-03T09:01:00Z');
      expect(result).toMatchObject({ ok: true, show: 'door' });
      expect(result.link).toBe(link);
      expect(result.link).toMatchObject({ state: 'issued', openedAt: null });
    }
    const opened = portalRequest(link, { method: 'POST', token, action: 'open', reference: 'claim-1' }, '2026-03-03T10:00:00Z');
    expect(opened).toMatchObject({ ok: true, show: 'claim', link: { state: 'opened', openedAt: '2026-03-03T10:00:00Z' } });
  });
});
