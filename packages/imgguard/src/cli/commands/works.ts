import type { RightsConflict, RightsHolder } from '@imgguard/claims';
import type { Guard } from '../../guard.ts';
import type { NewRecord } from '../../guard/rights.ts';
import type { AddWork } from '../../guard/works.ts';
import { defaultThreads } from '../../pipeline/search.ts';
import { count } from '../../report/format.ts';
import { type Command, type CommandCall, EXIT, type Flags } from '../command.ts';
import { compareWithSeen } from '../compare-with-seen.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { findWork } from '../find-work.ts';
import { atLeastOne, atMost, switchFlag, textFlag, textsFlag } from '../flags.ts';
import { filesNamed, registerWorks } from '../register-works.ts';
import { runAction } from '../subcommand.ts';
import { printable } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

export const worksCommand: Command = {
  name: 'works',
  summary: 'lists, adds and removes works; says who holds the rights',
  help: `Works are the pictures that are searched for. Their files stay where they are.

Usage: imgguard works list [--ndjson]
       imgguard works add <file|folder…> [--title text] [--creator name] [--credit-line text] [--rights-holder id] [--later]
       imgguard works remove <work…>
       imgguard works rights-holder [--id id] [--name text] [--email text] [--address text] [--phone text] [--website url] [--own-domain domain…]

  --title text         title of the work (default: the file's name)
  --creator name       who made it, where that is not the rights holder
  --credit-line text   the line that should stand beside the picture
  --rights-holder id   whose works they are (default: the only rights holder there is)
  --later              leaves it to the next scan to compare new works with pictures that were seen before
  --own-domain domain  a domain of the rights holder's own, where no use is a question; may be repeated, replaces the earlier ones
  --address text       postal address, lines parted by ";"
  --ndjson             one JSON object a line, for machines
${DATA_HELP}
  -h, --help           shows this

A work is named by its id, the beginning of the id, or its file name. A work that is removed is no longer searched for; its hits come back when
the same file is added again. Works that cannot be read are named on the error output; the exit code is then 1. rights-holder without
a fact shows what is known.

Examples:
  imgguard works add ~/Photos/2026 --creator "A. B."
  imgguard works rights-holder --name "A. B." --email ab@example.com --own-domain example.com
  imgguard works remove IMG_0417.jpg`,
  options: {
    data: { type: 'string' },
    title: { type: 'string' },
    creator: { type: 'string' },
    'credit-line': { type: 'string' },
    'rights-holder': { type: 'string' },
    later: { type: 'boolean' },
    id: { type: 'string' },
    name: { type: 'string' },
    email: { type: 'string' },
    address: { type: 'string' },
    phone: { type: 'string' },
    website: { type: 'string' },
    'own-domain': { type: 'string', multiple: true },
    ndjson: { type: 'boolean' },
  },
  run: (call) =>
    runAction(call, {
      list: { flags: ['data', 'ndjson'], run: list },
      add: { flags: ['data', 'ndjson', 'title', 'creator', 'credit-line', 'rights-holder', 'later'], run: add },
      remove: { flags: ['data'], run: remove },
      'rights-holder': { flags: ['data', 'ndjson', 'id', ...HOLDER_FLAGS], run: rightsHolder },
    }),
};

// --- internal ---

const HOLDER_FLAGS = ['name', 'email', 'address', 'phone', 'website', 'own-domain'] as const;

async function list(call: CommandCall): Promise<number> {
  const { terminal, flags } = call;
  atMost(call.positionals, 0);
  return withGuard(call, async (guard) => {
    for (const work of guard.works.list()) {
      const { id, title, fileName, registeredAt } = work;
      if (switchFlag(flags, 'ndjson')) await terminal.json(work);
      else await terminal.line(`${id}  ${registeredAt.slice(0, 10)}  ${printable(title)}  (${printable(fileName)})`);
    }
    return EXIT.ok;
  });
}

