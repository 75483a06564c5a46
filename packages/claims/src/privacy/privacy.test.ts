import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Claim } from '../claim/claim.ts';
import { auditLog, auditProblems, auditText } from '../evidence/audit-log.ts';
import { aClaim, anActor, aRespondent, aStep, CLAIM_STEPS, playClaim, type ClaimStep } from '../testing/index.ts';
import { decideDataRequest, type DataRequest } from './data-request.ts';
import { ERASED, eraseRespondent } from './erase.ts';
import { retentionOf } from './retention.ts';
import { openSealed, openSealedBytes, sealBytes, sealRecord, unwrapKey, wrapKey } from './sealed.ts';

const AT = '2026-06-01T09:00:00Z';
const NOTIFIED = playClaim(aClaim(), CLAIM_STEPS.notified);
const WITHDRAWN = playClaim(NOTIFIED, [aStep('withdraw', 'owner', 10)]);
const SALT = '12'.repeat(16);

describe('retentionOf', () => {
  const dates = (claim: Claim, facts: Partial<Parameters<typeof retentionOf>[1]> = {}) =>
    Object.fromEntries(
      retentionOf(claim, { at: AT, ...facts }).map(({ category, deleteAfter, blockedBy }) => [category, deleteAfter ?? blockedBy]),
    );

  it('keeps everything while a claim is open', () => {
    expect(dates(NOTIFIED)).toEqual({
      respondent: 'claim-open',
      correspondence: 'claim-open',
      evidence: 'claim-open',
      'audit-skeleton': 'no-personal-data',
    });
  });

  it('then personal data until the claim can no longer come back, letters six years, vouchers eight', () => {
    // Closed on 13 March 2026; ninety days later is 11 June.
    expect(dates(WITHDRAWN)).toMatchObject({ respondent: '2026-06-11', correspondence: '2032-12-31' });
    expect(dates(WITHDRAWN, { barredAfter: '2029-12-31' })).toMatchObject({ respondent: '2030-03-31', evidence: '2030-03-31' });
    const paid: ClaimStep = {
      event: { kind: 'record-payment', payment: { amountMinor: 35_000, currency: 'EUR', receivedAt: '2026-03-20' } },
      role: 'operator',
    };
    const sold = playClaim(aClaim(), [...CLAIM_STEPS.agreed, paid, aStep('close-license-sold', 'operator')]);
    expect(dates(sold)).toMatchObject({ 'money-documents': '2034-12-31' });
    expect(dates(sold, { rules: { voucherYears: 10, letterYears: 1, bufferDays: 0 } })).toMatchObject({
      'money-documents': '2036-12-31',
      correspondence: '2027-12-31',
      respondent: '2026-03-03',
    });
  });

  it('waits while there is a reason to', () => {
    const holds = [{ reason: 'lawsuit 7 O 1/26', until: '2026-06-01' }];
    expect(dates(WITHDRAWN, { holds })).toMatchObject({ respondent: 'legal-hold', correspondence: 'legal-hold' });
    expect(dates(WITHDRAWN, { holds, at: '2026-06-02' })).toMatchObject({ respondent: '2026-06-11' });
  });
});

describe('decideDataRequest', () => {
  const asked = (kind: DataRequest['kind'], claim: Claim = NOTIFIED, at = AT, by: DataRequest['by'] = 'respondent') =>
    decideDataRequest({ kind, by, receivedAt: '2026-01-31T10:00:00Z' }, claim, { at });

  it.each([
    ['access', 'done', '15(1)'],
    ['erasure', 'restricted', '17(3)(e)'],
    ['restriction', 'restricted', '18(1)'],
    ['objection', 'refused', '21(1)'],
  ] as const)('while a claim is open: %s is %s by Article %s', (kind, decision, article) => {
    const result = asked(kind);
    expect(result).toMatchObject({ decision, answerBy: '2026-02-28' });
    expect(result.grounds[0]).toContain(article);
    expect(result.reviewAt === null).toBe(decision === 'done');
  });

  it('looks again when the claim can no longer come back, and then erases', () => {
    expect(asked('erasure', WITHDRAWN)).toMatchObject({ decision: 'restricted', reviewAt: '2026-06-11' });
    expect(asked('erasure', WITHDRAWN, '2026-06-11T23:00:00Z')).toMatchObject({ decision: 'restricted' });
    expect(asked('erasure', WITHDRAWN, '2026-06-12T00:00:00Z')).toMatchObject({ decision: 'done', reviewAt: null });
    expect(asked('objection', WITHDRAWN, '2026-06-12T00:00:00Z')).toMatchObject({ decision: 'done' });
    expect(asked('restriction', WITHDRAWN, '2026-06-12T00:00:00Z')).toMatchObject({ decision: 'restricted' });
    expect(asked('erasure', NOTIFIED, '2028-02-29T00:00:00Z').reviewAt).toBe('2029-02-28');
  });

  it('erases at once who was asked by mistake', () => {
    expect(asked('erasure', NOTIFIED, AT, 'wrong-party')).toMatchObject({ decision: 'done', grounds: [expect.stringContaining('17(1)')] });
  });
});

