import type { DataRequest } from '@imgguard/claims';
import { author } from '../../guard/hits.ts';
import type { ErasedParty, PartyData, PartyDecision } from '../../guard/personal-data.ts';
import { count } from '../../report/format.ts';
import { type Command, type CommandCall, EXIT, type Flags } from '../command.ts';
import { confirm } from '../confirm.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { atMost, dayFlag, exactly, requiredWord, switchFlag, textFlag } from '../flags.ts';
import { writePrivate } from '../private-file.ts';
import { runAction } from '../subcommand.ts';
import { printable } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const KINDS: readonly DataRequest['kind'][] = ['access', 'erasure', 'restriction', 'objection'];

export const dataCommand: Command = {
  name: 'data',
  summary: 'answers requests about personal data, and erases it',
  help: `Somebody asks what you keep about them, or wants it erased (GDPR Articles 15, 17, 18 and 21). Names, addresses, letters and what was said in claims
are sealed in the database; these commands find and erase them.

Usage: imgguard data request <party> --kind word [--out file.json] [options]
       imgguard data erase <party> [--yes] [options]
       imgguard data due [--erase [--yes]] [--ndjson]
       imgguard data change-key

  <party>              a claim's id, or a name, e-mail address or domain as it stands in claims, letters and notices
  request              says for each claim what becomes of the request, on what grounds, and by when to answer; erases nothing
  --kind word          ${KINDS.join(', ')}
  --out file.json      with access: writes what is kept, for you to read before you hand it over
  erase                erases where that is decided; what a claim still needs is kept, and it says until when
  due                  closed claims whose respondent's data has no reason left to stay; with --erase it is erased
  change-key           makes a new key file and seals every key with it; where the key comes from
                       IMGGUARD_KEY, the new one comes from IMGGUARD_NEW_KEY
  --yes                does not ask before it erases
  --wrong-party        they never were the respondent: somebody else was meant
  --received day       when they asked, such as 2026-03-31 (default: today)
  --barred-after day   when the claim can no longer be made (default: not known)
  --ndjson             one JSON object for each claim, for machines
${DATA_HELP}
  -h, --help           shows this

What is erased is gone from the file of the database, and the key that sealed it with it. Older copies of the file still open with the master key:
change it (change-key) and destroy the old one, or the copies. Addresses that scans remember, so as not to ask for them again in vain, are forgotten where they or what was read there name the party; other
pages and pictures that were captured are what the site itself published; they stay as evidence as long as the claim needs them. Licenses are kept as
long as they are contracts or vouchers; notes of decisions and reasons of allow rules lose the name.

These are proposals by the sources that they name, and no legal advice.

Examples:
  imgguard data request office@shop.example --kind access --out answer.json
  imgguard data erase "Shop Ltd" --wrong-party`,
  options: {
    data: { type: 'string' },
    kind: { type: 'string' },
    out: { type: 'string' },
    yes: { type: 'boolean' },
    erase: { type: 'boolean' },
    'wrong-party': { type: 'boolean' },
    received: { type: 'string' },
    'barred-after': { type: 'string' },
    ndjson: { type: 'boolean' },
  },
  run: (call) => {
    const common = ['data', 'wrong-party', 'received', 'barred-after', 'ndjson'];
    return runAction(call, {
      request: { flags: [...common, 'kind', 'out'], run: request },
      erase: { flags: [...common, 'yes'], run: erase },
      due: { flags: ['data', 'erase', 'yes', 'ndjson'], run: due },
      'change-key': { flags: ['data'], run: changeKey },
    });
  },
};

// --- internal ---

async function request(call: CommandCall): Promise<number> {
  const { flags } = call;
  const [party] = exactly(call.positionals, ['party']);
  const kind = requiredWord(flags, 'kind', KINDS);
  const out = textFlag(flags, 'out');
  if (out !== undefined && kind !== 'access') throw new UsageError('--out goes with --kind access.');
  const input = inputOf(flags, kind);
  return withGuard(call, async (guard) => {
    const found = guard.personalData.find(party);
    if (out !== undefined) await writePrivate(out, `${JSON.stringify(answerOf(found), null, 2)}\n`);
    await tellDecisions(call, guard.personalData.decide(party, input));
    if (out !== undefined) call.terminal.note(printable(`What is kept is in ${out}; read it before you hand it over.`));
    call.terminal.note(printable(isEmpty(found) ? `Nothing is kept about ${party}.` : `Kept: ${keptText(found)}.`));
    return EXIT.ok;
  });
}

async function erase(call: CommandCall): Promise<number> {
  const { flags, terminal, signal } = call;
  const [party] = exactly(call.positionals, ['party']);
  const input = inputOf(flags, 'erasure');
  return withGuard(call, async (guard) => {
    const found = guard.personalData.find(party);
    if (isEmpty(found)) {
      terminal.note(printable(`Nothing is kept about ${party}.`));
      return EXIT.ok;
    }
    if (!switchFlag(flags, 'yes')) {
      const answer = await confirm(
        terminal,
        printable(`Erase ${party} (${keptText(found)}) where that is decided? It cannot be undone.`),
        signal,
      );
      if (answer === null) throw new UsageError('Nobody can answer here; add --yes to erase without being asked.');
      if (!answer) return EXIT.failed;
    }
    return tellErased(call, guard.personalData.erase(party, { ...input, actor: { role: 'operator', id: author(undefined) } }));
  });
}