async function add(call: CommandCall): Promise<number> {
  const { terminal, flags } = call;
  const files = await filesNamed(atLeastOne(call.positionals, 'file|folder…'));
  const fields = fieldsOf(flags);
  if (fields.title !== undefined && files.length > 1)
    throw new UsageError(`--title is for one picture; ${count(files.length, 'picture')} were named.`);
  const use = async (guard: Guard): Promise<number> => {
    const tally = { fresh: 0, known: 0, refused: 0 };
    for await (const registered of registerWorks(call, guard, { files, width: defaultThreads(), fields })) {
      if (registered.kind === 'work-refused') {
        tally.refused += 1;
        terminal.note(`${printable(registered.file.name)} cannot be read: ${registered.error.message}`);
        continue;
      }
      tally[registered.isNew ? 'fresh' : 'known'] += 1;
      if (switchFlag(flags, 'ndjson')) await terminal.json({ ...registered.work, isNew: registered.isNew });
      else if (registered.isNew) await terminal.line(`${registered.work.id}  ${printable(registered.file.name)}`);
      for (const conflict of registered.conflicts)
        terminal.note(`${printable(registered.file.name)}: ${printable(conflictText(conflict))}`);
    }
    terminal.note(`${count(tally.fresh, 'work')} added, ${tally.known} known before, ${tally.refused} that cannot be read.`);
    if (tally.fresh > 0 && !switchFlag(flags, 'later')) await compareWithSeen(call, guard);
    return tally.refused === 0 ? EXIT.ok : EXIT.failed;
  };
  return withGuard(call, use, { create: true });
}

/** What the file and what was entered say, where they differ. */
function conflictText({ property, statements }: RightsConflict): string {
  const said = statements.map(({ tag, values }) => `${values.join(' | ')} (${tag ?? 'entered'})`);
  return `its ${property} is said in different ways: ${said.join('; ')}`;
}

function fieldsOf(flags: Flags): Omit<AddWork, 'file' | 'bytes'> {
  const title = textFlag(flags, 'title');
  const creator = textFlag(flags, 'creator');
  const creditLine = textFlag(flags, 'credit-line');
  const holder = textFlag(flags, 'rights-holder');
  return {
    ...(title === undefined ? {} : { title }),
    ...(creator === undefined ? {} : { creator }),
    ...(creditLine === undefined ? {} : { creditLine }),
    ...(holder === undefined ? {} : { rightsHolder: holder }),
  };
}

async function remove(call: CommandCall): Promise<number> {
  const names = atLeastOne(call.positionals, 'work…');
  return withGuard(call, async (guard) => {
    // All are looked up first: a slip of the pen in the third removes none.
    for (const { id, title } of names.map((name) => findWork(guard, name))) {
      guard.works.remove(id);
      await call.terminal.line(`${id}  ${printable(title)}: no longer searched for`);
    }
    return EXIT.ok;
  });
}

async function rightsHolder(call: CommandCall): Promise<number> {
  const { terminal, flags } = call;
  atMost(call.positionals, 0);
  const changes = HOLDER_FLAGS.some((flag) => flags[flag] !== undefined);
  return withGuard(
    call,
    async (guard) => {
      const shown = changes ? [guard.rightsHolders.add(changedHolder(guard, flags))] : guard.rightsHolders.list();
      for (const holder of shown) await (switchFlag(flags, 'ndjson') ? terminal.json(holder) : terminal.line(holderText(holder)));
      return EXIT.ok;
    },
    { create: changes },
  );
}

/** The rights holder that is meant, with what the flags change. */
function changedHolder(guard: Guard, flags: Flags): NewRecord<RightsHolder> {
  const known = guard.rightsHolders.list();
  const id = textFlag(flags, 'id');
  if (id === undefined && known.length > 1) throw new UsageError(`There are several rights holders; say which one with --id.`);
  const old = id === undefined ? known[0] : known.find((holder) => holder.id === id);
  const name = textFlag(flags, 'name') ?? old?.name;
  if (name === undefined) throw new UsageError('--name is missing.');
  const facts = Object.fromEntries(
    (['email', 'address', 'phone', 'website'] as const)
      .map((field) => [field, textFlag(flags, field)] as const)
      .filter(([, value]) => value !== undefined)
      .map(([field, value]) => [field, field === 'address' ? (value as string).split(/\s*;\s*/).join('\n') : value]),
  );
  const domains = textsFlag(flags, 'own-domain');
  return { ...old, ...(id === undefined ? {} : { id }), name, ...facts, ...(domains.length === 0 ? {} : { ownDomains: domains }) };
}

function holderText({ id, name, email, ownDomains = [] }: RightsHolder): string {
  const parts = [
    id,
    printable(name),
    printable(email ?? 'no e-mail address'),
    ...(ownDomains.length === 0 ? [] : [`own: ${ownDomains.join(', ')}`]),
  ];
  return parts.join('  ');
}
