import { invalidArgument } from '../claims-error.ts';
import { DAY_MS, isTime, startMs, type Period } from '../period.ts';

/** Countries whose periods of limitation are known here. */
export type LimitationCountry = 'DE' | 'GB' | 'US';

export interface LimitationInput {
  readonly country: LimitationCountry;
  /** Proven time of the use; its days count in UTC. */
  readonly use: { readonly from: string; readonly until: string };
  /** When the claimant came to know of the use and of who is behind it, ISO 8601; absent: not yet. */
  readonly knownOn?: string;
  /** Now, ISO 8601. */
  readonly at: string;
  /** Times that are not counted, such as negotiations (in Germany sections 203, 204 and 209 BGB); each needs an end. */
  readonly suspended?: readonly Required<Period>[];
}

/** Days of a use that share a fate. Each day of a continuous use is a use of its own (in Germany BGH I ZR 148/13, "Motorradteile"). */
export interface LimitationSlice {
  /** ISO dates, both included. */
  readonly from: string;
  readonly until: string;
  /** Last day on which the claim for the first day of the slice can be made, and for its last day. ISO dates. */
  readonly firstEndsOn: string;
  readonly lastEndsOn: string;
  readonly state: 'open' | 'barred';
  /** The rule, with where it stands. */
  readonly basis: string;
  /** What may be left after that. It is shown, never selected: whether it holds is for a lawyer. */
  readonly fallback?: LimitationFallback;
}

export interface LimitationFallback {
  /** `residual`: what was gained is given back, without damages. `discovery`: courts that count from knowledge. */
  readonly kind: 'residual' | 'discovery';
  readonly basis: string;
  /** For the last day of the slice, ISO date. */
  readonly endsOn: string;
  readonly state: 'open' | 'barred';
}

export interface Limitation {
  readonly slices: readonly LimitationSlice[];
  /** The days that can still be claimed for, as ISO dates: what a fee is reckoned for. `undefined` when there is none. */
  readonly open: { readonly from: string; readonly until: string } | undefined;
  /** The last day on which anything of the claim can be made: `EligibilityContext.barredAfter`. */
  readonly barredAfter: string;
}

/**
 * Which days of a use can still be claimed for, by the ordinary period of a country. Ends on weekends are not moved, so that a day named here is
 * never too late. No advice: suspension, acknowledgement and the law that applies are for a lawyer.
 *
 * Sources. Germany: section 102 UrhG, sections 195, 199(1) and (3) no. 1 BGB (three years from the end of the year of claim and knowledge, at most ten
 * years), section 852 BGB (residual claim, ten years; BGH I ZR 148/13). United Kingdom: Limitation Act 1980, section 2 (six years). United States:
 * 17 U.S.C. 507(b) (three years; each act by itself, Petrella v. Metro-Goldwyn-Mayer, 572 U.S. 663 (2014)).
 * Throws `IMGGUARD_INVALID_ARGUMENT` for dates that are none, a use that ends before it begins, and one of more than 50 years.
 *
 * @example
 * limitation({ country: 'DE', use: { from: '2020-03-01', until: '2021-06-30' }, knownOn: '2021-05-03', at: '2026-01-02' }).slices;
 */
export function limitation(input: LimitationInput): Limitation {
  const days = daysOf(input);
  const judged = days.map((day) => judge(day, input));
  const slices: LimitationSlice[] = [];
  let group: Judged[] = [];
  for (const day of judged) {
    const [first] = group;
    if (first !== undefined && first.key !== day.key) {
      slices.push(sliceOf(group));
      group = [];
    }
    group.push(day);
  }
  slices.push(sliceOf(group));
  const open = slices.filter(({ state }) => state === 'open');
  const [first, last] = [open[0], open.at(-1)];
  return {
    slices,
    open: first === undefined || last === undefined ? undefined : { from: first.from, until: last.until },
    barredAfter:
      slices
        .map(({ lastEndsOn }) => lastEndsOn)
        .toSorted()
        .at(-1) ?? '',
  };
}

/** The slices as a text to read, one line each; what is left after the ordinary period stands on a line of its own and is not selected. */
export function limitationText({ slices }: Limitation): string {
  return slices
    .flatMap(({ from, until, firstEndsOn, lastEndsOn, state, basis, fallback }) => {
      const ends = firstEndsOn === lastEndsOn ? lastEndsOn : `${firstEndsOn} to ${lastEndsOn}`;
      const line = `${from} to ${until}: ${state === 'open' ? 'can be claimed' : 'time-barred'}, last day ${ends} (${basis})`;
      if (state === 'open' || fallback === undefined) return [line];
      const left = fallback.state === 'open' ? `perhaps until ${fallback.endsOn}` : `over since ${fallback.endsOn}`;
      return [line, `  not selected: ${fallback.kind} claim, ${left} (${fallback.basis})`];
    })
    .join('\n');
}

// --- internal ---

/** House rule: what is longer is a slip of the pen. */
const MAX_USE_YEARS = 50;