async function due(call: CommandCall): Promise<number> {
  const { flags, terminal, signal } = call;
  atMost(call.positionals, 0);
  return withGuard(call, async (guard) => {
    const all = guard.retention.due();
    for (const one of all) {
      const last = one.lines.find(({ category }) => category === 'respondent')?.deleteAfter ?? '';
      await (switchFlag(flags, 'ndjson') ? terminal.json(one) : terminal.line(`${one.claimId}  kept until ${last}`));
    }
    if (!switchFlag(flags, 'erase') || all.length === 0) return EXIT.ok;
    if (!switchFlag(flags, 'yes')) {
      const answer = await confirm(terminal, `Erase the respondents of ${count(all.length, 'claim')}? It cannot be undone.`, signal);
      if (answer === null) throw new UsageError('Nobody can answer here; add --yes to erase without being asked.');
      if (!answer) return EXIT.failed;
    }
    const actor = { role: 'operator', id: author(undefined) } as const;
    const asked: DataRequest = { kind: 'erasure', by: 'respondent', receivedAt: new Date().toISOString() };
    for (const { claimId, barredAfter } of all)
      guard.personalData.erase(claimId, { request: asked, actor, ...(barredAfter === undefined ? {} : { barredAfter }) });
    terminal.note(`Erased: the respondents of ${count(all.length, 'claim')}.`);
    return EXIT.ok;
  });
}

async function changeKey(call: CommandCall): Promise<number> {
  atMost(call.positionals, 0);
  await withGuard(call, (guard) => guard.personalData.changeKey());
  await call.terminal.line('The key was changed. Copies of the database that are older still need the old one.');
  return EXIT.ok;
}

async function tellErased(call: CommandCall, { claims, letters, records, remembered }: ErasedParty): Promise<number> {
  await tellDecisions(call, claims);
  for (const { record, id, decision, text } of records) call.terminal.note(printable(`${record} ${id}  ${decision}  ${text}`));
  if (letters > 0) call.terminal.note(`${count(letters, 'letter')} without a claim erased.`);
  if (remembered > 0) call.terminal.note(`${count(remembered, 'remembered address', 'remembered addresses')} forgotten.`);
  return claims.some(({ refusal }) => refusal !== undefined) ? EXIT.failed : EXIT.ok;
}

async function tellDecisions({ flags, terminal }: CommandCall, decisions: readonly PartyDecision[]): Promise<void> {
  for (const each of decisions) {
    if (switchFlag(flags, 'ndjson')) {
      await terminal.json(each);
      continue;
    }
    const { decision, grounds, text, reviewAt, answerBy } = each.decision;
    const then = reviewAt === null ? '' : ` Look at it again on ${reviewAt}.`;
    await terminal.line(printable(`${each.claimId}  ${decision}  ${text} ${grounds.join('; ')}. Answer by ${answerBy}.${then}`));
    if (each.refusal !== undefined) terminal.note(printable(`${each.claimId}: not erased. ${each.refusal}`));
  }
}

function inputOf(flags: Flags, kind: DataRequest['kind']): { readonly request: DataRequest; readonly barredAfter?: string } {
  const receivedAt = dayFlag(flags, 'received') ?? new Date().toISOString();
  const barredAfter = dayFlag(flags, 'barred-after');
  const by = switchFlag(flags, 'wrong-party') ? 'wrong-party' : 'respondent';
  return { request: { kind, by, receivedAt }, ...(barredAfter === undefined ? {} : { barredAfter }) };
}

function isEmpty(found: PartyData): boolean {
  return keptCounts(found).every(([number]) => number === 0);
}

function keptText(found: PartyData): string {
  const counts = keptCounts(found);
  return counts.flatMap(([number, ...nouns], index) => (index < 3 || number > 0 ? [count(number, ...nouns)] : [])).join(', ');
}

function keptCounts(found: PartyData): readonly (readonly [number, string, string?])[] {
  const { claims, letters, notices, documents, licenses, rightsHolders, allowRules, siteProfiles, mandates, notedHits, remembered } = found;
  return [
    [claims.length, 'claim'],
    [letters.length, 'letter'],
    [notices.length, 'notice'],
    [documents.length, 'invoice or other numbered document', 'invoices and other numbered documents'],
    [licenses.length, 'license'],
    [rightsHolders.length, 'rights holder'],
    [allowRules.length, 'allow rule'],
    [siteProfiles.length, 'site profile'],
    [mandates.length, 'mandate'],
    [notedHits.length, 'hit with a note', 'hits with notes'],
    [remembered, 'remembered address', 'remembered addresses'],
  ];
}

/** What somebody gets who asks: their data, and of the claimant's people only the part that they played. */
function answerOf({ party, claims, letters, notices, documents, ...records }: PartyData): unknown {
  return {
    format: 'imgguard-data-access',
    version: 1,
    party,
    at: new Date().toISOString(),
    claims: claims.map(({ id, domain, state, outcome, respondent, openedAt, offer, payments, promises, history }) => ({
      id,
      domain,
      state,
      outcome,
      respondent,
      openedAt,
      offer,
      payments,
      promises,
      history: history.map(({ at, actor, event, from, to, note, code }) => ({ at, actor: actor.role, event, from, to, note, code })),
    })),
    letters: letters.map(({ renderedAt, template, locale, subject, text }) => ({ renderedAt, template, locale, subject, text })),
    notices: notices.map(({ id, name, provider, state, counterNotice }) => ({ id, name, provider, state, counterNotice })),
    documents: documents.map(({ number, issuedAt, recipient, content }) => ({ number, issuedAt, recipient, content })),
    licenses: records.licenses,
    rightsHolders: records.rightsHolders,
    allowRules: records.allowRules,
    siteProfiles: records.siteProfiles,
    mandates: records.mandates,
    notes: records.notedHits,
  };
}
