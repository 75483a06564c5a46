import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holidayCalendar } from '../calendar/holidays.ts';
import { anActor } from '../testing/index.ts';
import { counterNoticeDeadlines, counterNoticeProblems, type CounterNotice } from './counter-notice.ts';
import { hostNoticeStep, noticeRecord, startHostNotice, type HostNotice, type HostNoticeEvent } from './host-notice.ts';

const AT = '2026-03-02T15:00:00Z';
const COUNTER: CounterNotice = {
  receivedAt: AT,
  signature: 'A. Subscriber',
  material: 'a picture of a lighthouse',
  location: 'https://host.example/1',
  statesMistake: true,
  name: 'A. Subscriber',
  address: 'Main Street 1, Columbus, OH',
  phone: '+1 614 5550100',
  consentsToJurisdiction: true,
  acceptsService: true,
};

function sent(name: HostNotice['name'] = 'dmca-takedown'): HostNotice {
  return startHostNotice({ id: 'n-1', name, provider: 'Hosting Ltd', sha256: 'cd'.repeat(32), actor: anActor('owner'), at: AT });
}

function after(notice: HostNotice, ...events: readonly HostNoticeEvent[]): HostNotice {
  return events.reduce((current, event) => {
    const result = hostNoticeStep(current, event, { actor: anActor('operator'), at: AT });
    if (!result.ok) throw new Error(`${result.code}: ${result.hint}`);
    return result.notice;
  }, notice);
}

const REMOVED: HostNoticeEvent = { kind: 'removed', note: 'answer of the host' };

