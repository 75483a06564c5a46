import { isOverdue, OPEN_STATES, timelineText, type Claim, type ClaimState } from '@imgguard/claims';
import { GuardError } from '../../errors.ts';
import type { Guard } from '../../guard.ts';
import { ACTOR_HELP, actorOf } from '../actor.ts';
import { CLAIM_EVENTS, claimEventOf, EVENT_FLAGS } from '../claim-event.ts';
import { claimLine, claimText, TASKS } from '../claim-text.ts';
import { type Command, type CommandCall, EXIT } from '../command.ts';
import { confirm } from '../confirm.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { findClaim } from '../find-claim.ts';
import { atMost, exactly, requiredText, switchFlag, textFlag, wordFlag } from '../flags.ts';
import { writePrivate } from '../private-file.ts';
import { runAction } from '../subcommand.ts';
import { timelinePage } from '../timeline-page.ts';
import { claimCheck, claimFacts, claimRules, FACT_FLAGS, FACT_SWITCHES, FACTS_HELP, REPEATED_FACT_FLAGS } from './claim-facts.ts';
import { claimDue, claimLook } from './claim-watch.ts';
import { printable } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const STATES: readonly ClaimState[] = [...OPEN_STATES, 'closed'];

export const claimCommand: Command = {
  name: 'claim',
  summary: 'opens claims, takes them step by step, shows where they stand',
  help: `A claim is one matter: a work, one respondent, and the hits it rests on. Each step is checked by the life cycle, kept in the history, and
starts its deadline. Nothing is sent: you send a letter yourself, after you read it, and note that here.

Usage: imgguard claim open <hit> [--direct]
       imgguard claim list [--state word] [--due] [--ndjson]
       imgguard claim show <claim> [--ndjson]
       imgguard claim letters <claim>
       imgguard claim facts <claim> [facts]
       imgguard claim check [<claim>…]
       imgguard claim rules [--off code…] [--on code…] [--only-in code… | --everywhere] [--cooling-hours n]
       imgguard claim step <claim> <step> [--note text] [options]
       imgguard claim drop <claim> <hit> --note text
       imgguard claim due [--ndjson]
       imgguard claim look <claim> [--delay ms] [--proxy url] [--allow-loopback] [--ndjson]
       imgguard claim timeline <claim> [--respondent] [--html] [--out file]

  <claim>              a claim's id, or the beginning of one
  open                 opens a claim on a hit that you decided to be an unlicensed use; an open claim for the same
                       work and site takes the hit instead
  --direct             you write yourself first, without money
  --state word         ${STATES.join(', ')}
  --due                claims whose deadline is over
  show                 where it stands, for which days it can still be made, what was paid of instalments, what speaks
                       against it, and which steps there are
  letters              letters about its hits, with the ids that --letter takes
  facts                what you know about use, parties and law, kept in the claim; it is checked again at once
  check                checks again with the records of now (default: every open claim)
  rules                every reason against a claim with its source; --off and --on switch one, --only-in names the countries
                       in which you pursue claims, --cooling-hours how long the first letter with money waits where one
                       person submitted and accepted the claim (default 24)
  drop                 takes a hit out of a claim
  due                  what waits for you: times that are over, claims that cannot be made for long any more, answers to
                       decide on; a time that is over is noted in its claim, and nothing is sent
  look                 fetches the pages of a claim again and notes whether the picture is gone, credited or still there
  --delay ms           with look: least pause between requests to a host, in milliseconds (default 1000)
  --proxy url          with look: asks through a proxy; one with a password comes from IMGGUARD_PROXY
  --allow-loopback     with look: lets the crawler visit this machine, for trials
  timeline             what happened, as text or as an HTML page; --respondent as the respondent may see it
  --out file           writes it to a file that is not there yet

Steps: ${CLAIM_EVENTS.join(' ')}
  --note text          why; most steps want it
  --code word          of answer-warning the warning, of keep-claim the rule or license, of dispute the ground,
                       of record-payment the reference
  --letter id          with send-…: the letter that you read and send; asks you to confirm it
  --yes                confirms the letter without being asked
  --name, --address, --email, --country, --source text   with identify-respondent
  --amount 350.00 --currency EUR                         with make-offer, record-payment, promise-payment
  --purpose word       with make-offer: license, pay-and-remove
  --remove-by day      with make-offer: until when it may stay
  --instalments n      with make-offer: in equal monthly parts, to the cent, the first on --due-on
  --received day       with record-payment; with record-delivery and letter-returned the day on which it arrived or came back
  --channel word       with send-…: e-mail, post, post-abroad; time to answer begins when the letter is taken to have arrived:
                       after 1, 4 or 14 days
  --due-on day         with promise-payment, and with --instalments
  --result word        with record-recheck: fixed, not-fixed, unreachable
  --staff number       persons on your side: from 2 on, another one decides a dispute (default 1)
${FACTS_HELP}
${ACTOR_HELP}
${DATA_HELP}
  -h, --help           shows this

Examples:
  imgguard claim open 7k3m9
  imgguard claim step claim_4f answer-license-check --note "no sale, no permission found"
  imgguard claim step claim_4f send-letter --letter letter_9ab1 --as operator
  imgguard claim list --due`,
  options: {
    data: { type: 'string' },
    direct: { type: 'boolean' },
    state: { type: 'string' },
    due: { type: 'boolean' },
    respondent: { type: 'boolean' },
    html: { type: 'boolean' },
    out: { type: 'string' },
    yes: { type: 'boolean' },
    staff: { type: 'string' },
    as: { type: 'string' },
    by: { type: 'string' },
    ndjson: { type: 'boolean' },
    off: { type: 'string', multiple: true },
    on: { type: 'string', multiple: true },
    'only-in': { type: 'string', multiple: true },
    everywhere: { type: 'boolean' },
    'cooling-hours': { type: 'string' },
    delay: { type: 'string' },
    proxy: { type: 'string' },
    'allow-loopback': { type: 'boolean' },
    ...Object.fromEntries(EVENT_FLAGS.map((name) => [name, { type: 'string' as const }])),
    ...Object.fromEntries(FACT_FLAGS.map((name) => [name, factOption(name)])),
  },
  run: (call) =>
    runAction(call, {
      open: { flags: ['data', 'direct', 'as', 'by', 'ndjson'], run: open },
      list: { flags: ['data', 'state', 'due', 'ndjson'], run: list },
      show: { flags: ['data', 'ndjson'], run: show },
      letters: { flags: ['data'], run: letters },
      step: { flags: ['data', 'yes', 'staff', 'as', 'by', 'ndjson', ...EVENT_FLAGS], run: step },
      facts: { flags: ['data', 'note', 'currency', 'as', 'by', 'ndjson', ...FACT_FLAGS], run: claimFacts },
      check: { flags: ['data', 'ndjson'], run: claimCheck },
      rules: { flags: ['data', 'off', 'on', 'only-in', 'everywhere', 'cooling-hours', 'ndjson'], run: claimRules },
      due: { flags: ['data', 'ndjson'], run: claimDue },
      look: { flags: ['data', 'delay', 'proxy', 'allow-loopback', 'ndjson'], run: claimLook },
      drop: { flags: ['data', 'note', 'as', 'by'], run: drop },
      timeline: { flags: ['data', 'respondent', 'html', 'out'], run: timeline },
    }),
};

