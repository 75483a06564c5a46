import { readFile } from 'node:fs/promises';
import {
  MAX_PORTAL_FILE_BYTES,
  MAX_PORTAL_FILES,
  MAX_SUBMISSION_BYTES,
  possibleAnswers,
  readSubmission,
  receiptText,
  type HandedInFile,
} from '@imgguard/claims';
import { fileError, GuardError } from '../../errors.ts';
import type { Guard } from '../../guard.ts';
import { TASKS } from '../claim-text.ts';
import { type Command, type CommandCall, EXIT } from '../command.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { findClaim } from '../find-claim.ts';
import { exactly, integerFlag, requiredText, switchFlag, textFlag, textsFlag } from '../flags.ts';
import { readHostileFile } from '../hostile-file.ts';
import { writePrivate } from '../private-file.ts';
import { runAction } from '../subcommand.ts';
import { printable } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

export const portalCommand: Command = {
  name: 'portal',
  summary: 'gives respondents their way to answer, and takes in what they hand in',
  help: `Respondents answer with a token that stands in their letter, and its reference. There is no server here: what comes in through a form, or as
a file by mail, is taken in from a file. What they hand in comes from strangers: it is checked, kept sealed, and never opened.

Usage: imgguard portal open <claim> [--days number]
       imgguard portal page <claim> --out page.html [--facts file] [--proof text…] [--locale tag]
       imgguard portal list <claim> [--ndjson]
       imgguard portal take <answer.json> [--file path…] [--receipt file.txt] [--locale tag] [--ndjson]
       imgguard portal check <claim> [--ndjson]
       imgguard portal file <claim> <sha256> --out path

  open                 makes a token for a letter; it is shown once and kept nowhere; tokens of earlier letters end
  --days number        days that it works (default 120)
  page                 writes the page that the respondent sees: one HTML file that loads and sends nothing, with everything that the
                       claim rests on and a form for each answer; the forms make the file for take
  --facts file         lines of the price, from imgguard fee --facts-out; needed where there is an offer
  --proof text         how else it is shown that the work is yours; may be repeated
  list                 links, answers, receipts and files of a claim, and what can be answered now
  take                 takes an answer: {"token","reference","key","answer":{"kind":…}}; each one is a step of the
                       claim with its own deadline, and the same one is taken once
  --file path          a file that came with it, at most ${MAX_PORTAL_FILES} of ${MAX_PORTAL_FILE_BYTES / 1_000_000} MB each; may be repeated
  --receipt file.txt   writes the receipt for the respondent; - prints it
  --locale tag         language of receipt and page: en, de, fr or es (default en)
  check                holds the license that was handed in to what is claimed and to the licenses on record
  file                 writes a file that was handed in; look at it with care
  --ndjson             JSON, for machines
${DATA_HELP}
  -h, --help           shows this

Kinds of answers: license, objection, fixed, buy, propose, promise, statement, more-time. What came by telephone or on paper is noted with
imgguard claim step … --as operator.

Examples:
  imgguard portal open claim_4f --days 60
  imgguard portal take answer.json --file invoice.pdf --receipt receipt.txt`,
  options: {
    data: { type: 'string' },
    days: { type: 'string' },
    file: { type: 'string', multiple: true },
    facts: { type: 'string' },
    proof: { type: 'string', multiple: true },
    receipt: { type: 'string' },
    locale: { type: 'string' },
    out: { type: 'string' },
    ndjson: { type: 'boolean' },
  },
  run: (call) =>
    runAction(call, {
      open: { flags: ['data', 'days', 'ndjson'], run: open },
      page: { flags: ['data', 'out', 'facts', 'proof', 'locale'], run: page },
      list: { flags: ['data', 'ndjson'], run: list },
      take: { flags: ['data', 'file', 'receipt', 'locale', 'ndjson'], run: take },
      check: { flags: ['data', 'ndjson'], run: check },
      file: { flags: ['data', 'out'], run: file },
    }),
};

// --- internal ---

/** House rule: a year. Longer than any claim waits for an answer. */
const MAX_DAYS = 366;

async function open(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [id] = exactly(call.positionals, ['claim']);
  const days = integerFlag(flags, 'days', 1, MAX_DAYS);
  const { link, token } = await withGuard(call, (guard) => guard.portal.issue(findClaim(guard, id).id, days === undefined ? {} : { days }));
  if (switchFlag(flags, 'ndjson')) await terminal.json({ link, token });
  else {
    await terminal.line(`Token: ${token}\nReference: ${link.claimId}\nWorks until: ${link.expiresAt}`);
    terminal.note('The token is shown this once. Put it and the reference into the letter; tokens of earlier letters no longer work.');
  }
  return EXIT.ok;
}

async function page(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [id] = exactly(call.positionals, ['claim']);
  const [out, facts] = [requiredText(flags, 'out'), textFlag(flags, 'facts')];
  const priceLines = facts === undefined ? [] : await priceLinesOf(facts);
  const options = { priceLines, proof: textsFlag(flags, 'proof'), locale: textFlag(flags, 'locale') ?? 'en' };
  await writePrivate(out, await withGuard(call, (guard) => guard.portal.page(findClaim(guard, id).id, options)));
  await terminal.line(printable(`The page is in ${out}; look at it before you hand it over.`));
  return EXIT.ok;
}

