import { readFile } from 'node:fs/promises';
import {
  builtInTemplateFolder,
  LETTER_CATALOGUE,
  LETTER_FIELDS,
  type LetterData,
  type LetterFieldName,
  type Respondent,
} from '@imgguard/claims';
import { fileError } from '../../errors.ts';
import type { RenderLetter, RenderPaper } from '../../guard/letters.ts';
import { type Command, type CommandCall, EXIT, type Flags } from '../command.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { dossierEvidence } from '../evidence-files.ts';
import { atMost, dayFlag, exactly, requiredText, switchFlag, textFlag, textsFlag, wordFlag } from '../flags.ts';
import { type LetterFile, letterFile, type LetterFileOptions } from '../letter-file.ts';
import { printable } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

export const letterCommand: Command = {
  name: 'letter',
  summary: 'writes a letter about a hit from a template; nothing is sent',
  help: `Writes a letter about a hit. Nothing is sent: you read it, change it, and send it yourself. A person must have decided before that the hit
is a match (imgguard decide), and the rights holder must have a name and an e-mail address (imgguard works rights-holder).

Usage: imgguard letter <hit> --template name --out file [options]
       imgguard letter --claim id --template name --out file [options]

  <hit>                     an id, or the beginning of one, as imgguard hits lists them
  --claim id                a paper about a claim instead: receipt, license-certificate, release, court-dossier and so on;
                            respondent, reference, payments and the license are taken from its records
  --template name           a built-in template, see below, or the path of one of your own
  --out file                a file that ends in .txt, .html, .pdf or .eml (an e-mail that a mail program opens as a draft);
                            - prints the text
  --evidence file           with --template court-dossier: an evidence bundle that goes along; may be repeated. It is checked, and
                            named with its digest and time stamp. Everything else on record is filled in
  --enclose text            with --template court-dossier: another file that goes along; may be repeated
  --pictures                puts the work beside the found copy, and one over the other, below the text (.html, .pdf)
  --font file               for .pdf: a font with characters that the built-in ones lack, such as Japanese; may be repeated
  --spell-missing           for .pdf: writes characters that no font has as [U+1F600], instead of making no PDF
  --attach-pdf              for .eml: the PDF goes along
  --paper word              for .pdf: a4 or letter (default a4)
  --overwrite               replaces the file if it is there
  --locale tag              language (default en); built-in ones stand beside each template below
  --reply-by day            until when you ask for an answer, such as 2026-03-31 (default: in 14 days,
                            or in as many as such a letter leaves at least)
  --reference text          what to quote in an answer
  --respondent-name name    whom you write to
  --respondent-email text   where an .eml goes to
  --respondent-address text postal address, lines parted by ";"
  --set field=value         any other fact of the letter, such as work.creditLine="Photo: A. B."; may be repeated;
                            of a list, each one adds a line
  --facts file              the same as a JSON file: {"field": "value", "list field": ["line", …]}
${DATA_HELP}
  -h, --help                shows this

Built-in templates:
${LETTER_CATALOGUE.map(({ name, purpose, locales }) => `  ${name.padEnd(20)} ${locales.join(' ').padEnd(12)} ${purpose}`).join('\n')}

They lie in ${builtInTemplateFolder()}
Copy one, edit the copy, and name it with --template. A note "# Revised: 2026-01-31" in it says when you last looked whether the law is still so; after a
year you are reminded.

Examples:
  imgguard letter 7k3m9 --template contact --out letter.txt
  imgguard letter 7k3m9 --template contact --locale de --respondent-name "Example GmbH" --out brief.html
  imgguard letter 7k3m9 --template contact --pictures --out letter.pdf
  imgguard letter --claim claim_5f… --template receipt --set payment.purpose="license L-7" --out receipt.pdf`,
  options: {
    data: { type: 'string' },
    template: { type: 'string' },
    out: { type: 'string' },
    overwrite: { type: 'boolean' },
    locale: { type: 'string' },
    'reply-by': { type: 'string' },
    reference: { type: 'string' },
    'respondent-name': { type: 'string' },
    'respondent-address': { type: 'string' },
    set: { type: 'string', multiple: true },
    facts: { type: 'string' },
    claim: { type: 'string' },
    evidence: { type: 'string', multiple: true },
    enclose: { type: 'string', multiple: true },
    pictures: { type: 'boolean' },
    font: { type: 'string', multiple: true },
    'spell-missing': { type: 'boolean' },
    paper: { type: 'string' },
    'attach-pdf': { type: 'boolean' },
    'respondent-email': { type: 'string' },
  },
  run,
};

// --- internal ---

async function run(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const claimId = textFlag(flags, 'claim');
  const [hitId] = claimId === undefined ? exactly(call.positionals, ['hit']) : [undefined];
  if (claimId !== undefined) ofClaimOnly(call);
  const request = await requestOf(flags);
  const along = await dossierOf(flags, request.template);
  const out = requiredText(flags, 'out');
  const file: LetterFile | null = out === '-' ? null : letterFile(out, fileOptions(flags));
  await file?.check();
  const rendered = await withGuard(call, (guard) =>
    hitId === undefined ? guard.letters.paper(claimId ?? '', { ...request, ...along }) : guard.letters.render(hitId, request),
  );
  const { letter, wording, revision } = rendered;
  if (file === null) await terminal.line(`Subject: ${letter.subject}\n\n${letter.text}`);
  else {
    await file.write(rendered);
    await terminal.line(`The letter is in ${printable(out)}; read it before you send it.`);
  }
  if (revision !== undefined) terminal.note(revision);
  for (const { word, line, instead } of wording) terminal.note(`Line ${line} of the template says "${word}"; fairer would be ${instead}.`);
  return EXIT.ok;
}