// --- internal ---

function factOption(name: string): { readonly type: 'string' | 'boolean'; readonly multiple?: true } {
  if (FACT_SWITCHES.includes(name)) return { type: 'boolean' };
  return REPEATED_FACT_FLAGS.includes(name) ? { type: 'string', multiple: true } : { type: 'string' };
}

function now(): string {
  return new Date().toISOString();
}

async function open(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [hit] = exactly(call.positionals, ['hit']);
  const track = switchFlag(flags, 'direct') ? 'direct' : 'claim';
  return withGuard(call, async (guard) => {
    const result = guard.claims.open({ hitId: guard.hits.get(hit).hit.id, actor: actorOf(flags), track });
    if (!result.ok) throw new GuardError('IMGGUARD_REFUSED', result.hint);
    await tell(call, result.claim, []);
    if (!switchFlag(flags, 'ndjson')) terminal.note(`Next: imgguard claim show ${result.claim.id}`);
    return EXIT.ok;
  });
}

async function list(call: CommandCall): Promise<number> {
  const { flags } = call;
  atMost(call.positionals, 0);
  const state = wordFlag(flags, 'state', STATES);
  const due = switchFlag(flags, 'due');
  return withGuard(call, async (guard) => {
    const at = now();
    const claims = guard.claims
      .list()
      .filter(
        (claim) => (state === undefined || claim.state === state) && (!due || (claim.deadline !== null && isOverdue(claim.deadline, at))),
      );
    for (const claim of claims) await tell(call, claim, []);
    return EXIT.ok;
  });
}

