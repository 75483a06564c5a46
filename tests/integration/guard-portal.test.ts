import { letterDigest, type Actor, type ClaimEvent } from '@imgguard/claims';
import type { Guard } from 'imgguard';
import { describe, expect, it } from 'vitest';
import { blog, DRAGONFLY, guardIn, photo, searchAll, temporaryFolder } from './lib/guards.ts';

const ANN = { role: 'owner', id: 'ann' } as const;
const SHOP = { name: 'Shop Ltd', address: 'Harbour 3\nLondon', email: 'office@shop.example', country: 'GB', source: 'imprint' };
const BOB = { role: 'operator', id: 'bob' } as const;

/** A guard with a claim that its respondent was told of. */
async function notified(folder: string): Promise<{ readonly guard: Guard; readonly claimId: string }> {
  const web = await blog();
  const guard = await guardIn(folder);
  const holder = guard.rightsHolders.add({ name: 'Studio Example', email: 'studio@example.org', country: 'DE' });
  await guard.works.add({ file: photo(DRAGONFLY), rightsHolder: holder.id });
  await searchAll(guard, { sites: [web.url('/')] });
  const hit = guard.hits.list()[0]?.hit.id ?? '';
  guard.hits.decide(hit, { truth: 'match', use: 'unlicensed', by: 'Ann' });
  const opened = guard.claims.open({ hitId: hit, actor: ANN });
  if (!opened.ok) throw new Error(opened.hint);
  const claimId = opened.claim.id;
  const { letter } = await guard.letters.render(hit, { template: 'contact', respondent: SHOP });
  const at = new Date().toISOString();
  const step = (event: ClaimEvent, actor: Actor = ANN): void => {
    const result = guard.claims.transition(claimId, event, { actor });
    if (!result.ok) throw new Error(`${event.kind}: ${result.hint}`);
  };
  for (const { findings } of guard.claims.eligibility(claimId))
    for (const { code } of findings) step({ kind: 'answer-warning', code, note: 'looked at' });
  step({ kind: 'answer-license-check', note: 'no sale' });
  step({ kind: 'identify-respondent', respondent: SHOP });
  step({ kind: 'submit' });
  step({ kind: 'accept' }, BOB);
  const sending = { template: 'contact', locale: 'en', sha256: letterDigest(letter) };
  step({ kind: 'send-letter', letter: sending, confirmation: { by: BOB.id, at } }, BOB);
  return { guard, claimId };
}

