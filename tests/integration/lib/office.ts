/** A data folder in which a person works with the command line. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { expectRefusal, imgguard, ndjson, type Ran } from './command-line.ts';
import { blog, DRAGONFLY, guardIn, photo, searchAll, temporaryFolder } from './guards.ts';

export interface Office {
  readonly folder: string;
  readonly hit: string;
  /** Of the respondent. */
  readonly address?: string;
  run(...args: readonly string[]): Promise<Ran>;
}

/** A data folder with a hit that a person decided to be an unlicensed use. */
export async function office({ address }: { readonly address?: string } = {}): Promise<Office> {
  const web = await blog();
  const folder = await temporaryFolder();
  const guard = await guardIn(folder);
  const holder = guard.rightsHolders.add({
    name: 'Studio Example',
    email: 'studio@example.org',
    country: 'DE',
    address: 'Harbour 1\n20457 Hamburg',
    phone: '+49 40 1234567',
  });
  await guard.works.add({ file: photo(DRAGONFLY), rightsHolder: holder.id });
  await searchAll(guard, { sites: [web.url('/')] });
  const hit = guard.hits.list()[0]?.hit.id ?? '';
  guard.hits.decide(hit, { truth: 'match', use: 'unlicensed', by: 'Ann' });
  await guard.close();
  return { folder, hit, ...(address === undefined ? {} : { address }), run: (...args) => imgguard(...args, '--data', folder) };
}

export async function done(ran: Promise<Ran>): Promise<Ran> {
  const result = await ran;
  expect(result, result.err).toMatchObject({ code: 0 });
  return result;
}

/** Takes the claim to the first letter, step by step as a person does. */
export async function sent({ run, hit, folder, address }: Office): Promise<string> {
  const opened = await done(run('claim', 'open', hit, '--by', 'ann', '--ndjson'));
  const id = ndjson<{ claim: { id: string } }>(opened.out)[0]?.claim.id ?? '';
  const step = (...args: readonly string[]) => done(run('claim', 'step', id, ...args));
  const shown = ndjson<{ eligibility: { findings: { code: string; severity: string }[] }[] }>(
    (await done(run('claim', 'show', id, '--ndjson'))).out,
  );
  for (const { code } of shown[0]?.eligibility.flatMap(({ findings }) => findings) ?? [])
    await step('answer-warning', '--code', code, '--note', 'looked at');
  await step('answer-license-check', '--note', 'no sale, no permission found');
  await step(
    'identify-respondent',
    '--name',
    'Shop Ltd',
    '--email',
    'office@shop.example',
    '--country',
    'GB',
    '--source',
    'imprint',
    ...(address === undefined ? [] : ['--address', address]),
  );
  await step('submit');
  expect((await step('accept', '--as', 'operator', '--by', 'bob')).err).toContain('send-letter');
  await done(run('letter', hit, '--template', 'contact', '--respondent-name', 'Shop Ltd', '--out', join(folder, 'letter.txt')));
  const [letter = ''] = (await done(run('claim', 'letters', id))).out.split(' ');
  // Nobody can be asked here, and nothing goes out without a person's word.
  expectRefusal(await run('claim', 'step', id, 'send-letter', '--letter', letter, '--as', 'operator'), 2, '--yes');
  expectRefusal(await run('claim', 'step', id, 'send-letter', '--letter', 'letter_none', '--as', 'operator', '--yes'), 1, 'no letter');
  const noted = await step('send-letter', '--letter', letter, '--as', 'operator', '--by', 'bob', '--yes');
  expect(noted.out).toMatch(/notified .* reply until \d{4}-\d\d-\d\d/u);
  return id;
}

/** A new link for the respondent. */
export async function linkOf(run: Office['run'], id: string): Promise<{ readonly token: string; readonly reference: string }> {
  const opened = ndjson<{ token: string; link: { claimId: string } }>((await done(run('portal', 'open', id, '--ndjson'))).out)[0];
  return { token: opened?.token ?? '', reference: opened?.link.claimId ?? '' };
}
