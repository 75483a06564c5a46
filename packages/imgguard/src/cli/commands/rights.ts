import type { RightsStatement } from '@imgguard/claims';
import type { HitRights } from '../../rights/hit-rights.ts';
import { type Command, type CommandCall, EXIT } from '../command.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { exactly, switchFlag } from '../flags.ts';
import { printable } from '../terminal.ts';

export const rightsCommand: Command = {
  name: 'rights',
  summary: 'shows what files and page say about the rights in a found picture',
  help: `Shows side by side what you entered, what your file says (IPTC, XMP, EXIF), what the found file says and what the page says: creator, owner,
credit line, license, licensor, mining reservations. What differs is named; nothing is decided. What your file said and the copy no longer does
is named too: a stripped credit can matter.

Usage: imgguard rights <hit> [--ndjson]

  <hit>                an id, or the beginning of one, as imgguard hits lists them
  --ndjson             one JSON object, for machines
${DATA_HELP}
  -h, --help           shows this

Content Credentials (C2PA) are found, not verified.

Example:
  imgguard rights 7k3m9`,
  options: { data: { type: 'string' }, ndjson: { type: 'boolean' } },
  run,
};

// --- internal ---

async function run(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  const [id] = exactly(call.positionals, ['hit']);
  const rights = await withGuard(call, (guard) => guard.rights.of(id));
  if (switchFlag(flags, 'ndjson')) await terminal.json(rights);
  else for (const line of linesOf(rights)) await terminal.line(line);
  return EXIT.ok;
}

const SAYS: Readonly<Record<RightsStatement['of'], string>> = {
  register: 'entered',
  'work-file': 'your file',
  'found-file': 'found file',
  page: 'page',
};

function linesOf({
  statements,
  conflicts,
  removed,
  kept,
  contentCredentials,
  foundFileRead,
  licensedInFile,
}: HitRights): readonly string[] {
  const said = statements.map(
    ({ property, of, tag, values }) =>
      `${property.padEnd(17)} ${SAYS[of].padEnd(10)}  ${printable(values.join(' | '))}${tag === undefined ? '' : `  (${tag})`}`,
  );
  const credentials = [
    ...(contentCredentials.workFile === true ? ['your file'] : []),
    ...(contentCredentials.foundFile === true ? ['the found file'] : []),
  ];
  return [
    ...said,
    ...conflicts.map(({ property }) => `differs: ${property}`),
    ...(kept.length === 0 ? [] : [`kept in the copy: ${kept.join(', ')}`]),
    ...(removed.length === 0 ? [] : [`no longer in the copy: ${removed.join(', ')}`]),
    ...(licensedInFile === null ? [] : [printable(`says that it was licensed: ${licensedInFile}`)]),
    ...(credentials.length === 0 ? [] : [`Content Credentials, not verified: ${credentials.join(' and ')}`]),
    ...(foundFileRead ? [] : ['The found file is not there any more, so it was not read.']),
  ];
}