describe('links of respondents', () => {
  it('open by button and reference, take each answer once, and are replaced by newer ones, over a new start', async () => {
    const folder = await temporaryFolder();
    const { guard, claimId } = await notified(folder);
    const first = guard.portal.issue(claimId);
    const { token, link } = guard.portal.issue(claimId, { days: 10 });
    // The letter that went out is in the evidence, as it was confirmed.
    const bundle = await guard.evidence.bundle(claimId);
    expect(bundle.files.map(({ path }) => path)).toContain('data/correspondence/0001-letter.html');
    expect(bundle.lacking.filter((each) => each.includes('letter'))).toEqual([]);
    expect(JSON.stringify(guard.portal.links(claimId))).not.toContain(token);
    expect(guard.portal.links(claimId).map(({ id, state }) => [id, state])).toEqual([
      [first.link.id, 'replaced'],
      [link.id, 'issued'],
    ]);
    expect(guard.portal.request({ method: 'GET', token: first.token })).toMatchObject({ ok: false, code: 'replaced' });
    expect(guard.portal.request({ method: 'GET', token: 'x'.repeat(43) })).toMatchObject({ ok: false, code: 'unknown-link' });
    expect(guard.portal.request({ method: 'GET', token })).toMatchObject({ ok: true, show: 'door' });
    expect(guard.portal.request({ method: 'POST', token, action: 'open', reference: 'claim' })).toMatchObject({ code: 'wrong-reference' });
    expect(guard.portal.links(claimId)[1]).toMatchObject({ state: 'issued', wrongTries: 1 });
    const submission = { token, reference: claimId, key: 'key-12345', answer: { kind: 'statement', text: 'we bought it' } } as const;
    expect(guard.portal.answer(submission)).toMatchObject({ ok: false, code: 'not-opened' });
    expect(guard.portal.request({ method: 'POST', token, action: 'open', reference: claimId })).toMatchObject({ ok: true, show: 'claim' });
    await guard.close();
    const again = await guardIn(folder);
    expect(again.portal.links(claimId)[1]).toMatchObject({ state: 'opened', wrongTries: 0 });
    const taken = again.portal.answer(submission);
    expect(taken).toMatchObject({ ok: true });
    const length = again.claims.get(claimId).history.length;
    expect(again.portal.receipts(claimId)).toHaveLength(1);
    expect(again.portal.answer(submission)).toMatchObject({ ok: true, entry: null, receipt: again.portal.receipts(claimId)[0] });
    expect(again.portal.answer({ ...submission, answer: { kind: 'statement', text: 'no' } })).toMatchObject({ code: 'other-answer' });
    expect(again.claims.get(claimId).history).toHaveLength(length);
    expect(again.claims.get(claimId).history.at(-1)).toMatchObject({ event: 'add-statement', note: 'we bought it' });
    expect(() => again.portal.issue('nobody')).toThrow(expect.objectContaining({ code: 'IMGGUARD_NOT_FOUND' }));
  });
});

describe('notices to service providers', () => {
  it('are kept with what became of them, and lose persons when these are erased', async () => {
    const folder = await temporaryFolder();
    const { guard, claimId } = await notified(folder);
    const letter = { subject: 'Notice', text: 'Please look at this.', html: '<p>Please look at this.' };
    const notice = guard.notices.start({ name: 'dsa-notice', provider: 'Hosting Ltd', letter, claimId, actor: ANN });
    expect(notice).toMatchObject({ state: 'sent', claimId });
    expect(() => guard.notices.start({ name: 'dsa-notice', provider: 'Hosting Ltd', letter, claimId: 'none', actor: ANN })).toThrow(
      expect.objectContaining({ code: 'IMGGUARD_NOT_FOUND' }),
    );
    expect(guard.notices.step(notice.id, { kind: 'restored', note: 'x' }, BOB)).toMatchObject({ ok: false, code: 'not-possible-here' });
    expect(guard.notices.step(notice.id, { kind: 'refused', note: 'Quagga Waistcoats Ltd says it is theirs' }, BOB)).toMatchObject({
      ok: true,
      tasks: ['decide-on-refusal'],
    });
    expect(() => guard.notices.step('none', { kind: 'receipt-confirmed' }, BOB)).toThrow(
      expect.objectContaining({ code: 'IMGGUARD_NOT_FOUND' }),
    );
    await guard.close();
    const again = await guardIn(folder);
    expect(again.notices.list(claimId)).toMatchObject([{ id: notice.id, state: 'refused' }]);
    expect(again.personalData.find('quagga')).toMatchObject({ claims: [{ id: claimId }], notices: [{ id: notice.id }] });
    again.claims.transition(claimId, { kind: 'withdraw', note: 'somebody else is meant' }, { actor: ANN });
    const request = { kind: 'erasure', by: 'wrong-party', receivedAt: new Date().toISOString() } as const;
    expect(again.personalData.erase(claimId, { request, actor: BOB })).toMatchObject({
      claims: [{ claimId, decision: { decision: 'done' } }],
    });
    expect(again.notices.get(notice.id)).toMatchObject({
      state: 'refused',
      history: [{ event: 'send' }, { event: 'refused', note: '[erased]' }],
    });
    expect(again.personalData.find('quagga')).toMatchObject({ claims: [], notices: [] });
    expect(again.notices.list()).toHaveLength(1);
  });
});
