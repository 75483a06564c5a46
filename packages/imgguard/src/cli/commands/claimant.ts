import { addressLines, ibanText, type BankAccount, type Claimant, type PostalAddress } from '@imgguard/claims';
import { GuardError } from '../../errors.ts';
import type { Guard } from '../../guard.ts';
import { MAIN_CLAIMANT } from '../../guard/parties.ts';
import { type Command, type CommandCall, EXIT, type Flags } from '../command.ts';
import { DATA_HELP, withGuard } from '../data-folder.ts';
import { atMost, exactly, switchFlag, textFlag } from '../flags.ts';
import { listRecords } from '../records.ts';
import { runAction } from '../subcommand.ts';
import { printable } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const PARTY_FLAGS = ['name', 'address', 'postal-code', 'town', 'region', 'country', 'email', 'phone', 'website'] as const;
const TEXT_FLAGS = [
  ...PARTY_FLAGS,
  'vat-id',
  'tax-number',
  'iban',
  'bic',
  'account-holder',
  'power-of-attorney',
  'privacy-url',
  'verify-url',
] as const;

export const claimantCommand: Command = {
  name: 'claimant',
  summary: 'enters who makes claims: name, address, tax, account, power of attorney',
  help: `The claimant is who makes claims: you, or you for somebody else. Letters, invoices, statements and evidence take name, address, tax number and account
from here; a paper that needs what is missing is not written. The record is sealed in the database.

Usage: imgguard claimant set [--id name] [options]
       imgguard claimant show [<id>] [--ndjson]
       imgguard claimant list [--ndjson]
       imgguard claimant remove <id>

  set                     enters a claimant, or changes what is named and leaves the rest
  --id name               which record (default ${MAIN_CLAIMANT}); the id of a rights holder makes it the claimant of that one's works
  --name text             as it stands on letters
  --address text          street or post box, lines parted by ";"
  --postal-code text, --town text, --region text, --country code
  --email text, --phone text, --website url
  --vat-id text           VAT number, its check digits are checked
  --tax-number text       national tax number, where there is no VAT number
  --iban text             account; check digits, length and country are checked
  --bic text, --account-holder text   (default holder: the name)
  --own-rights            the rights are the claimant's own (default)
  --power-of-attorney text   they act for the rights holder: where the paper is kept
  --privacy-url url       where you say how personal data is used; letters that ask for money need it
  --verify-url url        a page of your own site that names how respondents answer; the portal page needs it
  --ndjson                JSON, for machines
${DATA_HELP}
  -h, --help              shows this

Example:
  imgguard claimant set --name "Ann Example" --address "Harbour 1" --postal-code 20457 --town Hamburg --country DE \\
    --email ann@example.org --tax-number 22/815/08154 --iban "DE89 3704 0044 0532 0130 00" --bic COBADEFFXXX`,
  options: {
    data: { type: 'string' },
    id: { type: 'string' },
    ...Object.fromEntries(TEXT_FLAGS.map((name) => [name, { type: 'string' as const }])),
    'own-rights': { type: 'boolean' },
    ndjson: { type: 'boolean' },
  },
  run: (call) => {
    const all = Object.keys(claimantCommand.options).filter((flag) => flag !== 'ndjson');
    return runAction(call, {
      set: { flags: all, run: set },
      show: { flags: ['data', 'ndjson'], run: show },
      list: { flags: ['data', 'ndjson'], run: list },
      remove: { flags: ['data'], run: remove },
    });
  },
};

// --- internal ---

async function set(call: CommandCall): Promise<number> {
  const { flags, terminal } = call;
  atMost(call.positionals, 0);
  const id = textFlag(flags, 'id') ?? MAIN_CLAIMANT;
  const enter = async (guard: Guard): Promise<number> => {
    const before = guard.claimants.list().find((each) => each.id === id);
    const claimant = guard.claimants.set({ ...changed(before, flags), id });
    await terminal.line(printable(claimantText(claimant)));
    for (const lack of lacking(claimant)) terminal.note(`Not entered: ${lack}`);
    return EXIT.ok;
  };
  return withGuard(call, enter, { create: true });
}

async function show(call: CommandCall): Promise<number> {
  const [id = MAIN_CLAIMANT] = atMost(call.positionals, 1);
  return withGuard(call, async (guard) => {
    const claimant = guard.claimants.get(id);
    await (switchFlag(call.flags, 'ndjson') ? call.terminal.json(claimant) : call.terminal.line(claimantText(claimant)));
    return EXIT.ok;
  });
}

function list(call: CommandCall): Promise<number> {
  return listRecords(
    call,
    (guard) => guard.claimants.list(),
    ({ id, name, email }) => printable(`${id}  ${name}  ${email}`),
  );
}

