import type { HolidayCalendar } from '../calendar/holidays.ts';
import { invalidArgument } from '../claims-error.ts';
import { DAY_MS, startMs } from '../period.ts';
import type { DeliveryChannel } from './claim.ts';

/** What a deadline is for. */
export type DeadlineKind = 'reply' | 'cure' | 'review' | 'license-check' | 'dispute' | 'offer' | 'pay' | 'removal' | 'collection' | 'draft';

/** The last day on which something is in time, in the time zone of the one who must act: the whole day counts. */
export interface Deadline {
  readonly kind: DeadlineKind;
  /** ISO date. */
  readonly dueOn: string;
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
}

/** A deadline whose clock was stopped: what was left of it, and where it counts. */
export interface StoppedDeadline {
  readonly kind: DeadlineKind;
  /** Whole days that were left. */
  readonly daysLeft: number;
  /** IANA name. */
  readonly timeZone: string;
}

/**
 * Calendar days of each deadline where the caller gives none.
 * `reply`: 14 days are usual in first letters in Germany and for simple matters in the United Kingdom (PD Pre-Action Conduct, 6(b)).
 * `cure`: Creative Commons 4.0, section 6(b)(1). The rest are house rules for a prompt answer.
 */
export const DEADLINE_DAYS: Readonly<Record<DeadlineKind, number>> = {
  reply: 14,
  cure: 30,
  review: 10,
  'license-check': 10,
  dispute: 14,
  offer: 14,
  pay: 14,
  removal: 3,
  collection: 14,
  draft: 30,
};

/**
 * Days that a letter is taken to be on its way where nothing is proven. `post`: four days, as section 122(2) no. 1 of the German Fiscal Code counts since 2025
 * for letters of its offices; the others are house rules.
 */
export const DELIVERY_DAYS: Readonly<Record<DeliveryChannel, number>> = { 'e-mail': 1, post: 4, 'post-abroad': 14 };

/** Days to answer for a respondent in another country. House rule: a week more than at home, for language and advice. */
export const REPLY_DAYS_ABROAD = 21;

/** Days after the payment on which it is looked whether a picture is gone; from then on as often as the last two lie apart. House rule. */
export const REMOVAL_LOOK_DAYS: readonly number[] = [3, 7, 30];

/** After a pause a respondent has at least this many days again. House rule, so that an answer never shortens the time. */
export const MIN_DAYS_AFTER_PAUSE = 7;

/** A respondent may have this many days more, once for each letter, without a reason. House rule. */
export const EXTENSION_DAYS = 14;

/** What a deadline is reckoned with. */
export interface DeadlineCalendar {
  /** @default 'UTC' */
  readonly timeZone?: string;
  /** Public holidays at the place of the one who must act: ISO dates, or a calendar such as `holidayCalendar('DE', { region: 'BY' })`. */
  readonly holidays?: readonly string[] | HolidayCalendar;
  /**
   * What the days of a deadline are. `business-days`: Saturdays, Sundays and holidays are not counted, as in 17 U.S.C. 512(g)(2)(C).
   * @default 'calendar-days'
   */
  readonly count?: 'calendar-days' | 'business-days';
}

/** A deadline `days` days after `at`, the day of `at` not counted; an end on a weekend or holiday moves to the next working day. */
export function deadlineAfter(kind: DeadlineKind, days: number, at: string, calendar: DeadlineCalendar = {}): Deadline {
  const { timeZone = 'UTC', holidays = [], count = 'calendar-days' } = calendar;
  const today = localDay(at, timeZone);
  if (count === 'business-days') return { kind, dueOn: businessDaysAfter(today, days, holidays), timeZone };
  return { kind, dueOn: workingDayFrom(addDays(today, days), holidays), timeZone };
}

/**
 * The `days`-th business day after an ISO date, that date not counted; for 0 the date itself, or the next business day where it is none. Throws
 * `IMGGUARD_INVALID_ARGUMENT` for days that are no whole number from 0 to 3,660.
 */
