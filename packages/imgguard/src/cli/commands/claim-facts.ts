import {
  changedFacts,
  COOLING_HOURS,
  ELIGIBILITY_RULES,
  EXCEPTION_QUESTIONS,
  FACT_QUESTIONS,
  moneyText,
  parseAmount,
  type Claim,
  type ClaimFacts,
  type EligibilityCode,
  type ExceptionCode,
  type FactChanges,
  type FactName,
  type Money,
} from '@imgguard/claims';
import { GuardError } from '../../errors.ts';
import { actorOf } from '../actor.ts';
import { claimLine, findingLines } from '../claim-text.ts';
import { type CommandCall, EXIT, type Flags } from '../command.ts';
import { withGuard } from '../data-folder.ts';
import { findClaim } from '../find-claim.ts';
import { atMost, dayFlag, exactly, integerFlag, requiredText, switchFlag, textFlag, textsFlag, wordFlag } from '../flags.ts';
import { printable } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

/** Flags of facts that are yes or no. `human-author` asks the other way round. */
const YES_NO: Readonly<Record<string, { readonly name: FactName; readonly not?: true }>> = {
  commercial: { name: 'commercial' },
  'owns-rights': { name: 'ownsRights' },
  'joint-owners': { name: 'jointOwnersConsent' },
  'public-domain-work': { name: 'showsPublicDomainWork' },
  'human-author': { name: 'noHumanAuthor', not: true },
  watermarked: { name: 'watermarkedPreview' },
  identified: { name: 'respondentIdentified' },
};

/** Flags that enter facts, beside those that every step has. */
export const FACT_FLAGS: readonly string[] = [
  ...Object.keys(YES_NO),
  'law',
  'exception',
  'no-exception',
  'expected',
  'cost',
  'known-on',
  'barred-after',
  'seen-from',
  'seen-until',
  'proof',
  'clear',
];

/** Those of them that may be repeated, and switches. */
export const REPEATED_FACT_FLAGS: readonly string[] = ['exception', 'clear'];
export const FACT_SWITCHES: readonly string[] = ['no-exception'];

export const FACTS_HELP: string = `Facts (claim facts; without any it asks, and shows what was answered):
  --commercial, --owns-rights, --joint-owners, --public-domain-work, --human-author, --watermarked, --identified   yes or no
  --law code           country of the respondent, whose law the claim goes by, such as DE
  --exception word     an exception that applies; may be repeated: ${EXCEPTION_QUESTIONS.map(({ code }) => code).join(', ')}
  --no-exception       none applies
  --expected 350.00 --cost 80.00 --currency EUR   what can be had at best, and what it costs
  --known-on day       when you came to know of the use and of who is behind it
  --barred-after day   until when the claim can be made, as a lawyer says
  --seen-from day, --seen-until day, --proof text   the use is proven for a longer time, and by what
  --clear name         takes a fact out again: ${FACT_QUESTIONS.map(({ name }) => name).join(', ')}`;

/** `claim facts`: enters what a person knows, or asks. */
export async function claimFacts(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [id] = exactly(call.positionals, ['claim']);
  const changes = changesOf(flags);
  return withGuard(call, async (guard) => {
    const claim = findClaim(guard, id);
    if (Object.keys(changes).length === 0) {
      await (switchFlag(flags, 'ndjson') ? terminal.json(claim.facts ?? {}) : terminal.line(factsText(claim)));
      return EXIT.ok;
    }
    const note = textFlag(flags, 'note');
    const event = { kind: 'record-facts', facts: changes, ...(note === undefined ? {} : { note }) } as const;
    const result = guard.claims.transition(claim.id, event, { actor: actorOf(flags) });
    if (!result.ok) throw new GuardError('IMGGUARD_REFUSED', `${result.hint.replace(/[.]$/u, '')} (${result.code}).`);
    await (switchFlag(flags, 'ndjson') ? terminal.json({ claim: result.claim }) : terminal.line(checkedText(result.claim)));
    return EXIT.ok;
  });
}

/** `claim check`: checks again with the records of now, and keeps it. */
export async function claimCheck(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const ids = call.positionals;
  return withGuard(call, async (guard) => {
    const claims = ids.length === 0 ? guard.claims.list().filter(({ state }) => state !== 'closed') : ids.map((id) => findClaim(guard, id));
    for (const { id } of claims) {
      const claim = guard.claims.recheck(id);
      await (switchFlag(flags, 'ndjson') ? terminal.json({ id, eligibility: claim.eligibility }) : terminal.line(checkedText(claim)));
    }
    return EXIT.ok;
  });
}