/** What goes along with a dossier. @throws UsageError for other papers, GuardError for a bundle that is not whole. */
async function dossierOf(flags: Flags, template: string): Promise<Pick<RenderPaper, 'evidence' | 'enclosures'>> {
  const [files, enclosures] = [textsFlag(flags, 'evidence'), textsFlag(flags, 'enclose')];
  if (files.length + enclosures.length === 0) return {};
  if (template !== 'court-dossier') throw new UsageError('--evidence and --enclose go with --template court-dossier.');
  const evidence = await Promise.all(files.map(dossierEvidence));
  return { enclosures, ...(evidence.length === 0 ? {} : { evidence }) };
}

/** What a claim says itself is not said again. */
function ofClaimOnly({ flags, positionals }: CommandCall): void {
  atMost(positionals, 0);
  const said = ['respondent-name', 'respondent-address', 'respondent-email', 'reference'].find((flag) => flags[flag] !== undefined);
  if (said !== undefined) throw new UsageError(`--${said} is the claim's with --claim.`);
}

function fileOptions(flags: Flags): LetterFileOptions {
  const fonts = textsFlag(flags, 'font');
  return {
    overwrite: switchFlag(flags, 'overwrite'),
    attachPdf: switchFlag(flags, 'attach-pdf'),
    unprintable: switchFlag(flags, 'spell-missing') ? 'code-points' : 'refuse',
    pageSize: wordFlag(flags, 'paper', ['a4', 'letter']) === 'letter' ? 'LETTER' : 'A4',
    ...(fonts.length === 0 ? {} : { fonts }),
  };
}

async function requestOf(flags: Flags): Promise<RenderLetter> {
  const replyBy = dayFlag(flags, 'reply-by');
  const reference = textFlag(flags, 'reference');
  const respondent = respondentOf(flags);
  return {
    template: requiredText(flags, 'template'),
    locale: localeOf(flags),
    pictures: switchFlag(flags, 'pictures'),
    ...(replyBy === undefined ? {} : { replyBy }),
    ...(reference === undefined ? {} : { reference }),
    ...(respondent === undefined ? {} : { respondent }),
    more: { ...(await factsFile(textFlag(flags, 'facts'))), ...factsOf(flags) },
  };
}

/** Facts from a JSON file; every name must be one of a fact. */
async function factsFile(path: string | undefined): Promise<LetterData> {
  if (path === undefined) return {};
  const facts: unknown = await jsonFile(path);
  const entries = typeof facts === 'object' && facts !== null && !Array.isArray(facts) ? Object.entries(facts) : null;
  const wrong = entries?.find(([name, value]) => !isField(name) || !isText(value));
  if (entries === null || wrong !== undefined)
    throw new UsageError(
      `--facts takes an object of facts, each a text or a list of texts; ${wrong === undefined ? path : `"${wrong[0]}"`} is none.`,
    );
  return Object.fromEntries(entries) as LetterData;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || (Array.isArray(value) && value.every((line) => typeof line === 'string'));
}

async function jsonFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${path} is no JSON file: ${error.message}`);
    throw fileError(error, path);
  }
}

function localeOf(flags: Flags): string {
  const text = textFlag(flags, 'locale') ?? 'en';
  try {
    return Intl.getCanonicalLocales(text)[0] ?? text;
  } catch {
    throw new UsageError(`--locale must be a language such as en or de, got "${text}".`);
  }
}

function respondentOf(flags: Flags): Respondent | undefined {
  const name = textFlag(flags, 'respondent-name');
  const [address, email] = [textFlag(flags, 'respondent-address'), textFlag(flags, 'respondent-email')];
  if (name === undefined) {
    if (address === undefined && email === undefined) return undefined;
    throw new UsageError(`--respondent-${address === undefined ? 'email' : 'address'} needs --respondent-name.`);
  }
  return { name, ...(address === undefined ? {} : { address: linesOf(address) }), ...(email === undefined ? {} : { email }) };
}

/** An address typed on one line. */
function linesOf(text: string): string {
  return text.split(/\s*;\s*/).join('\n');
}

function factsOf(flags: Flags): LetterData {
  const facts: Partial<Record<LetterFieldName, string | readonly string[]>> = {};
  for (const entry of textsFlag(flags, 'set')) {
    const at = entry.indexOf('=');
    const name = entry.slice(0, Math.max(at, 0));
    if (!isField(name))
      throw new UsageError(`--set takes field=value with one of ${Object.keys(LETTER_FIELDS).join(', ')}, got "${entry}".`);
    const value = entry.slice(at + 1);
    facts[name] = LETTER_FIELDS[name].kind === 'list' ? [...(facts[name] ?? []), value] : value;
  }
  return facts;
}

function isField(name: string): name is LetterFieldName {
  return Object.hasOwn(LETTER_FIELDS, name);
}
