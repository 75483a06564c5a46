import { describe, expect, it } from 'vitest';
import { complainBy } from './complaint.ts';
import { hostNoticeStep, startHostNotice, type HostNotice, type HostNoticeEvent } from './host-notice.ts';

const OWNER = { role: 'owner', id: 'owner-1' } as const;
const sent = (name: HostNotice['name'] = 'dsa-notice'): HostNotice =>
  startHostNotice({ id: 'n-1', name, provider: 'Hosting Ltd', sha256: 'ab'.repeat(32), actor: OWNER, at: '2026-03-01T09:00:00Z' });

function after(notice: HostNotice, event: HostNoticeEvent, at: string): HostNotice {
  const result = hostNoticeStep(notice, event, { actor: OWNER, at });
  if (!result.ok) throw new Error(result.hint);
  return result.notice;
}

describe('a complaint about a refusal', () => {
  it.each([
    ['2026-03-03T09:00:00Z', '2026-09-03'],
    ['2026-08-31T09:00:00Z', '2027-02-28'],
    ['2027-08-31T23:00:00Z', '2028-02-29'],
  ])('of %s can be made until %s', (at, last) => {
    expect(complainBy(after(sent(), { kind: 'refused', note: 'not seen' }, at))).toBe(last);
  });

  it('has no day before a refusal, after the complaint, and under other statutes', () => {
    expect(complainBy(sent())).toBeNull();
    const refused = after(sent(), { kind: 'refused', note: 'x' }, '2026-03-03T09:00:00Z');
    expect(complainBy(after(refused, { kind: 'complain', note: 'x' }, '2026-03-04T09:00:00Z'))).toBeNull();
    expect(complainBy(after(sent('dmca-takedown'), { kind: 'refused', note: 'x' }, '2026-03-03T09:00:00Z'))).toBeNull();
  });
});
