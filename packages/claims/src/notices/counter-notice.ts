import { holidayCalendar } from '../calendar/holidays.ts';
import { businessDaysAfter, localDay } from '../claim/deadline.ts';
import { invalidArgument } from '../claims-error.ts';
import { startMs } from '../period.ts';

/** The answer of the one whose material was removed after a DMCA notice, as it came. Nothing is filled in for them. */
export interface CounterNotice {
  /** When the service provider received it, ISO 8601. */
  readonly receivedAt: string;
  readonly signature?: string;
  /** What was removed. */
  readonly material?: string;
  /** Where it was before. */
  readonly location?: string;
  /** The statement under penalty of perjury that it was removed by mistake or misidentification. */
  readonly statesMistake?: boolean;
  readonly name?: string;
  readonly address?: string;
  readonly phone?: string;
  readonly consentsToJurisdiction?: boolean;
  readonly acceptsService?: boolean;
}

/** An element of 17 U.S.C. 512(g)(3) that a counter-notice lacks. */
export interface CounterNoticeProblem {
  readonly citation: string;
  readonly says: string;
}

/** What a counter-notice lacks, each with its citation; empty when it is effective. What it lacks can still be sent later. */
export function counterNoticeProblems(notice: CounterNotice): readonly CounterNoticeProblem[] {
  const { signature, material, location, statesMistake, name, address, phone, consentsToJurisdiction, acceptsService } = notice;
  const checks: readonly (readonly [boolean, string, string])[] = [
    [hasText(signature), '(A)', 'signature of the subscriber'],
    [hasText(material) && hasText(location), '(B)', 'what was removed, and where it was'],
    [statesMistake === true, '(C)', 'the statement under penalty of perjury that it was removed by mistake or misidentification'],
    [hasText(name) && hasText(address) && hasText(phone), '(D)', 'name, address and telephone number'],
    [consentsToJurisdiction === true && acceptsService === true, '(D)', 'consent to a federal district court, and to service of process'],
  ];
  return checks.flatMap(([met, part, says]) => (met ? [] : [{ citation: `17 U.S.C. 512(g)(3)${part}`, says }]));
}

export interface CounterNoticeDeadlines {
  /** The last business day on which the provider surely has the notice of an action before it may restore. ISO date. */
  readonly actBy: string;
  /** First and last business day on which the provider restores, unless it has notice of an action. ISO dates. */
  readonly restoreFrom: string;
  readonly restoreBy: string;
}

/**
 * The days that a counter-notice starts: the provider restores not less than 10 and not more than 14 business days after it received it, unless
 * it is told first of an action for a court order (17 U.S.C. 512(g)(2)(C)). Federal holidays of the United States are no business days.
 * Throws `IMGGUARD_INVALID_ARGUMENT` for a time that is none.
 *
 * @param timeZone - Where the provider is; the day of receipt counts there. @default 'America/New_York'
 */
export function counterNoticeDeadlines(receivedAt: string, timeZone: string = 'America/New_York'): CounterNoticeDeadlines {
  startMs(receivedAt, 'receivedAt');
  const received = localDay(receivedAt, timeZone);
  const calendar = holidayCalendar('US');
  const after = (days: number): string => businessDaysAfter(received, days, calendar);
  return { actBy: after(RESTORE_FROM_DAYS - 1), restoreFrom: after(RESTORE_FROM_DAYS), restoreBy: after(RESTORE_BY_DAYS) };
}

/** Checks that a record names a time of receipt; used where a counter-notice is kept. */
export function checkReceived({ receivedAt }: CounterNotice, now: string): void {
  if (startMs(receivedAt, 'receivedAt') > startMs(now, 'at')) throw invalidArgument('receivedAt', 'a time that is not ahead', receivedAt);
}

// --- internal ---

/** 17 U.S.C. 512(g)(2)(C). */
const RESTORE_FROM_DAYS = 10;
const RESTORE_BY_DAYS = 14;

function hasText(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '';
}
