import {
  builtInTemplateFolder,
  LETTER_CATALOGUE,
  LETTER_FIELDS,
  type LetterData,
  type LetterFieldName,
  type Respondent,
} from '@imgguard/claims';
import type { RenderLetter } from '../../guard/letters.ts';
import { type Command, type CommandCall, EXIT, type Flags } from '../command.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { dayFlag, exactly, requiredText, switchFlag, textFlag, textsFlag } from '../flags.ts';
import { type LetterFile, letterFile } from '../letter-file.ts';
import { printable } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

export const letterCommand: Command = {
  name: 'letter',
  summary: 'writes a letter about a hit from a template; nothing is sent',
  help: `Writes a letter about a hit. Nothing is sent: you read it, change it, and send it yourself. A person must have decided before that the hit
is a match (imgguard decide), and the rights holder must have a name and an e-mail address (imgguard works rights-holder).

Usage: imgguard letter <hit> --template name --out file [options]

  <hit>                     an id, or the beginning of one, as imgguard hits lists them
  --template name           a built-in template, see below, or the path of one of your own
  --out file                a file that ends in .txt or .html; - prints the text
  --overwrite               replaces the file if it is there
  --locale tag              language (default en); built-in ones stand beside each template below
  --reply-by day            until when you ask for an answer, such as 2026-03-31 (default: in 14 days,
                            or in as many as such a letter leaves at least)
  --reference text          what to quote in an answer
  --respondent-name name    whom you write to
  --respondent-address text postal address, lines parted by ";"
  --set field=value         any other fact of the letter, such as work.creditLine="Photo: A. B."; may be repeated;
                            of a list, each one adds a line
${DATA_HELP}
  -h, --help                shows this

Built-in templates:
${LETTER_CATALOGUE.map(({ name, purpose, locales }) => `  ${name.padEnd(20)} ${locales.join(' ').padEnd(12)} ${purpose}`).join('\n')}

They lie in ${builtInTemplateFolder()}
Copy one, edit the copy, and name it with --template.

Examples:
  imgguard letter 7k3m9 --template contact --out letter.txt
  imgguard letter 7k3m9 --template contact --locale de --respondent-name "Example GmbH" --out brief.html`,
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
  },
  run,
};

// --- internal ---

async function run(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [id] = exactly(call.positionals, ['hit']);
  const request = requestOf(flags);
  const out = requiredText(flags, 'out');
  const file: LetterFile | null = out === '-' ? null : letterFile(out, switchFlag(flags, 'overwrite'));
  await file?.check();
  const { letter, wording } = await withGuard(call, (guard) => guard.letters.render(id, request));
  if (file === null) await terminal.line(`Subject: ${letter.subject}\n\n${letter.text}`);
  else {
    await file.write(letter);
    await terminal.line(`The letter is in ${printable(out)}; read it before you send it.`);
  }
  for (const { word, line, instead } of wording) terminal.note(`Line ${line} of the template says "${word}"; fairer would be ${instead}.`);
  return EXIT.ok;
}

function requestOf(flags: Flags): RenderLetter {
  const replyBy = dayFlag(flags, 'reply-by');
  const reference = textFlag(flags, 'reference');
  const respondent = respondentOf(flags);
  return {
    template: requiredText(flags, 'template'),
    locale: localeOf(flags),
    ...(replyBy === undefined ? {} : { replyBy }),
    ...(reference === undefined ? {} : { reference }),
    ...(respondent === undefined ? {} : { respondent }),
    more: factsOf(flags),
  };
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
  const address = textFlag(flags, 'respondent-address');
  if (name === undefined) {
    if (address === undefined) return undefined;
    throw new UsageError('--respondent-address needs --respondent-name.');
  }
  return { name, ...(address === undefined ? {} : { address: linesOf(address) }) };
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
