import { recordOf, shapeProblems, TEXT, YES_OR_NO } from '../import/shape.ts';
import { isTime } from '../period.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { CounterNotice } from './counter-notice.ts';

export type ReadCounterNoticeResult =
  | { readonly ok: true; readonly notice: CounterNotice }
  | (Refusal<'invalid-counter-notice'> & { readonly problems: readonly string[] });

/**
 * Reads a counter-notice that a service provider passed on, as it was typed into a file. What it lacks under the statute is looked at later
 * (`counterNoticeProblems`); what is of another form is refused here.
 */
export function readCounterNotice(text: string): ReadCounterNoticeResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return invalid(['The counter-notice is no JSON.']);
  }
  const problems = shapeProblems(value, SHAPE, 'counterNotice');
  if (problems.length > 0) return invalid(problems);
  const notice = value as CounterNotice;
  return isTime(notice.receivedAt)
    ? { ok: true, notice }
    : invalid(['`counterNotice.receivedAt` must be a time such as 2026-03-31T09:00:00Z.']);
}

// --- internal ---

const SHAPE = recordOf(
  { receivedAt: TEXT },
  {
    signature: TEXT,
    material: TEXT,
    location: TEXT,
    statesMistake: YES_OR_NO,
    name: TEXT,
    address: TEXT,
    phone: TEXT,
    consentsToJurisdiction: YES_OR_NO,
    acceptsService: YES_OR_NO,
  },
);

function invalid(problems: readonly string[]): ReadCounterNoticeResult {
  return { ...refuse('invalid-counter-notice', problems.join(' ')), problems };
}