export function businessDaysAfter(day: string, days: number, holidays: NonNullable<DeadlineCalendar['holidays']> = []): string {
  if (!Number.isInteger(days) || days < 0 || days > MAX_BUSINESS_DAYS) {
    throw invalidArgument('days', `a whole number from 0 to ${MAX_BUSINESS_DAYS}`, days);
  }
  let end = days === 0 ? workingDayFrom(day, holidays) : day;
  for (let left = days; left > 0; left -= 1) end = workingDayFrom(addDays(end, 1), holidays);
  return end;
}

/** Ten years of days: house rule, so that a slip of the pen does not count for ever. */
const MAX_BUSINESS_DAYS = 3660;

/** Stops the clock of a deadline. */
export function stopDeadline(deadline: Deadline, at: string): StoppedDeadline {
  return { kind: deadline.kind, daysLeft: daysLeft(deadline, at), timeZone: deadline.timeZone };
}

/** Starts the clock again: with what was left, and never with less than `MIN_DAYS_AFTER_PAUSE`. */
export function resumeDeadline({ kind, daysLeft: left, timeZone }: StoppedDeadline, at: string, calendar?: DeadlineCalendar): Deadline {
  return deadlineAfter(kind, Math.max(left, MIN_DAYS_AFTER_PAUSE), at, { timeZone, ...calendar });
}

/** Whether the last day has ended where the deadline counts. */
export function isOverdue(deadline: Deadline, at: string): boolean {
  return localDay(at, deadline.timeZone) > deadline.dueOn;
}

/** Whole days from `at` to the last day; 0 when it is today or over. */
export function daysLeft(deadline: Deadline, at: string): number {
  const today = startMs(localDay(at, deadline.timeZone), 'at');
  return Math.max(0, Math.round((startMs(deadline.dueOn, 'dueOn') - today) / DAY_MS));
}

/** The calendar day that an instant falls on in a time zone, as an ISO date. Throws `IMGGUARD_INVALID_ARGUMENT` for an unknown zone. */
export function localDay(at: string, timeZone: string): string {
  const parts = dayFormat(timeZone).formatToParts(startMs(at, 'at'));
  const part = (type: string): string => parts.find((item) => item.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

// --- internal ---

/** Making a format costs far more than using it. There are no more of them than time zones. */
const dayFormats = new Map<string, Intl.DateTimeFormat>();

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  const known = dayFormats.get(timeZone);
  if (known !== undefined) return known;
  try {
    const format = new Intl.DateTimeFormat('en-CA', { timeZone, calendar: 'iso8601', year: 'numeric', month: '2-digit', day: '2-digit' });
    dayFormats.set(timeZone, format);
    return format;
  } catch {
    throw invalidArgument('timeZone', 'a time zone such as "Europe/Berlin"', timeZone);
  }
}

function addDays(day: string, days: number): string {
  return new Date(startMs(day, 'day') + days * DAY_MS).toISOString().slice(0, 10);
}

/** The first working day from a day on. A calendar that calls every day a holiday ends the search after a year. */
function workingDayFrom(day: string, holidays: NonNullable<DeadlineCalendar['holidays']>): string {
  let found = day;
  for (let tried = 0; !isWorkingDay(found, holidays); tried += 1) {
    if (tried > 366) throw invalidArgument('holidays', 'a calendar that leaves working days', 'no working day within a year');
    found = addDays(found, 1);
  }
  return found;
}

function isWorkingDay(day: string, holidays: NonNullable<DeadlineCalendar['holidays']>): boolean {
  const weekday = new Date(startMs(day, 'day')).getUTCDay();
  if (weekday === 0 || weekday === 6) return false;
  return 'holidayOn' in holidays ? holidays.holidayOn(day) === undefined : !holidays.includes(day);
}