/** Lines and total of an offer or a demand, with its tax. */
async function priceLinesOf(path: string): Promise<readonly string[]> {
  const facts: unknown = await readFile(path, 'utf8').then(JSON.parse, (error: unknown) => {
    throw fileError(error, path);
  });
  const { 'offer.lines': offered, 'demand.lines': asked, 'offer.tax': tax } = (facts ?? {}) as Readonly<Record<string, unknown>>;
  const lines = offered ?? asked;
  if (!Array.isArray(lines) || !lines.every((line) => typeof line === 'string') || lines.length === 0)
    throw new GuardError('IMGGUARD_REFUSED', `${path} holds no lines of a price, as imgguard fee --facts-out writes them.`);
  return [...lines, ...(typeof tax === 'string' ? [tax] : [])];
}

async function list(call: CommandCall): Promise<number> {
  const [id] = exactly(call.positionals, ['claim']);
  return withGuard(call, async (guard) => {
    const claim = findClaim(guard, id);
    const what = {
      claimId: claim.id,
      links: guard.portal.links(claim.id),
      answers: guard.portal.answers(claim.id),
      receipts: guard.portal.receipts(claim.id),
      files: guard.portal.files(claim.id),
      possibleAnswers: possibleAnswers(claim),
    };
    if (switchFlag(call.flags, 'ndjson')) await call.terminal.json(what);
    else for (const line of listLines(what)) await call.terminal.line(printable(line));
    return EXIT.ok;
  });
}

interface Listed {
  readonly links: ReturnType<Guard['portal']['links']>;
  readonly answers: ReturnType<Guard['portal']['answers']>;
  readonly receipts: ReturnType<Guard['portal']['receipts']>;
  readonly files: ReturnType<Guard['portal']['files']>;
  readonly possibleAnswers: readonly string[];
}

function listLines({ links, answers, receipts, files, possibleAnswers: possible }: Listed): readonly string[] {
  const said = new Map(answers.map(({ answerSha256, answer }) => [answerSha256, answer]));
  return [
    ...links.map(({ id, state, issuedAt, expiresAt }) => `link     ${id}  ${state}  ${issuedAt} to ${expiresAt}`),
    ...receipts.map(({ receivedAt, answerSha256, sequence }) => {
      const answer = said.get(answerSha256);
      return `answer   ${receivedAt}  no. ${sequence}  ${answer === undefined ? answerSha256 : JSON.stringify(answer)}`;
    }),
    ...files.map(
      ({ receivedAt, name, mediaType, bytes, sha256 }) => `file     ${receivedAt}  ${name}  ${mediaType}  ${bytes} bytes  ${sha256}`,
    ),
    `Can answer now: ${possible.length === 0 ? 'nothing' : possible.join(', ')}`,
  ];
}

async function take(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [path] = exactly(call.positionals, ['answer.json']);
  const [receipt, locale] = [textFlag(flags, 'receipt'), textFlag(flags, 'locale') ?? 'en'];
  const paths = textsFlag(flags, 'file');
  if (paths.length > MAX_PORTAL_FILES) throw new UsageError(`At most ${MAX_PORTAL_FILES} files are taken at once.`);
  const { bytes } = await readHostileFile(path, MAX_SUBMISSION_BYTES);
  const read = readSubmission(Buffer.from(bytes).toString('utf8'));
  if (!read.ok) throw new GuardError('IMGGUARD_REFUSED', read.hint);
  const files: HandedInFile[] = [];
  for (const each of paths) files.push(await readHostileFile(each, MAX_PORTAL_FILE_BYTES));
  const result = await withGuard(call, (guard) => guard.portal.handIn({ ...read.submission, files }));
  if (!result.ok || !('receipt' in result)) throw new GuardError('IMGGUARD_REFUSED', result.ok ? 'The answer was not taken.' : result.hint);
  const text = receiptText(result.receipt, locale);
  if (receipt !== undefined && receipt !== '-') await writePrivate(receipt, `${text}\n`);
  if (switchFlag(flags, 'ndjson')) await terminal.json({ receipt: result.receipt, tasks: result.tasks, isNew: result.entry !== null });
  else
    await terminal.line(
      receipt === '-' ? text : `${result.receipt.claimId}: ${result.entry === null ? 'was here before' : result.entry.event}`,
    );
  for (const task of result.tasks) terminal.note(`To do: ${TASKS[task]}`);
  return EXIT.ok;
}

async function check(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [id] = exactly(call.positionals, ['claim']);
  const found = await withGuard(call, (guard) => guard.portal.checkLicense(findClaim(guard, id).id));
  if (switchFlag(flags, 'ndjson')) {
    await terminal.json(found);
    return EXIT.ok;
  }
  const { described, extent, hits, onRecord, doubts } = found;
  await terminal.line(printable(`Of what is claimed, the license of ${described.licensee.name} would cover: ${extent}`));
  for (const { hitId, coverage } of hits)
    await terminal.line(printable(`  ${hitId}: ${coverage.reasons.map(({ text }) => text).join(' ')}`));
  for (const license of onRecord)
    await terminal.line(printable(`On record: ${license.id} ${license.licensee.name} ${license.reference ?? ''}`.trim()));
  for (const doubt of doubts) terminal.note(printable(`Look at this: ${doubt}`));
  terminal.note(`You decide: imgguard claim step ${id} license-valid, license-partial or license-invalid.`);
  return EXIT.ok;
}

async function file(call: CommandCall): Promise<number> {
  const [id, sha256] = exactly(call.positionals, ['claim', 'sha256']);
  const out = requiredText(call.flags, 'out');
  await writePrivate(out, await withGuard(call, (guard) => guard.portal.file(findClaim(guard, id).id, sha256)));
  await call.terminal.line(printable(`The file is in ${out}. It comes from a stranger; open it with care.`));
  return EXIT.ok;
}
