import { SITE_CATEGORIES, type SiteProfile } from '@imgguard/claims';
import { GuardError } from '../../errors.ts';
import type { Guard } from '../../guard.ts';
import { type Command, type CommandCall, EXIT, type Flags } from '../command.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { exactly, requiredText, requiredWord, textFlag, wordFlag } from '../flags.ts';
import { listRecords } from '../records.ts';
import { runAction } from '../subcommand.ts';
import { printable } from '../terminal.ts';

const YES_NO = ['yes', 'no'] as const;

export const siteCommand: Command = {
  name: 'site',
  summary: 'enters what kind of site a domain is, once for all claims',
  help: `What kind of site a domain is, in which country, whether it is still kept: entered once, with where you read it. Priorities of hits are reckoned with it at
once, and open claims are checked again.

Usage: imgguard site set <domain> --category word --source text [options]
       imgguard site list [--ndjson]
       imgguard site remove <domain>

  <domain>             such as shop.example; its subdomains are meant as well
  --category word      ${SITE_CATEGORIES.join(', ')}
  --source text        where you read it: the imprint, a register, your own look
  --country code       of the one who runs it, such as DE
  --active word        yes or no: whether the site is still kept
  --viable word        no: claims against it came to nothing before
  --vulnerable word    yes: run by a minor or a charity
  --ndjson             one JSON object a line, for machines
${DATA_HELP}
  -h, --help           shows this

Example:
  imgguard site set shop.example --category commercial --country DE --source https://shop.example/imprint`,
  options: {
    data: { type: 'string' },
    category: { type: 'string' },
    source: { type: 'string' },
    country: { type: 'string' },
    active: { type: 'string' },
    viable: { type: 'string' },
    vulnerable: { type: 'string' },
    ndjson: { type: 'boolean' },
  },
  run: (call) =>
    runAction(call, {
      set: { flags: ['data', 'category', 'source', 'country', 'active', 'viable', 'vulnerable'], run: set },
      list: { flags: ['data', 'ndjson'], run: (each) => listRecords(each, (guard) => guard.sites.list(), siteText) },
      remove: { flags: ['data'], run: remove },
    }),
};

// --- internal ---

async function set(call: CommandCall): Promise<number> {
  const [domain] = exactly(call.positionals, ['domain']);
  const profile = profileOf(domain, call.flags);
  const enter = async (guard: Guard): Promise<number> => {
    const before = verdicts(guard);
    await call.terminal.line(siteText(guard.sites.set(profile)));
    tellChanged(call, guard, before);
    return EXIT.ok;
  };
  return withGuard(call, enter, { create: true });
}

async function remove(call: CommandCall): Promise<number> {
  const [domain] = exactly(call.positionals, ['domain']);
  return withGuard(call, async (guard) => {
    const before = verdicts(guard);
    if (!guard.sites.remove(domain)) throw new GuardError('IMGGUARD_NOT_FOUND', `There is no profile of ${domain}.`);
    await call.terminal.line(`${domain}: removed`);
    tellChanged(call, guard, before);
    return EXIT.ok;
  });
}

function profileOf(domain: string, flags: Flags): SiteProfile {
  const country = textFlag(flags, 'country')?.toUpperCase();
  const marks = (['active', 'viable', 'vulnerable'] as const).flatMap((name) => {
    const word = wordFlag(flags, name, YES_NO);
    return word === undefined ? [] : [[name, word === 'yes'] as const];
  });
  return {
    domain,
    category: requiredWord(flags, 'category', SITE_CATEGORIES),
    source: requiredText(flags, 'source'),
    reviewedAt: new Date().toISOString().slice(0, 10),
    ...(country === undefined ? {} : { country }),
    ...Object.fromEntries(marks),
  };
}

function verdicts(guard: Guard): ReadonlyMap<string, string> {
  return new Map(guard.claims.list().map(({ id, eligibility }) => [id, JSON.stringify(eligibility?.results)]));
}

/** Claims whose result is another now. */
function tellChanged({ terminal }: CommandCall, guard: Guard, before: ReadonlyMap<string, string>): void {
  for (const { id, eligibility } of guard.claims.list()) {
    if (before.get(id) === JSON.stringify(eligibility?.results)) continue;
    terminal.note(
      `Checked again: ${id} ${eligibility?.results.map(({ verdict }) => verdict).join(', ') ?? ''}; see imgguard claim show ${id}`,
    );
  }
}

function siteText({ domain, category, country, active, viable, vulnerable, source }: SiteProfile): string {
  const marks = [
    country,
    active === false ? 'no longer kept' : undefined,
    viable === false ? 'came to nothing before' : undefined,
    vulnerable === true ? 'run by a minor or a charity' : undefined,
  ];
  return printable(`${[domain, category, ...marks.filter((mark) => mark !== undefined)].join('  ')}  (${source})`);
}
