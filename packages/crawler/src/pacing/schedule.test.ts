import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSchedule } from './schedule.ts';

const at = (time: string): number => Date.parse(`2026-03-10T${time}Z`);
const open = (schedule: ReturnType<typeof createSchedule>, time: string, host = 'a.example:80'): string =>
  new Date(schedule.opensAt(host, at(time))).toISOString();

describe('quiet hours', () => {
  test('end at their minute, and leave other times alone', () => {
    const schedule = createSchedule([{ from: '08:00', until: '18:30' }]);
    expect(open(schedule, '07:59:59.999')).toBe('2026-03-10T07:59:59.999Z');
    expect(open(schedule, '08:00:00')).toBe('2026-03-10T18:30:00.000Z');
    expect(open(schedule, '18:29:59')).toBe('2026-03-10T18:30:00.000Z');
    expect(open(schedule, '18:30:00')).toBe('2026-03-10T18:30:00.000Z');
  });
  test('go over midnight, and follow one another', () => {
    const schedule = createSchedule([
      { from: '22:00', until: '02:00' },
      { from: '02:00', until: '06:00' },
    ]);
    expect(open(schedule, '23:15:20')).toBe('2026-03-11T06:00:00.000Z');
    expect(open(schedule, '01:00:00')).toBe('2026-03-10T06:00:00.000Z');
    expect(open(createSchedule([{ from: '22:00', until: '24:00' }]), '23:00:00')).toBe('2026-03-11T00:00:00.000Z');
  });
  test('hold for a host and its subdomains', () => {
    const schedule = createSchedule([{ from: '08:00', until: '18:00', hosts: ['A.example'] }]);
    expect(open(schedule, '09:00:00', 'a.example')).toContain('T18:00');
    expect(open(schedule, '09:00:00', 'img.a.example:8080')).toContain('T18:00');
    expect(open(schedule, '09:00:00', 'aa.example')).toContain('T09:00');
    expect(open(schedule, '09:00:00', '[::1]:8080')).toContain('T09:00');
  });
  test('are those of their time zone', () => {
    const schedule = createSchedule([{ from: '08:00', until: '18:00', timeZone: 'Asia/Tokyo' }]);
    expect(open(schedule, '23:30:00')).toBe('2026-03-11T09:00:00.000Z');
    expect(open(schedule, '10:00:00')).toBe('2026-03-10T10:00:00.000Z');
  });
  test.each([
    [{ from: '8:00', until: '18:00' }, '`quietHours.from`'],
    [{ from: '08:00', until: '25:00' }, '`quietHours.until`'],
    [{ from: '08:00', until: '08:00' }, 'some time of the day'],
    [{ from: '00:00', until: '24:00' }, 'some time of the day'],
    [{ from: '08:00', until: '18:00', timeZone: 'Mars/Olympus' }, '`quietHours.timeZone`'],
  ])('%o are refused', (hours, words) => {
    expect(() => createSchedule([hours])).toThrow(words);
  });
  test('that leave no time together are refused', () => {
    const day = { from: '06:00', until: '20:00' };
    expect(() => createSchedule([day, { from: '20:00', until: '06:00' }])).toThrow('some time of the day');
    expect(() => createSchedule([day, { from: '19:00', until: '07:00', hosts: ['a.example'] }])).toThrow('some time of the day');
    createSchedule([
      { ...day, hosts: ['b.example'] },
      { from: '20:00', until: '06:00', hosts: ['a.example'] },
    ]);
  });
  test('never contain the time that they let open, whatever they are', () => {
    const hour = fc.integer({ min: 0, max: 23 }).map((n) => `${String(n).padStart(2, '0')}:00`);
    fc.assert(
      fc.property(
        fc.array(fc.record({ from: hour, until: hour }), { maxLength: 4 }),
        fc.integer({ min: 0, max: 86_399_999 }),
        (hours, ms) => {
          let schedule: ReturnType<typeof createSchedule>;
          try {
            schedule = createSchedule(hours);
          } catch {
            return;
          }
          const opened = schedule.opensAt('h', ms);
          const minute = Math.floor(opened / 60_000) % 1_440;
          expect(opened).toBeGreaterThanOrEqual(ms);
          for (const { from, until } of hours) {
            const [begin, end] = [Number(from.slice(0, 2)) * 60, Number(until.slice(0, 2)) * 60];
            expect(begin < end ? minute >= begin && minute < end : minute >= begin || minute < end).toBe(false);
          }
        },
      ),
    );
  });
});