describe('eraseRespondent', () => {
  const done = decideDataRequest({ kind: 'erasure', by: 'wrong-party', receivedAt: AT }, WITHDRAWN, { at: AT });
  const disputed = playClaim(NOTIFIED, [
    { event: { kind: 'dispute', code: 'amount', note: 'I am Shop Ltd and poor' }, role: 'respondent' },
  ]);
  const closed = playClaim(disputed, [
    { event: { kind: 'add-statement', note: 'on the telephone: my wife is ill' }, role: 'operator' },
    { event: { kind: 'add-note', note: 'called SHOP LTD (office@shop.example)' }, role: 'operator' },
    aStep('withdraw', 'owner'),
  ]);
  const input = { decision: done, salt: SALT, newSalt: '34'.repeat(16), actor: anActor('operator'), at: AT };

  it('takes the data out everywhere, and leaves what happened', () => {
    const result = eraseRespondent(closed, input);
    if (!result.ok) throw new Error(result.hint);
    const text = JSON.stringify(result.claim);
    for (const personal of ['shop ltd', 'office@', 'poor', 'wife', 'respondent-1', 'imprint'])
      expect(text.toLowerCase()).not.toContain(personal);
    expect(result.claim).toMatchObject({ outcome: 'withdrawn', respondent: { name: ERASED }, erased: { by: 'operator-1' } });
    expect(result.claim.history.map(({ event, at }) => [event, at])).toEqual([
      ...closed.history.map(({ event, at }) => [event, at]),
      ['erase', AT],
    ]);
    expect(result.claim.history.find(({ event }) => event === 'dispute')).toMatchObject({ code: 'amount', note: ERASED });
    expect(result.claim.history.find(({ event }) => event === 'add-note')?.note).toBe(`called ${ERASED} (${ERASED})`);
  });

  it('leaves an audit log that verifies as before, and goes on', () => {
    const before = auditLog(closed, SALT);
    const result = eraseRespondent(closed, input);
    if (!result.ok) throw new Error(result.hint);
    expect(result.claim.auditSalt).toBe('34'.repeat(16));
    const after = auditLog(result.claim);
    expect(after.events.slice(0, -1)).toEqual(before.events);
    expect(auditProblems(auditText(after), after.head)).toEqual([]);
  });

  it('takes the salt of the claim, and none that is missing', () => {
    const { salt: _, ...own } = input;
    expect(eraseRespondent({ ...closed, auditSalt: SALT }, own)).toMatchObject({ ok: true, claim: { auditSalt: input.newSalt } });
    expect(() => eraseRespondent(closed, own)).toThrow(/salt/u);
  });

  it('erases in an open claim only who is no longer in it', () => {
    expect(eraseRespondent(NOTIFIED, input)).toMatchObject({ ok: false, code: 'claim-open' });
    const back = playClaim(NOTIFIED, [
      { event: { kind: 'dispute', code: 'not-my-site', note: 'we are Shop Ltd of Bremen' }, role: 'respondent' },
      aStep('uphold-wrong-party', 'operator'),
    ]);
    const result = eraseRespondent(back, { ...input, alsoRemove: Object.values(aRespondent()) });
    expect(result).toMatchObject({ ok: true, claim: { state: 'review', respondent: null } });
    expect(JSON.stringify(result)).not.toContain('Bremen');
  });

  it('is done by a person, after a decision', () => {
    const restricted = decideDataRequest({ kind: 'erasure', by: 'respondent', receivedAt: AT }, closed, { at: AT });
    expect(eraseRespondent(closed, { ...input, decision: restricted })).toMatchObject({ ok: false, code: 'not-decided' });
    expect(eraseRespondent(closed, { ...input, actor: anActor('timer') })).toMatchObject({ ok: false, code: 'not-allowed-for-actor' });
  });

  it('takes names apart from nothing else, whatever they look like', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 3, maxLength: 12 }), (name) => {
        const claim = { ...closed, respondent: { name }, history: closed.history.map((entry) => ({ ...entry, note: `x ${name} y` })) };
        const result = eraseRespondent(claim, input);
        const notes = result.ok ? result.claim.history.slice(0, -1).map(({ note }) => note) : [];
        const trimmed = name.trim();
        if (trimmed.length >= 3 && !ERASED.includes(trimmed)) for (const note of notes) expect(note).not.toContain(trimmed);
      }),
    );
  });
});

