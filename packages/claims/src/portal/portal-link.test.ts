import { describe, expect, it } from 'vitest';
import { issuePortalLink, MAX_WRONG_TRIES, portalRequest, replaceLinks, type PortalLink } from './portal-link.ts';

const AT = '2026-03-03T09:00:00Z';
const TOKEN = 'a1b2c3d4'.repeat(4);
const LINK = issuePortalLink({ id: 'link-1', claimId: 'claim-1', token: TOKEN, at: AT });
const open = (link: PortalLink, changes: object = {}, at = AT) =>
  portalRequest(link, { method: 'POST', token: TOKEN, action: 'open', reference: ' claim-1 ', ...changes }, at);

describe('a link to a claim', () => {
  it('keeps no token, and takes none that could be guessed', () => {
    expect(JSON.stringify(LINK)).not.toContain(TOKEN);
    for (const token of ['', 'a'.repeat(31), 'A-_'.repeat(7), 'not a token at all, though long enough'])
      expect(() => issuePortalLink({ id: 'l', claimId: 'c', token, at: AT })).toThrow(/token/u);
    expect(issuePortalLink({ id: 'l', claimId: 'c', token: 'A-_9'.repeat(6), at: AT, days: 1 }).expiresAt).toBe('2026-03-04T09:00:00.000Z');
  });

  it('is opened by the button with the reference of the letter, and then takes answers', () => {
    expect(open(LINK, { action: 'answer' })).toMatchObject({ ok: false, code: 'not-opened' });
    const opened = open(LINK);
    expect(opened).toMatchObject({ ok: true, show: 'claim', link: { state: 'opened', openedAt: AT } });
    const again = open(opened.link, { action: 'answer' }, '2026-03-04T09:00:00Z');
    expect(again).toMatchObject({ ok: true, show: 'claim', link: { openedAt: AT } });
    expect(again.link).toBe(opened.link);
  });

  it('says nothing to others, after its time, and when a newer letter went out', () => {
    expect(open(LINK, { token: 'f'.repeat(32) })).toMatchObject({ ok: false, code: 'unknown-link' });
    expect(open(LINK, {}, '2026-07-02T09:00:00Z')).toMatchObject({ ok: false, code: 'expired' });
    const [replaced, other] = replaceLinks([LINK, { ...LINK, claimId: 'claim-2' }], 'claim-1');
    expect(other?.state).toBe('issued');
    expect(open(replaced as PortalLink)).toMatchObject({ ok: false, code: 'replaced' });
  });

  it('locks after too many wrong references, and forgets some once the right one came', () => {
    let link = LINK;
    for (let tries = 1; tries < MAX_WRONG_TRIES; tries += 1) link = open(link, { reference: 'claim-9' }).link;
    expect(open(link).link).toMatchObject({ wrongTries: 0, state: 'opened' });
    const locked = open(link, { reference: '' });
    expect(locked).toMatchObject({ ok: false, code: 'wrong-reference', link: { state: 'locked' } });
    expect(open(locked.link)).toMatchObject({ ok: false, code: 'locked' });
    expect(replaceLinks([locked.link], 'claim-1')[0]?.state).toBe('locked');
  });

  it.each(['PUT', 'DELETE', 'OPTIONS', 'get'])('takes no %s', (method) => {
    const result = open(LINK, { method });
    expect(result).toMatchObject({ ok: false, code: 'method-not-allowed' });
    expect(result.link).toBe(LINK);
  });
});
