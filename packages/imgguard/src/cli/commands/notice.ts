import { NOTICE_CATALOGUE, type NoticeStatementCode } from '@imgguard/claims';
import type { RenderProviderNotice } from '../../guard/letters.ts';
import { type Command, type CommandCall, EXIT, type Flags } from '../command.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { exactly, requiredText, requiredWord, switchFlag, textFlag, textsFlag } from '../flags.ts';
import { letterFile } from '../letter-file.ts';
import { printable } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

export const noticeCommand: Command = {
  name: 'notice',
  summary: 'writes a notice to the provider that hosts a page; nothing is sent',
  help: `Writes a notice about a hit to the service provider of the page, by the DMCA or the DSA. Nothing is sent. You confirm every statement of the
statute yourself; some are made under penalty of perjury, and who misrepresents is liable.

Usage: imgguard notice <hit> --name word --reasons text --confirm word… --signature name --to text --out file [options]

  --name word          ${NOTICE_CATALOGUE.map(({ name, locales }) => `${name} (${locales.join(' ')})`).join(', ')}
  --reasons text       why you hold that this use is not permitted, in your own words
  --confirm word       a statement that you read and confirm, see below; may be repeated, all are needed
  --signature name     your full name
  --provider name      whom the notice goes to
  --to text            its point of contact (DSA) or designated agent (DMCA); imgguard respondent --registries names
                       where its network takes reports
  --reference text     what to quote in an answer
  --locale tag         language (default en)
  --out file           a file that ends in .txt, .html or .pdf; - prints the text
  --overwrite          replaces the file if it is there
${DATA_HELP}
  -h, --help           shows this

Statements:
${NOTICE_CATALOGUE.flatMap(({ name, statements }) => statements.map(({ code, sentence, citation }) => `  ${name.padEnd(14)} ${code.padEnd(22)} ${sentence?.['en'] ?? citation}`)).join('\n')}

Example:
  imgguard notice 7k3m9 --name dsa-notice --reasons "I made the picture in 2024; no license was sold for this site." \\
    --confirm accurate-and-complete --confirm exceptions-considered --signature "A. B." \\
    --to abuse@host.example --out notice.pdf`,
  options: {
    data: { type: 'string' },
    name: { type: 'string' },
    reasons: { type: 'string' },
    confirm: { type: 'string', multiple: true },
    signature: { type: 'string' },
    provider: { type: 'string' },
    to: { type: 'string' },
    reference: { type: 'string' },
    locale: { type: 'string' },
    out: { type: 'string' },
    overwrite: { type: 'boolean' },
  },
  run,
};

// --- internal ---

async function run(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [id] = exactly(call.positionals, ['hit']);
  const request = requestOf(flags);
  const out = requiredText(flags, 'out');
  const file = out === '-' ? null : letterFile(out, { overwrite: switchFlag(flags, 'overwrite') });
  await file?.check();
  const rendered = await withGuard(call, (guard) => guard.letters.notice(id, request));
  const { letter, wording } = rendered;
  if (file === null) await terminal.line(`Subject: ${letter.subject}\n\n${letter.text}`);
  else {
    await file.write(rendered);
    await terminal.line(`The notice is in ${printable(out)}; read it before you send it.`);
  }
  for (const { word, instead } of wording) terminal.note(`It says "${word}"; fairer would be ${instead}.`);
  return EXIT.ok;
}

function requestOf(flags: Flags): RenderProviderNotice {
  const name = requiredWord(
    flags,
    'name',
    NOTICE_CATALOGUE.map((kind) => kind.name),
  );
  const kind = NOTICE_CATALOGUE.find((each) => each.name === name);
  const locale = textFlag(flags, 'locale') ?? 'en';
  if (kind?.locales.includes(locale) !== true)
    throw new UsageError(`--locale must be one of ${kind?.locales.join(', ')}, got "${locale}".`);
  const [provider, to, reference] = [textFlag(flags, 'provider'), textFlag(flags, 'to'), textFlag(flags, 'reference')];
  const statements = textsFlag(flags, 'confirm');
  const wrong = statements.find((code) => kind.statements.every((statement) => statement.code !== code));
  if (wrong !== undefined)
    throw new UsageError(`--confirm must be one of ${kind.statements.map(({ code }) => code).join(', ')}, got "${wrong}".`);
  return {
    name,
    locale,
    reasons: requiredText(flags, 'reasons'),
    signature: requiredText(flags, 'signature'),
    statements: statements as NoticeStatementCode[],
    ...(provider === undefined ? {} : { provider }),
    ...(to === undefined ? {} : { providerContact: to }),
    ...(reference === undefined ? {} : { reference }),
  };
}
