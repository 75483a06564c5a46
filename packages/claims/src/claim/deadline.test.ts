import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holidayCalendar } from '../calendar/holidays.ts';
import { DAY_MS } from '../period.ts';
import {
  businessDaysAfter,
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

describe('business days', () => {
  const us = holidayCalendar('US');

  it('passes over the holidays of a country', () => {
    expect(deadlineAfter('reply', 14, '2026-12-11T09:00:00Z', { holidays: holidayCalendar('DE') }).dueOn).toBe('2026-12-28');
    expect(deadlineAfter('reply', 14, '2026-12-11T09:00:00Z', { holidays: holidayCalendar('CH') }).dueOn).toBe('2026-12-28');
    expect(deadlineAfter('reply', 20, '2026-12-12T09:00:00Z', { holidays: holidayCalendar('GB', { region: 'SCT' }) }).dueOn).toBe(
      '2027-01-05', // 2 January is a Saturday and is kept on Monday
    );
    expect(deadlineAfter('reply', 20, '2026-12-12T09:00:00Z').dueOn).toBe('2027-01-01');
  });

  it('10 to 14 business days over Thanksgiving', () => {
    const calendar = { holidays: us, count: 'business-days', timeZone: 'America/New_York' } as const;
    expect(deadlineAfter('reply', 10, '2026-11-20T15:00:00Z', calendar).dueOn).toBe('2026-12-07');
    expect(deadlineAfter('reply', 14, '2026-11-20T15:00:00Z', calendar).dueOn).toBe('2026-12-11');
    expect(businessDaysAfter('2026-11-25', 1, us)).toBe('2026-11-27');
    expect(businessDaysAfter('2026-11-26', 0, us)).toBe('2026-11-27');
    expect(businessDaysAfter('2026-11-27', 0, us)).toBe('2026-11-27');
  });

  it('as many working days lie between as were asked for', () => {
    const start = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2035, 0, 1) }).map((ms) => new Date(ms).toISOString().slice(0, 10));
    const property = fc.property(start, fc.integer({ min: 1, max: 60 }), (day, days) => {
      const end = businessDaysAfter(day, days, us);
      let counted = 0;
      for (let ms = Date.parse(day) + DAY_MS; ms <= Date.parse(end); ms += DAY_MS) {
        const each = new Date(ms);
        const rest = each.getUTCDay() === 0 || each.getUTCDay() === 6 || us.holidayOn(each.toISOString().slice(0, 10)) !== undefined;
        if (!rest) counted += 1;
      }
      expect(counted).toBe(days);
    });
    fc.assert(property);
  });

  it('takes whole days, and ends where no day is a working day', () => {
    expect(() => businessDaysAfter('2026-01-01', 1.5)).toThrow(/days/);
    expect(() => businessDaysAfter('2026-01-01', -1)).toThrow(/days/);
    expect(() => businessDaysAfter('2026-01-01', 1, { holidayOn: () => 'strike' })).toThrow(/no working day/);
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
