import type { RightsConflict, RightsHolder, WorkPolicy } from '@imgguard/claims';
import type { Guard } from '../../guard.ts';
import type { NewRecord } from '../../guard/rights.ts';
import type { AddWork } from '../../guard/works.ts';
import { defaultThreads } from '../../pipeline/search.ts';
import { count } from '../../report/format.ts';
import { type Command, type CommandCall, EXIT, type Flags } from '../command.ts';
import { compareWithSeen } from '../compare-with-seen.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { FIND_FLAGS, findInWorks } from '../find-in-works.ts';
import { findWork } from '../find-work.ts';
import { atLeastOne, atMost, dayFlag, switchFlag, textFlag, textsFlag } from '../flags.ts';
import { filesNamed, registerWorks } from '../register-works.ts';
import { runAction } from '../subcommand.ts';
import { printable } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

export const worksCommand: Command = {
  name: 'works',
  summary: 'lists, adds, finds and removes works; says who holds the rights',
  help: `Works are the pictures that are searched for. Their files stay where they are.

Usage: imgguard works list [--collection name] [--tag word] [--ndjson]
       imgguard works add <file|folder…> [--title text] [--creator name] [--credit-line text] [--rights-holder id]
                      [--collection name…] [--tag word…] [--later]
       imgguard works find <text> | --like <file> [--k n] [--model id] [--collection name] [--tag word] [--ndjson]
       imgguard works set <work…> [the same facts] [--public-license url] [--agency name…] [--since day]
       imgguard works collections [--ndjson]
       imgguard works remove <work…>
       imgguard works rights-holder [--id id] [--name text] [--email text] [--address text] [--phone text]
                      [--website url] [--country code] [--own-domain domain…]

  --title text         title of the work (default: the file's name)
  --creator name       who made it, where that is not the rights holder
  --credit-line text   the line that should stand beside the picture
  --rights-holder id   whose works they are (default: the only rights holder there is)
  --collection name    a collection that it belongs to; may be repeated. With set: replaces the earlier ones
  --tag word           a category of your own; may be repeated. With set: replaces the earlier ones
  --public-license url the work is offered to everybody under this Creative Commons license; what was before stays on record
  --agency name        the work is sold by this agency; may be repeated
  --since day          since when it is offered so (default: today); a change of mind does not reach back
  --like file          finds works that show something like this picture
  --k n                how many works at most (default 10)
  --model id           the model that is asked, or its twin (default: the first installed one that can do it)
  --later              leaves it to the next scan to compare new works with pictures that were seen before
  --own-domain domain  a domain of the rights holder's own, where no use is a question; may be repeated, replaces the earlier ones
  --address text       postal address, lines parted by ";"
  --country code       such as DE
  --ndjson             one JSON object a line, for machines
${DATA_HELP}
  -h, --help           shows this

find searches your works with a model: by words, which takes one for words and its twin for pictures, such as clip-vit-b-32-text and clip-vit-b-32, or by a picture.
Best first, each with its similarity; only the order means something. The model looks at works that it has not seen yet first, once. See imgguard models.

A work is named by its id, the beginning of the id, or its file name. A work that is removed is no longer searched for; its hits come back when
the same file is added again. Works that cannot be read are named on the error output; the exit code is then 1. rights-holder without
a fact shows what is known. What a file says about its rights (IPTC, XMP, EXIF) is kept with the work; where it differs from what you entered,
that is said, and nothing is taken over.

Examples:
  imgguard works add ~/Photos/2026 --creator "A. B."
  imgguard works rights-holder --name "A. B." --email ab@example.com --own-domain example.com
  imgguard works find "a photo of a lighthouse at night" --k 20
  imgguard works set IMG_0417.jpg --collection "Coast 2026" --public-license https://creativecommons.org/licenses/by/4.0/
  imgguard works remove IMG_0417.jpg`,
  options: {
    data: { type: 'string' },
    title: { type: 'string' },
    creator: { type: 'string' },
    'credit-line': { type: 'string' },
    'rights-holder': { type: 'string' },
    collection: { type: 'string', multiple: true },
    tag: { type: 'string', multiple: true },
    'public-license': { type: 'string' },
    agency: { type: 'string', multiple: true },
    since: { type: 'string' },
    country: { type: 'string' },
    later: { type: 'boolean' },
    like: { type: 'string' },
    k: { type: 'string' },
    model: { type: 'string' },
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
      list: { flags: ['data', 'ndjson', 'collection', 'tag'], run: list },
      add: { flags: ['data', 'ndjson', ...WORK_FLAGS, 'later'], run: add },
      find: { flags: ['data', 'ndjson', ...FIND_FLAGS], run: findInWorks },
      set: { flags: ['data', 'ndjson', ...WORK_FLAGS, ...OFFER_FLAGS], run: setFacts },
      collections: { flags: ['data', 'ndjson'], run: collections },
      remove: { flags: ['data'], run: remove },
      'rights-holder': { flags: ['data', 'ndjson', 'id', ...HOLDER_FLAGS], run: rightsHolder },
    }),
};