interface Judged {
  readonly day: string;
  readonly endsOn: string;
  readonly state: 'open' | 'barred';
  readonly basis: string;
  readonly fallback: LimitationFallback | undefined;
  /** Days with the same key share a slice. */
  readonly key: string;
}

function daysOf({ use, knownOn, at, suspended = [] }: LimitationInput): readonly string[] {
  startMs(at, 'at');
  if (knownOn !== undefined) startMs(knownOn, 'knownOn');
  for (const { from, until } of suspended) {
    if (startMs(until, 'suspended.until') < startMs(from, 'suspended.from')) throw invalidArgument('suspended', 'times that end', until);
  }
  const first = dayNumber(use.from);
  const last = dayNumber(use.until);
  if (last < first) throw invalidArgument('use.until', `a time not before ${use.from}`, use.until);
  if (last - first > MAX_USE_YEARS * 366) throw invalidArgument('use', `a use of at most ${MAX_USE_YEARS} years`, use.from);
  return Array.from({ length: last - first + 1 }, (_, index) => dayText(first + index));
}

function judge(day: string, input: LimitationInput): Judged {
  const today = dayText(dayNumber(input.at));
  const { endsOn, basis, fallback } = RULES[input.country](day, input);
  const state = today <= endsOn ? 'open' : 'barred';
  const later =
    fallback === undefined ? undefined : { ...fallback, state: today <= fallback.endsOn ? ('open' as const) : ('barred' as const) };
  return { day, endsOn, state, basis, fallback: later, key: `${day.slice(0, 4)} ${state} ${basis} ${later?.state}` };
}

function sliceOf(group: readonly Judged[]): LimitationSlice {
  const [first, last] = [group[0], group.at(-1)];
  if (first === undefined || last === undefined) throw invalidArgument('use', 'a use of at least a day', 'none');
  const { state, basis } = first;
  const slice = { from: first.day, until: last.day, firstEndsOn: first.endsOn, lastEndsOn: last.endsOn, state, basis };
  return last.fallback === undefined ? slice : { ...slice, fallback: last.fallback };
}

type Rule = (
  day: string,
  input: LimitationInput,
) => {
  readonly endsOn: string;
  readonly basis: string;
  readonly fallback?: Omit<LimitationFallback, 'state'>;
};

const RULES: Readonly<Record<LimitationCountry, Rule>> = {
  DE: (day, { knownOn, suspended }) => {
    const longest = after(day, 10, suspended);
    const fallback = { kind: 'residual', basis: 'section 102 sentence 2 UrhG, section 852 BGB', endsOn: longest } as const;
    const absolute = { endsOn: longest, basis: 'section 102 UrhG, section 199(3) no. 1 BGB', fallback };
    if (knownOn === undefined) return absolute;
    const known = dayText(dayNumber(knownOn));
    const year = (known > day ? known : day).slice(0, 4);
    const endsOn = after(`${year}-12-31`, 3, suspended);
    return endsOn <= longest ? { endsOn, basis: 'section 102 UrhG, sections 195 and 199(1) BGB', fallback } : absolute;
  },
  GB: (day, { suspended }) => ({ endsOn: after(day, 6, suspended), basis: 'Limitation Act 1980, section 2' }),
  US: (day, { knownOn, suspended }) => {
    const rule = { endsOn: after(day, 3, suspended), basis: '17 U.S.C. 507(b), counted from the act' };
    if (knownOn === undefined || dayText(dayNumber(knownOn)) <= day) return rule;
    const basis = '17 U.S.C. 507(b), counted from discovery where courts do (left open in Warner Chappell v. Nealy, 601 U.S. 366 (2024))';
    return { ...rule, fallback: { kind: 'discovery', basis, endsOn: after(dayText(dayNumber(knownOn)), 3, suspended) } };
  },
};

/** The same day some years later, and as many days more as were suspended in between; 29 February becomes the 28th. */
function after(day: string, years: number, suspended: LimitationInput['suspended'] = []): string {
  const year = String(Number(day.slice(0, 4)) + years).padStart(4, '0');
  const same = `${year}${day.slice(4)}`;
  const end = dayNumber(isTime(same) ? same : `${year}-02-28`);
  const first = dayNumber(day) + 1;
  let extended = end;
  for (let before = -1; before !== extended;) {
    before = extended;
    extended = end + suspendedDays(suspended, first, before);
  }
  return dayText(extended);
}

/** Days of a span on which time did not run; a day in two suspensions counts once. */
function suspendedDays(suspended: readonly Required<Period>[], first: number, last: number): number {
  const spans = suspended
    .map(({ from, until }) => [Math.max(first, dayNumber(from)), Math.min(last, dayNumber(until))] as const)
    .toSorted((a, b) => a[0] - b[0]);
  let count = 0;
  let counted = first - 1;
  for (const [from, until] of spans) {
    count += Math.max(0, until - Math.max(from, counted + 1) + 1);
    counted = Math.max(counted, until);
  }
  return count;
}

function dayNumber(time: string): number {
  return Math.floor(startMs(time, 'time') / DAY_MS);
}

function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
