import { readFile } from 'node:fs/promises';
import type { PartyFact, PostalAddress, ProviderProposal } from '@imgguard/claims';
import { addressLines } from '@imgguard/claims';
import { fileError, GuardError } from '../../errors.ts';
import type { Guard } from '../../guard.ts';
import type { FoundRespondent } from '../../guard/respondents.ts';
import { type Command, type CommandCall, EXIT } from '../command.ts';
import { proxyOf } from '../crawl-flags.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { exactly, integerFlag, switchFlag, textFlag, textsFlag } from '../flags.ts';
import { printable, type Terminal } from '../terminal.ts';

export const respondentCommand: Command = {
  name: 'respondent',
  summary: 'looks for who runs the site of a hit, and who hosts it',
  help: `Reads the page of a hit and the pages of its site that say who runs it: imprint, legal notice, contact, linked data. Shows every name and address with
its source and how far it is trusted (0 to 100, a judgement, no measurement), also what contradicts. Nothing is kept and nobody is named in a claim:
that is for you, with imgguard claim step … identify-respondent.

Usage: imgguard respondent <hit|claim> [--registries] [--answer file…] [options]

  <hit|claim>          an id, or the beginning of one
  --registries         also asks the registries of the domain and of the address that serves it (RDAP): they name who hosts the page and
                       where abuse is reported, and learn which names you ask about
  --answer file        an answer of a registry that you fetched yourself: RDAP as .json, WHOIS as text; may be repeated
  --locale tag         language of the country's name in the proposal (default en)
  --delay ms           least pause between requests to a host, in milliseconds (default 1000)
  --proxy url          asks through a proxy; one with a password comes from IMGGUARD_PROXY
  --allow-loopback     lets the crawler visit this machine, for trials
  --ndjson             one JSON object, for machines
${DATA_HELP}
  -h, --help           shows this

The pages are asked for by the rules of every crawl: robots.txt, one request at a time. What they say is personal data as soon as it names a person: look at
what you need, and enter no more than that.

Examples:
  imgguard respondent 7k3m9
  imgguard respondent claim_4f --registries`,
  options: {
    data: { type: 'string' },
    registries: { type: 'boolean' },
    answer: { type: 'string', multiple: true },
    locale: { type: 'string' },
    delay: { type: 'string' },
    proxy: { type: 'string' },
    'allow-loopback': { type: 'boolean' },
    ndjson: { type: 'boolean' },
  },
  run,
};

// --- internal ---

async function run(call: CommandCall): Promise<number> {
  const { flags, terminal, signal } = call;
  const [id] = exactly(call.positionals, ['hit or claim']);
  const answers: { readonly answer: unknown; readonly where: string }[] = [];
  for (const path of textsFlag(flags, 'answer')) answers.push({ answer: await answerIn(path), where: path });
  const [proxy, locale, delayMs] = [proxyOf(flags), textFlag(flags, 'locale') ?? 'en', integerFlag(flags, 'delay', 0)];
  return withGuard(call, async (guard) => {
    const found = await guard.respondents.find(hitOf(guard, id), {
      answers,
      locale,
      registries: switchFlag(flags, 'registries'),
      allowLoopback: switchFlag(flags, 'allow-loopback'),
      ...(proxy === undefined ? {} : { proxy }),
      ...(delayMs === undefined ? {} : { delayMs }),
      signal,
    });
    await (switchFlag(flags, 'ndjson') ? terminal.json(found) : tell(terminal, found, { id, locale }));
    return found.proposal.respondent === undefined ? EXIT.failed : EXIT.ok;
  });
}

/** A claim is about the site of its first hit. */
function hitOf(guard: Guard, id: string): string {
  const claims = guard.claims.list().filter((claim) => claim.id.startsWith(id));
  const [claim] = claims;
  return claim !== undefined && claims.length === 1 ? (claim.hitIds[0] ?? id) : id;
}

async function answerIn(path: string): Promise<unknown> {
  try {
    const text = await readFile(path, 'utf8');
    return path.toLowerCase().endsWith('.json') ? (JSON.parse(text) as unknown) : text;
  } catch (error) {
    if (error instanceof SyntaxError) throw new GuardError('IMGGUARD_REFUSED', `${path} is no JSON file: ${error.message}`);
    throw fileError(error, path);
  }
}

interface Asked {
  readonly id: string;
  readonly locale: string;
}

async function tell(
  terminal: Terminal,
  { record, proposal, providers, pages, problems }: FoundRespondent,
  { id, locale }: Asked,
): Promise<void> {
  const address = (value: PostalAddress): string => addressLines(value, { locale }).join(', ');
  const lines = [
    ...factLines('name', record.names, (value) => value),
    ...factLines('address', record.addresses, address),
    ...factLines('e-mail', record.emails, (value) => value),
    ...factLines('VAT number', record.vatIds ?? [], (value) => value),
    ...providers.flatMap(providerLines),
  ];
  for (const line of lines) await terminal.line(printable(line));
  for (const { url, kind } of pages) terminal.note(printable(`Read: ${url} (${kind})`));
  for (const problem of [...problems, ...proposal.doubts]) terminal.note(printable(problem));
  const { respondent } = proposal;
  if (respondent === undefined) return;
  const flags = [
    `--name ${quoted(respondent.name)}`,
    ...(respondent.address === undefined ? [] : [`--address ${quoted(respondent.address.replaceAll('\n', '; '))}`]),
    ...(respondent.email === undefined ? [] : [`--email ${quoted(respondent.email)}`]),
    ...(respondent.country === undefined ? [] : [`--country ${respondent.country}`]),
    ...(respondent.source === undefined ? [] : [`--source ${quoted(respondent.source)}`]),
  ];
  terminal.note(
    printable(`If that is right: imgguard claim step ${id.startsWith('claim_') ? id : '<claim>'} identify-respondent ${flags.join(' ')}`),
  );
}

function factLines<Value>(what: string, facts: readonly PartyFact<Value>[], text: (value: Value) => string): readonly string[] {
  return facts
    .toSorted((a, b) => b.source.confidence - a.source.confidence)
    .map(
      ({ value, source }) =>
        `${what.padEnd(10)}  ${String(source.confidence).padStart(3)}  ${text(value)}  (${source.kind}, ${source.where})`,
    );
}

function providerLines({ name, abuseEmails, deliveryNetwork, confidence, doubts }: ProviderProposal): readonly string[] {
  const to = abuseEmails.map(({ value }) => value).join(', ');
  return [
    `hosted by   ${String(confidence).padStart(3)}  ${name ?? 'nobody is named'}${deliveryNetwork ? ', a delivery network' : ''}${to === '' ? '' : `; abuse: ${to}`}`,
    ...doubts.map((doubt) => `            ${doubt}`),
  ];
}

/** For a shell: what a page wrote must stay one word of the command that a person may paste. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
