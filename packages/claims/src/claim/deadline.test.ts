import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../period.ts';
import {
  daysLeft,
  DEADLINE_DAYS,
  deadlineAfter,
  isOverdue,
  localDay,
  MIN_DAYS_AFTER_PAUSE,
  resumeDeadline,
  stopDeadline,
} from './deadline.ts';

describe('deadlineAfter', () => {
  it('counts calendar days and moves an end on a weekend to Monday', () => {
    expect(deadlineAfter('reply', 14, '2026-03-03T09:00:00Z')).toEqual({ kind: 'reply', dueOn: '2026-03-17', timeZone: 'UTC' });
    expect(deadlineAfter('reply', 4, '2026-03-03T09:00:00Z').dueOn).toBe('2026-03-09');
    expect(deadlineAfter('reply', 5, '2026-03-03T09:00:00Z').dueOn).toBe('2026-03-09');
  });

  it('passes over holidays, several in a row', () => {
    const holidays = ['2026-04-03', '2026-04-06'];
    expect(deadlineAfter('pay', 14, '2026-03-20T09:00:00Z', { holidays }).dueOn).toBe('2026-04-07');
  });

  it('begins with the calendar day in the time zone of the one who must act', () => {
    const at = '2026-03-02T23:30:00Z';
    expect(localDay(at, 'UTC')).toBe('2026-03-02');
    expect(localDay(at, 'Europe/Berlin')).toBe('2026-03-03');
    expect(localDay(at, 'America/Los_Angeles')).toBe('2026-03-02');
    expect(deadlineAfter('reply', 1, at, { timeZone: 'Europe/Berlin' }).dueOn).toBe('2026-03-04');
  });

  it('a zone that is none is refused', () => {
    expect(() => localDay('2026-03-02', 'Europe/Nowhere')).toThrowError(expect.objectContaining({ code: 'IMGGUARD_INVALID_ARGUMENT' }));
  });

  it('never ends on a weekend or holiday, and never early', () => {
    const start = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 0, 1) }).map((ms) => new Date(ms).toISOString());
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'Pacific/Kiritimati', 'America/St_Johns');
    const property = fc.property(start, fc.integer({ min: 0, max: 60 }), zone, fc.boolean(), (at, days, timeZone, holiday) => {
      const plain = deadlineAfter('reply', days, at, { timeZone }).dueOn;
      const { dueOn } = deadlineAfter('reply', days, at, { timeZone, holidays: holiday ? [plain] : [] });
      expect([0, 6]).not.toContain(new Date(dueOn).getUTCDay());
      if (holiday) expect(dueOn > plain).toBe(true);
      const passed = (Date.parse(dueOn) - Date.parse(localDay(at, timeZone))) / DAY_MS;
      expect(passed).toBeGreaterThanOrEqual(days);
      expect(passed).toBeLessThanOrEqual(days + 5);
    });
    fc.assert(property);
  });
});

describe('isOverdue', () => {
  it('the last day counts whole, where the respondent is', () => {
    const deadline = { kind: 'reply', dueOn: '2026-03-17', timeZone: 'America/New_York' } as const;
    expect(isOverdue(deadline, '2026-03-18T03:59:00Z')).toBe(false);
    expect(isOverdue(deadline, '2026-03-18T04:00:00Z')).toBe(true);
  });
});

describe('daysLeft', () => {
  it('is 0 on the last day and afterwards', () => {
    const deadline = { kind: 'reply', dueOn: '2026-03-17', timeZone: 'UTC' } as const;
    expect(daysLeft(deadline, '2026-03-07T12:00:00Z')).toBe(10);
    expect(daysLeft(deadline, '2026-03-17T12:00:00Z')).toBe(0);
    expect(daysLeft(deadline, '2026-05-17T12:00:00Z')).toBe(0);
  });

  it('is not disturbed by the change of clocks', () => {
    expect(daysLeft({ kind: 'reply', dueOn: '2026-03-30', timeZone: 'Europe/Berlin' }, '2026-03-28T12:00:00Z')).toBe(2);
  });
});

describe('stop and resume', () => {
  const deadline = { kind: 'cure', dueOn: '2026-04-30', timeZone: 'Europe/Berlin' } as const;

  it('keeps kind, zone and what was left', () => {
    const stopped = stopDeadline(deadline, '2026-04-10T12:00:00Z');
    expect(stopped).toEqual({ kind: 'cure', daysLeft: 20, timeZone: 'Europe/Berlin' });
    expect(resumeDeadline(stopped, '2026-06-01T12:00:00Z')).toEqual({ kind: 'cure', dueOn: '2026-06-22', timeZone: 'Europe/Berlin' });
  });

  it('gives at least the least time again', () => {
    const stopped = stopDeadline(deadline, '2026-04-29T12:00:00Z');
    expect(resumeDeadline(stopped, '2026-06-01T12:00:00Z').dueOn).toBe('2026-06-08');
    expect(MIN_DAYS_AFTER_PAUSE).toBe(7);
  });

  it('Creative Commons gives thirty days', () => {
    expect(DEADLINE_DAYS.cure).toBe(30);
  });
});