// --- internal ---

const HOLDER_FLAGS = ['name', 'email', 'address', 'phone', 'website', 'country', 'own-domain'] as const;
const WORK_FLAGS = ['title', 'creator', 'credit-line', 'rights-holder', 'collection', 'tag'] as const;
const OFFER_FLAGS = ['public-license', 'agency', 'since'] as const;

async function list(call: CommandCall): Promise<number> {
  const { terminal, flags } = call;
  atMost(call.positionals, 0);
  const [collection, tag] = [textsFlag(flags, 'collection').at(-1), textsFlag(flags, 'tag').at(-1)];
  const filter = { ...(collection === undefined ? {} : { collection }), ...(tag === undefined ? {} : { tag }) };
  return withGuard(call, async (guard) => {
    for (const work of guard.works.list(filter)) {
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
    const { problem } = guard.status().embeddings;
    if (problem !== null) terminal.note(printable(problem.message));
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

function fieldsOf(flags: Flags): Omit<AddWork, 'file' | 'bytes' | 'rightsHolder'> & { readonly rightsHolder?: string } {
  const title = textFlag(flags, 'title');
  const creator = textFlag(flags, 'creator');
  const creditLine = textFlag(flags, 'credit-line');
  const holder = textFlag(flags, 'rights-holder');
  const [collectionNames, tags] = [textsFlag(flags, 'collection'), textsFlag(flags, 'tag')];
  return {
    ...(title === undefined ? {} : { title }),
    ...(creator === undefined ? {} : { creator }),
    ...(creditLine === undefined ? {} : { creditLine }),
    ...(holder === undefined ? {} : { rightsHolder: holder }),
    ...(collectionNames.length === 0 ? {} : { collections: collectionNames }),
    ...(tags.length === 0 ? {} : { tags }),
  };
}

async function setFacts(call: CommandCall): Promise<number> {
  const { terminal, flags } = call;
  const names = atLeastOne(call.positionals, 'work…');
  const { rightsHolder: holder, ...fields } = fieldsOf(flags);
  const policy = policyOf(flags);
  if (fields.title !== undefined && names.length > 1) throw new UsageError(`--title is for one work; ${names.length} were named.`);
  if (holder === undefined && policy === undefined && Object.keys(fields).length === 0) throw new UsageError('Say what to set.');
  return withGuard(call, async (guard) => {
    for (const work of names.map((name) => findWork(guard, name))) {
      const policies = policy === undefined ? {} : { policies: [...(work.policies ?? []), policy] };
      const changed = guard.works.update(work.id, { ...fields, ...policies, ...(holder === undefined ? {} : { rightsHolderId: holder }) });
      await (switchFlag(flags, 'ndjson') ? terminal.json(changed) : terminal.line(`${changed.id}  ${printable(changed.title)}: changed`));
    }
    return EXIT.ok;
  });
}

/** How a work is offered from a day on. */
function policyOf(flags: Flags): WorkPolicy | undefined {
  const [url, agencies] = [textFlag(flags, 'public-license'), textsFlag(flags, 'agency')];
  const from = dayFlag(flags, 'since') ?? new Date().toISOString().slice(0, 10);
  if (url !== undefined && agencies.length > 0)
    throw new UsageError('--public-license and --agency are two ways to offer a work; name one.');
  if (url !== undefined) return { kind: 'creative-commons', licenseUrl: url, name: licenseName(url), from };
  if (agencies.length > 0) return { kind: 'stock', agencies, from };
  if (flags['since'] !== undefined) throw new UsageError('--since goes with --public-license or --agency.');
  return undefined;
}

/** Such as "CC BY-SA 4.0". */
function licenseName(url: string): string {
  const parts = /^https?:\/\/(?:www\.)?creativecommons\.org\/(?:licenses\/([a-z-]+)|publicdomain\/zero)\/(\d\.\d)(?:\/|$)/u.exec(url);
  if (parts === null)
    throw new UsageError(
      `--public-license must be the address of a Creative Commons license, such as https://creativecommons.org/licenses/by/4.0/, got "${url}".`,
    );
  return `${parts[1] === undefined ? 'CC0' : `CC ${parts[1].toUpperCase()}`} ${parts[2]}`;
}

async function collections(call: CommandCall): Promise<number> {
  const { terminal, flags } = call;
  atMost(call.positionals, 0);
  return withGuard(call, async (guard) => {
    for (const each of guard.works.collections())
      await (switchFlag(flags, 'ndjson') ? terminal.json(each) : terminal.line(`${printable(each.name)}  ${count(each.works, 'work')}`));
    return EXIT.ok;
  });
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
    (['email', 'address', 'phone', 'website', 'country'] as const)
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