describe('a counter-notice', () => {
  it.each([
    ['signature', '(A)'],
    ['material', '(B)'],
    ['location', '(B)'],
    ['statesMistake', '(C)'],
    ['name', '(D)'],
    ['address', '(D)'],
    ['phone', '(D)'],
    ['consentsToJurisdiction', '(D)'],
    ['acceptsService', '(D)'],
  ] as const)('lacks an element without %s, by 17 U.S.C. 512(g)(3)%s', (field, part) => {
    expect(counterNoticeProblems(COUNTER)).toEqual([]);
    const { [field]: _, ...lacking } = COUNTER;
    expect(counterNoticeProblems(lacking)).toMatchObject([{ citation: `17 U.S.C. 512(g)(3)${part}` }]);
  });

  it('is followed by 10 to 14 business days, federal holidays not counted', () => {
    // Monday, 2 March 2026: ten business days later is Monday, 16 March.
    expect(counterNoticeDeadlines(AT)).toEqual({ actBy: '2026-03-13', restoreFrom: '2026-03-16', restoreBy: '2026-03-20' });
    // 22 December 2025: Christmas Day and New Year's Day do not count.
    expect(counterNoticeDeadlines('2025-12-22T15:00:00Z')).toEqual({
      actBy: '2026-01-06',
      restoreFrom: '2026-01-07',
      restoreBy: '2026-01-13',
    });
    // Late in the evening in New York is the next day in UTC.
    expect(counterNoticeDeadlines('2026-03-03T02:00:00Z')).toEqual(counterNoticeDeadlines(AT));
  });

  it('always leaves ten business days, and never more than fourteen', () => {
    const calendar = holidayCalendar('US');
    fc.assert(
      fc.property(fc.integer({ min: Date.parse('2024-01-01'), max: Date.parse('2027-11-01') }), (ms) => {
        const { actBy, restoreFrom, restoreBy } = counterNoticeDeadlines(new Date(ms).toISOString(), 'UTC');
        const isBusiness = (day: string) => ![0, 6].includes(new Date(day).getUTCDay()) && calendar.holidayOn(day) === undefined;
        let business = 0;
        for (let at = Math.floor(ms / 86_400_000) + 1; ; at += 1) {
          const day = new Date(at * 86_400_000).toISOString().slice(0, 10);
          if (isBusiness(day)) business += 1;
          if (day === actBy) expect(business).toBe(9);
          if (day === restoreFrom) expect(business).toBe(10);
          if (day === restoreBy) break;
        }
        expect(business).toBe(14);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a notice to a host', () => {
  it('is sent by a person, with the digest of what was sent', () => {
    const record = { id: 'n', name: 'dsa-notice', provider: 'H', sha256: 'cd'.repeat(32), actor: anActor('timer'), at: AT } as const;
    expect(() => startHostNotice(record)).toThrow(/actor/u);
    expect(() => startHostNotice({ ...record, actor: anActor('owner'), sha256: 'x' })).toThrow(/sha256/u);
  });

  it('after a counter-notice the claim is held, and a person files an action or drops it', () => {
    const removed = after(sent(), { kind: 'receipt-confirmed' }, REMOVED);
    const result = hostNoticeStep(removed, { kind: 'counter-notice', notice: COUNTER }, { actor: anActor('system'), at: AT });
    expect(result).toMatchObject({
      ok: true,
      tasks: ['hold-claim', 'act-or-drop'],
      notice: { state: 'countered', counterNotice: COUNTER, deadlines: { actBy: '2026-03-13' } },
    });
    const countered = after(removed, { kind: 'counter-notice', notice: COUNTER });
    const drop = { kind: 'drop', note: 'they hold a license' } as const;
    expect(hostNoticeStep(countered, drop, { actor: anActor('timer'), at: AT })).toMatchObject({
      ok: false,
      code: 'not-allowed-for-actor',
    });
    expect(after(countered, drop)).toMatchObject({ state: 'dropped' });
    expect(after(countered, { kind: 'action-filed', note: '1:26-cv-1' }, { kind: 'restored', note: 'settled' })).toMatchObject({
      state: 'restored',
    });
  });

  it('an incomplete counter-notice starts no time', () => {
    const removed = after(sent(), REMOVED);
    const event = { kind: 'counter-notice', notice: { ...COUNTER, statesMistake: false } } as const;
    expect(hostNoticeStep(removed, event, { actor: anActor('system'), at: AT })).toMatchObject({
      ok: false,
      code: 'incomplete-counter-notice',
      hint: expect.stringContaining('512(g)(3)(C)'),
    });
    const ahead = { kind: 'counter-notice', notice: { ...COUNTER, receivedAt: '2026-03-05T00:00:00Z' } } as const;
    expect(() => hostNoticeStep(removed, ahead, { actor: anActor('system'), at: AT })).toThrow(/receivedAt/u);
  });

  it('each statute has its own answers', () => {
    const refused = (name: HostNotice['name']) => after(sent(name), { kind: 'refused', note: 'not convinced' });
    const complain = { kind: 'complain', note: 'see the license' } as const;
    expect(after(refused('dsa-notice'), complain, REMOVED)).toMatchObject({ state: 'removed' });
    expect(() => after(refused('dmca-takedown'), complain)).toThrow(/not-possible-here/u);
    expect(() => after(sent('dsa-notice'), REMOVED, { kind: 'counter-notice', notice: COUNTER })).toThrow(/not-possible-here/u);
    expect(() => after(sent(), { ...REMOVED, note: ' ' })).toThrow(/note-missing/u);
  });

  it('history only grows, and what ended stays ended', () => {
    const dropped = after(sent(), { kind: 'drop', note: 'a mistake' });
    expect(dropped.history.map(({ event, to }) => [event, to])).toEqual([
      ['send', 'sent'],
      ['drop', 'dropped'],
    ]);
    for (const kind of ['removed', 'refused', 'restored', 'complain', 'action-filed', 'drop'] as const)
      expect(hostNoticeStep(dropped, { kind, note: 'n' }, { actor: anActor('owner'), at: AT })).toMatchObject({
        code: 'not-possible-here',
      });
  });

  it('counts how many were unfounded', () => {
    const refused = after(sent(), { kind: 'refused', note: 'n' });
    expect(noticeRecord([sent(), refused, after(sent(), REMOVED), after(sent(), REMOVED)])).toEqual({
      ended: 3,
      unfounded: 1,
      sharePercent: 33,
    });
    expect(noticeRecord([])).toEqual({ ended: 0, unfounded: 0, sharePercent: 0 });
  });
});