async function show(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [id] = exactly(call.positionals, ['claim']);
  return withGuard(call, async (guard) => {
    const claim = findClaim(guard, id);
    const eligibility = claim.state === 'closed' ? [] : guard.claims.eligibility(claim.id);
    const limitation = claim.state === 'closed' ? undefined : guard.claims.limitation(claim.id);
    const checks = { eligibility, ...(limitation === undefined ? {} : { limitation }) };
    await (switchFlag(flags, 'ndjson') ? terminal.json({ claim, ...checks }) : terminal.line(claimText(claim, checks, now())));
    return EXIT.ok;
  });
}

async function letters(call: CommandCall): Promise<number> {
  const [id] = exactly(call.positionals, ['claim']);
  return withGuard(call, async (guard) => {
    for (const hitId of findClaim(guard, id).hitIds)
      for (const letter of guard.letters.list(hitId))
        await call.terminal.line(
          printable(`${letter.id}  ${letter.template} ${letter.locale}  ${letter.renderedAt.slice(0, 10)}  ${letter.subject}`),
        );
    return EXIT.ok;
  });
}

async function step(call: CommandCall): Promise<number> {
  const { flags } = call;
  const [id, word] = exactly(call.positionals, ['claim', 'step']);
  const staff = textFlag(flags, 'staff');
  if (staff !== undefined && !/^[1-9]\d{0,5}$/u.test(staff)) throw new UsageError(`--staff must be a number of persons, got "${staff}".`);
  const actor = actorOf(flags);
  return withGuard(call, async (guard) => {
    const claim = findClaim(guard, id);
    const event = claimEventOf(word, flags, { guard, claim, by: actor.id });
    if ('confirmation' in event && !(await isConfirmed(call, guard, claim))) return EXIT.failed;
    const result = guard.claims.transition(claim.id, event, { actor, ...(staff === undefined ? {} : { staff: Number(staff) }) });
    if (!result.ok) throw new GuardError('IMGGUARD_REFUSED', `${result.hint.replace(/[.]$/u, '')} (${result.code}).`);
    await tell(call, result.claim, result.tasks);
    return EXIT.ok;
  });
}

/** Shows the letter, and asks the one who sends it. */
async function isConfirmed(call: CommandCall, guard: Guard, claim: Claim): Promise<boolean> {
  const { flags, terminal, signal } = call;
  if (switchFlag(flags, 'yes')) return true;
  const id = requiredText(flags, 'letter');
  const letter = claim.hitIds.flatMap((hitId) => guard.letters.list(hitId)).find((each) => each.id === id);
  if (letter !== undefined && terminal.isScreen) terminal.note(`Subject: ${letter.subject}\n\n${letter.text}\n`);
  const answer = await confirm(terminal, 'Have you read this letter, and do you send it as it is?', signal);
  if (answer === null) throw new UsageError('Nobody can answer here; add --yes to confirm that you read the letter and send it.');
  return answer;
}

async function drop(call: CommandCall): Promise<number> {
  const { flags } = call;
  const [id, hit] = exactly(call.positionals, ['claim', 'hit']);
  const note = requiredText(flags, 'note');
  return withGuard(call, async (guard) => {
    const result = guard.claims.dropHit(findClaim(guard, id).id, { hitId: guard.hits.get(hit).hit.id, note, actor: actorOf(flags) });
    if (!result.ok) throw new GuardError('IMGGUARD_REFUSED', result.hint);
    await tell(call, result.claim, []);
    return EXIT.ok;
  });
}

async function timeline(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [id] = exactly(call.positionals, ['claim']);
  const [reader, out] = [switchFlag(flags, 'respondent') ? 'respondent' : 'claimant', textFlag(flags, 'out')] as const;
  const render = switchFlag(flags, 'html') ? timelinePage : timelineText;
  const text = await withGuard(call, (guard) => render(findClaim(guard, id), reader));
  if (out === undefined) {
    await terminal.line(text.trimEnd());
    return EXIT.ok;
  }
  await writePrivate(out, `${text.trimEnd()}\n`);
  await terminal.line(printable(`The time line is in ${out}.`));
  return EXIT.ok;
}

async function tell({ flags, terminal }: CommandCall, claim: Claim, tasks: readonly (keyof typeof TASKS)[]): Promise<void> {
  if (switchFlag(flags, 'ndjson')) {
    await terminal.json({ claim, tasks });
    return;
  }
  await terminal.line(claimLine(claim, now()));
  for (const task of tasks) terminal.note(`To do: ${TASKS[task]}`);
}