describe('sealed records', () => {
  const key = { id: 'party-7', bytes: Uint8Array.from({ length: 32 }, (_, index) => index) };
  const master = { id: 'master-1', bytes: new Uint8Array(32).fill(7) };
  const iv = new Uint8Array(12).fill(3);
  const record = { name: 'Zoë', address: 'Street 1' };
  const sealed = sealRecord(record, { key, context: 'party/7', iv });

  it('open with their key, in their place', () => {
    expect(openSealed(sealed, { key, context: 'party/7' })).toEqual({ ok: true, record });
    expect(JSON.stringify(sealed)).not.toContain('Street');
    for (const other of [
      { key, context: 'party/8' },
      { key: { ...key, id: 'party-8' }, context: 'party/7' },
      { key: { ...key, bytes: master.bytes }, context: 'party/7' },
      { key: { ...key, bytes: new Uint8Array() }, context: 'party/7' },
    ])
      expect(openSealed(sealed, other)).toMatchObject({ ok: false, code: 'cannot-be-opened' });
  });

  it('show every change', () => {
    for (const part of ['data', 'tag', 'iv'] as const) {
      const bytes = Buffer.from(sealed[part], 'base64');
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      expect(openSealed({ ...sealed, [part]: bytes.toString('base64') }, { key, context: 'party/7' })).toMatchObject({ ok: false });
    }
    expect(openSealed({ ...sealed, tag: sealed.tag.slice(0, 8) }, { key, context: 'party/7' })).toMatchObject({ ok: false });
  });

  it('seal the bytes of a file as well, and every change of one of them shows', () => {
    const bytes = Uint8Array.from({ length: 40 }, (_, index) => index);
    const file = sealBytes(bytes, { key, context: 'file/7', iv });
    expect(openSealedBytes(file, { key, context: 'file/7' })).toEqual({ ok: true, bytes });
    expect(Buffer.from(file).includes(Buffer.from(bytes.subarray(0, 8)))).toBe(false);
    expect(openSealedBytes(file, { key, context: 'file/8' })).toMatchObject({ ok: false, code: 'cannot-be-opened' });
    expect(openSealedBytes(file.subarray(0, 40), { key, context: 'file/7' })).toMatchObject({ ok: false });
    for (let index = 0; index < file.length; index += 1) {
      const changed = Uint8Array.from(file);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(openSealedBytes(changed, { key, context: 'file/7' }).ok).toBe(false);
    }
  });

  it('have keys in envelopes: a new master key seals the keys again, not the records', () => {
    const wrapped = wrapKey(key, { master, iv });
    const opened = unwrapKey(wrapped, 'party-7', master);
    const next = { id: 'master-2', bytes: new Uint8Array(32).fill(8) };
    const again = opened.ok ? wrapKey(opened.key, { master: next, iv }) : wrapped;
    const found = unwrapKey(again, 'party-7', next);
    expect(found.ok && openSealed(sealed, { key: found.key, context: 'party/7' })).toEqual({ ok: true, record });
    expect(unwrapKey(again, 'party-7', master)).toMatchObject({ ok: false });
    expect(unwrapKey(wrapped, 'party-8', master)).toMatchObject({ ok: false });
  });

  it('refuse keys and vectors of other lengths', () => {
    expect(() => sealRecord(record, { key: { ...key, bytes: new Uint8Array(16) }, context: 'c', iv })).toThrow(/key/u);
    expect(() => sealBytes(iv, { key, context: 'c', iv: new Uint8Array(11) })).toThrow(/iv/u);
    expect(() => sealBytes(iv, { key: { ...key, bytes: new Uint8Array(16) }, context: 'c', iv })).toThrow(/key/u);
    expect(() => sealRecord(record, { key, context: 'c', iv: new Uint8Array(11) })).toThrow(/iv/u);
  });
});
