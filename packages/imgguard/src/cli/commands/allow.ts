import type { AllowPattern, AllowRule } from '@imgguard/claims';
import type { Guard } from '../../guard.ts';
import { allowPatternOf, type NewRecord } from '../../guard/rights.ts';
import { type Command, type CommandCall, EXIT, type Flags } from '../command.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { findWork } from '../find-work.ts';
import { dayFlag, exactly, requiredText, switchFlag, textsFlag } from '../flags.ts';
import { listRecords, removeRecords } from '../records.ts';
import { runAction } from '../subcommand.ts';
import { printable } from '../terminal.ts';

export const allowCommand: Command = {
  name: 'allow',
  summary: 'lists, adds and removes places that are never claimed against',
  help: `The allow list names places that are never claimed against: a friend's site, a museum, a portfolio. Uses there are proposed as allowed.

Usage: imgguard allow list [--ndjson]
       imgguard allow add <place> --reason text [--work work] [--from day] [--until day]
       imgguard allow remove <id…>

  <place>              example.com (with its subdomains), https://blog.example.com/ (one host), https://example.com/blog/ (everything below),
                       or https://example.com/blog/page (one page)
  --reason text        why, for whoever reads it in two years
  --work work          for this work only (id or file name); may be repeated (default: all works)
  --from day           first day, such as 2026-01-31 (default: since ever)
  --until day          last day (default: without end)
  --ndjson             one JSON object a line, for machines
${DATA_HELP}
  -h, --help           shows this

Examples:
  imgguard allow add example.com --reason "my sister's shop"
  imgguard allow list`,
  options: {
    data: { type: 'string' },
    reason: { type: 'string' },
    work: { type: 'string', multiple: true },
    from: { type: 'string' },
    until: { type: 'string' },
    ndjson: { type: 'boolean' },
  },
  run: (call) =>
    runAction(call, {
      list: { flags: ['data', 'ndjson'], run: (each) => listRecords(each, (guard) => guard.allowList.list(), ruleText) },
      add: { flags: ['data', 'ndjson', 'reason', 'work', 'from', 'until'], run: add },
      remove: { flags: ['data'], run: (each) => removeRecords(each, 'allow rule', (guard) => guard.allowList) },
    }),
};

// --- internal ---

async function add(call: CommandCall): Promise<number> {
  const { terminal, flags } = call;
  const [place] = exactly(call.positionals, ['place']);
  const rule = ruleOf(place, flags);
  const use = async (guard: Guard): Promise<number> => {
    const works = textsFlag(flags, 'work').map((name) => findWork(guard, name).id);
    const stored = guard.allowList.add({ ...rule, ...(works.length === 0 ? {} : { workIds: works }) });
    await (switchFlag(flags, 'ndjson') ? terminal.json(stored) : terminal.line(ruleText(stored)));
    return EXIT.ok;
  };
  return withGuard(call, use, { create: true });
}

function ruleOf(place: string, flags: Flags): NewRecord<AllowRule> {
  const from = dayFlag(flags, 'from');
  const until = dayFlag(flags, 'until');
  return {
    pattern: allowPatternOf(place),
    reason: requiredText(flags, 'reason'),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  };
}

function ruleText({ id, pattern, reason, workIds, from, until }: AllowRule): string {
  const works = workIds === undefined ? '' : `  for ${workIds.join(', ')}`;
  const term = from === undefined && until === undefined ? '' : `  ${from ?? 'since ever'} to ${until ?? 'without end'}`;
  return printable(`${id}  ${placeText(pattern)}${works}${term}  (${reason})`);
}

function placeText(pattern: AllowPattern): string {
  switch (pattern.kind) {
    case 'domain':
      return pattern.domain;
    case 'host':
      return `//${pattern.host}/`;
    case 'path':
      return `//${pattern.host}${pattern.prefix}`;
    case 'page':
      return pattern.url;
    case 'party':
      return `${pattern.name} (${pattern.domains.join(', ')})`;
  }
}