/** `claim rules`: every reason against a claim with its source, and whether it is on; or switches some. */
export async function claimRules(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  atMost(call.positionals, 0);
  const [off, on, countries] = [textsFlag(flags, 'off'), textsFlag(flags, 'on'), textsFlag(flags, 'only-in')];
  const everywhere = switchFlag(flags, 'everywhere');
  const hours = integerFlag(flags, 'cooling-hours', 0);
  if (everywhere && countries.length > 0) throw new UsageError('--only-in and --everywhere do not go together.');
  return withGuard(call, async (guard) => {
    if (off.length + on.length + countries.length > 0 || everywhere || hours !== undefined) {
      const before = guard.claims.policy();
      const pursued = countries.length > 0 ? countries.map((code) => code.toUpperCase()) : everywhere ? undefined : before.countries;
      const switchedOff = [...new Set([...before.switchedOff, ...off])].filter((code) => !on.includes(code)) as EligibilityCode[];
      const coolingHours = hours ?? before.coolingHours;
      const policy = {
        switchedOff,
        ...(pursued === undefined ? {} : { countries: pursued }),
        ...(coolingHours === undefined ? {} : { coolingHours }),
      };
      for (const claim of guard.claims.setPolicy(policy)) terminal.note(`Checked again: ${checkedText(claim).split('\n')[0] ?? claim.id}`);
    }
    const { switchedOff, countries: now, coolingHours = COOLING_HOURS } = guard.claims.policy();
    if (switchFlag(flags, 'ndjson')) await terminal.json({ countries: now ?? 'every country', coolingHours });
    else {
      await terminal.line(`Claims are pursued in: ${now === undefined ? 'every country' : now.join(', ')}`);
      await terminal.line(`Where one person submits and accepts, the first letter with money waits ${coolingHours} hours.`);
    }
    for (const { code, severity, source, fixed } of ELIGIBILITY_RULES) {
      const state = switchedOff.includes(code) ? 'off' : 'on';
      if (switchFlag(flags, 'ndjson')) await terminal.json({ code, severity, source, fixed: fixed === true, state });
      else
        await terminal.line(
          printable(`${state.padEnd(3)} ${severity.padEnd(5)} ${code.padEnd(30)} ${fixed === true ? '(always on) ' : ''}${source}`),
        );
    }
    return EXIT.ok;
  });
}

// --- internal ---

function changesOf(flags: Flags): FactChanges {
  const said = Object.entries(YES_NO).flatMap(([flag, { name, not }]) => {
    const word = wordFlag(flags, flag, ['yes', 'no'] as const);
    return word === undefined ? [] : [[name, (word === 'yes') !== (not === true)] as const];
  });
  const country = textFlag(flags, 'law')?.toUpperCase();
  const days = (['known-on', 'barred-after'] as const).map((flag) => dayFlag(flags, flag));
  return {
    ...Object.fromEntries(said),
    ...(country === undefined ? {} : { country }),
    ...exceptionsOf(flags),
    ...expectedOf(flags),
    ...(days[0] === undefined ? {} : { knownOn: days[0] }),
    ...(days[1] === undefined ? {} : { barredAfter: days[1] }),
    ...useOf(flags),
    ...clearedOf(flags),
  };
}

function exceptionsOf(flags: Flags): Pick<FactChanges, 'exceptions'> {
  const codes = textsFlag(flags, 'exception');
  const none = switchFlag(flags, 'no-exception');
  if (none && codes.length > 0) throw new UsageError('--exception and --no-exception do not go together.');
  return codes.length === 0 && !none ? {} : { exceptions: codes as ExceptionCode[] };
}

function expectedOf(flags: Flags): Pick<FactChanges, 'expected'> {
  const [expected, cost] = [textFlag(flags, 'expected'), textFlag(flags, 'cost')];
  if (expected === undefined && cost === undefined) return {};
  const currency = requiredText(flags, 'currency').toUpperCase();
  const amount = (flag: string): Money => {
    const money = parseAmount(requiredText(flags, flag), currency);
    if (money === undefined) throw new UsageError(`--${flag} must be an amount such as 350.00 in a currency such as EUR.`);
    return money;
  };
  return { expected: { amount: amount('expected'), cost: amount('cost') } };
}

function useOf(flags: Flags): Pick<FactChanges, 'use'> {
  const [from, until] = [dayFlag(flags, 'seen-from'), dayFlag(flags, 'seen-until')];
  if (from === undefined && until === undefined) {
    if (textFlag(flags, 'proof') !== undefined) throw new UsageError('--proof goes with --seen-from or --seen-until.');
    return {};
  }
  const source = requiredText(flags, 'proof');
  return { use: { source, ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) } };
}

function clearedOf(flags: Flags): FactChanges {
  const names = textsFlag(flags, 'clear');
  const strange = names.find((name) => !FACT_QUESTIONS.some((each) => each.name === name));
  if (strange !== undefined) throw new UsageError(`--clear takes the name of a fact, got "${strange}".`);
  return Object.fromEntries(names.map((name) => [name, null]));
}

function factsText(claim: Claim): string {
  const facts = changedFacts(claim.facts ?? {}, {});
  return FACT_QUESTIONS.map(({ name, question }) => printable(`${name.padEnd(22)} ${factText(facts, name).padEnd(24)} ${question}`)).join(
    '\n',
  );
}

function factText(facts: ClaimFacts, name: FactName): string {
  const value = facts[name];
  if (value === undefined) return '(not asked yet)';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (name === 'expected' && facts.expected !== undefined)
    return `${moneyText(facts.expected.amount)} for ${moneyText(facts.expected.cost)}`;
  if (name === 'use' && facts.use !== undefined) return `${facts.use.from ?? ''} to ${facts.use.until ?? ''} (${facts.use.source})`;
  return facts.exceptions?.length === 0 ? 'none' : (facts.exceptions ?? []).join(', ');
}

function checkedText(claim: Claim): string {
  const results = claim.eligibility?.results ?? [];
  const verdicts = results.map(({ hitId, verdict }) => `${hitId} ${verdict}`).join(', ');
  return [printable(`${claimLine(claim, new Date().toISOString())}  ${verdicts}`), ...findingLines(results)].join('\n');
}
