/** Hours of the day in which a host is left alone. */
import { argumentError } from '../errors.ts';

/** Hours in which hosts are not asked, every day. */
export interface QuietHours {
  /** `HH:MM`, from 00:00 to 24:00; when `until` is earlier, they go over midnight. */
  readonly from: string;
  /** The first minute that is not quiet. */
  readonly until: string;
  /** Host names; each stands for its subdomains too. @default all hosts */
  readonly hosts?: readonly string[];
  /** Name of a zone of the IANA time zone database. @default 'UTC' */
  readonly timeZone?: string;
}

export interface Schedule {
  /** When the host may be asked, at `at` or later; milliseconds since the epoch. `host` may have a port. */
  opensAt(host: string, at: number): number;
}

/** Builds the schedule. Throws when hours cannot be read, or leave a host no time at all. */
export function createSchedule(quietHours: readonly QuietHours[]): Schedule {
  const windows = quietHours.map(windowOf);
  if (windows.length === 0) return { opensAt: (_host, at) => at };
  const schedule: Schedule = {
    opensAt(host, at) {
      const [name = ''] = /^\[[^\]]*\]|^[^:]*/.exec(host) ?? [];
      return openFrom(
        windows.filter(({ hosts }) => hosts === null || hosts.some((one) => name === one || name.endsWith(`.${one}`))),
        at,
      );
    },
  };
  for (const host of new Set(windows.flatMap(({ hosts }) => hosts ?? ['']))) {
    if (schedule.opensAt(host, 0) > DAY_MS)
      throw argumentError('quietHours', 'hours that leave some time of the day', JSON.stringify(quietHours));
  }
  return schedule;
}

// --- internal ---

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const DAY_MS = DAY_MINUTES * MINUTE_MS;

interface Window {
  /** Minutes of the day; `until` may be the earlier one. */
  readonly from: number;
  readonly until: number;
  readonly hosts: readonly string[] | null;
  readonly minuteOfDay: (at: number) => number;
}

function windowOf({ from, until, hosts, timeZone = 'UTC' }: QuietHours): Window {
  const window = {
    from: minutesOf('from', from) % DAY_MINUTES,
    until: minutesOf('until', until) % DAY_MINUTES,
    hosts: hosts === undefined ? null : hosts.map((host) => host.toLowerCase()),
    minuteOfDay: clockOf(timeZone),
  };
  if (window.from === window.until) throw argumentError('quietHours', 'hours that leave some time of the day', `${from}-${until}`);
  return window;
}

function minutesOf(name: string, text: string): number {
  const [, hours, minutes] = /^(\d\d):([0-5]\d)$/.exec(text) ?? [];
  const total = Number(hours) * 60 + Number(minutes);
  if (!(total <= DAY_MINUTES)) throw argumentError(`quietHours.${name}`, 'a time such as 08:00', text);
  return total;
}

/** The time of day in a zone. */
function clockOf(timeZone: string): (at: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  } catch {
    throw argumentError('quietHours.timeZone', 'a time zone such as Europe/Vienna', timeZone);
  }
  return (at) => {
    const [hours = 0, minutes = 0] = format.format(at).split(':').map(Number);
    return hours * 60 + minutes;
  };
}

/**
 * Goes to the end of the hours that `at` lies in, and of those that begin there. Where clocks are set forward or back in between it is an hour off; whoever waits looks again then.
 */
function openFrom(windows: readonly Window[], at: number): number {
  let open = at;
  for (let step = 0; step <= 2 * windows.length; step += 1) {
    const quiet = windows.find((window) => isQuiet(window, window.minuteOfDay(open)));
    if (quiet === undefined) return open;
    const left = (quiet.until - quiet.minuteOfDay(open) + DAY_MINUTES) % DAY_MINUTES;
    open = Math.floor(open / MINUTE_MS) * MINUTE_MS + left * MINUTE_MS;
  }
  return Number.POSITIVE_INFINITY;
}

function isQuiet({ from, until }: Window, minute: number): boolean {
  return from < until ? minute >= from && minute < until : minute >= from || minute < until;
}