async function remove(call: CommandCall): Promise<number> {
  const [id] = exactly(call.positionals, ['id']);
  return withGuard(call, async (guard) => {
    if (!guard.claimants.remove(id)) throw new GuardError('IMGGUARD_NOT_FOUND', `There is no claimant ${id}.`);
    await call.terminal.line(`${id}: removed`);
    return EXIT.ok;
  });
}

type New = Omit<Claimant, 'kind' | 'version'>;

function changed(before: Claimant | undefined, flags: Flags): New {
  const text = (flag: string, old: string | undefined): string | undefined => textFlag(flags, flag) ?? old;
  const required = (flag: string, old: string | undefined): string => {
    const value = text(flag, old);
    if (value === undefined) throw new UsageError(`--${flag} is missing.`);
    return value;
  };
  const optional = {
    phone: text('phone', before?.phone),
    website: text('website', before?.website),
    vatId: text('vat-id', before?.vatId),
    taxNumber: text('tax-number', before?.taxNumber),
    privacyUrl: text('privacy-url', before?.privacyUrl),
    verifyUrl: text('verify-url', before?.verifyUrl),
  };
  const known = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  const name = required('name', before?.name);
  const account = accountOf(before?.account, flags, name);
  return {
    name,
    address: addressOf(before?.address, flags, required),
    email: required('email', before?.email),
    mandate: mandateOf(before?.mandate, flags),
    ...known,
    ...(account === undefined ? {} : { account }),
  };
}

function addressOf(
  before: PostalAddress | undefined,
  flags: Flags,
  required: (flag: string, old: string | undefined) => string,
): PostalAddress {
  const [postalCode, region] = [textFlag(flags, 'postal-code') ?? before?.postalCode, textFlag(flags, 'region') ?? before?.region];
  return {
    lines: required('address', before?.lines.join(';')).split(/\s*;\s*/u),
    town: required('town', before?.town),
    country: required('country', before?.country).toUpperCase(),
    ...(postalCode === undefined ? {} : { postalCode }),
    ...(region === undefined ? {} : { region }),
  };
}

function compact(text: string | undefined): string | undefined {
  return text?.replace(/\s+/gu, '').toUpperCase();
}

function accountOf(before: BankAccount | undefined, flags: Flags, name: string): BankAccount | undefined {
  const iban = compact(textFlag(flags, 'iban')) ?? before?.iban;
  // A BIC belongs to the account that it was entered with.
  const bic = compact(textFlag(flags, 'bic')) ?? (iban === before?.iban ? before?.bic : undefined);
  const holder = textFlag(flags, 'account-holder') ?? before?.holder ?? name;
  if (iban === undefined && (textFlag(flags, 'bic') ?? textFlag(flags, 'account-holder')) !== undefined)
    throw new UsageError('--bic and --account-holder go with --iban.');
  return iban === undefined ? undefined : { holder, iban, ...(bic === undefined ? {} : { bic }) };
}

function mandateOf(before: Claimant['mandate'] | undefined, flags: Flags): Claimant['mandate'] {
  const reference = textFlag(flags, 'power-of-attorney');
  if (reference !== undefined && switchFlag(flags, 'own-rights'))
    throw new UsageError('--own-rights and --power-of-attorney do not go together.');
  if (reference !== undefined) return { kind: 'power-of-attorney', reference };
  return switchFlag(flags, 'own-rights') || before === undefined ? { kind: 'own' } : before;
}

function line(label: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [printable(`${`${label}:`.padEnd(19)}${value}`)];
}

function claimantText(claimant: Claimant): string {
  const { id, name, address, email, phone, website, vatId, taxNumber, account, mandate, privacyUrl, verifyUrl } = claimant;
  return [
    ...line('Claimant', `${id ?? MAIN_CLAIMANT}`),
    ...line('Name', name),
    ...line('Address', addressLines(address, { locale: 'en' }).join(', ')),
    ...line('E-mail', email),
    ...line('Telephone', phone),
    ...line('Website', website),
    ...line('VAT number', vatId),
    ...line('Tax number', taxNumber),
    ...line('Account', account && [account.holder, ibanText(account.iban), account.bic].filter(Boolean).join(', ')),
    ...line('Acts by', mandate.kind === 'own' ? 'own rights' : mandate.reference),
    ...line('Privacy', privacyUrl),
    ...line('Verified at', verifyUrl),
  ].join('\n');
}

function lacking({ vatId, taxNumber, account, privacyUrl, verifyUrl }: Claimant): readonly string[] {
  return [
    ...(vatId === undefined && taxNumber === undefined
      ? ['a VAT or tax number, without which there is no invoice (--vat-id, --tax-number)']
      : []),
    ...(account === undefined ? ['an account, without which nobody can be asked to pay (--iban)'] : []),
    ...(privacyUrl === undefined ? ['where personal data is explained, which letters with an offer need (--privacy-url)'] : []),
    ...(verifyUrl === undefined ? ['where a respondent sees that a letter is yours, which the portal page needs (--verify-url)'] : []),
  ];
}
