import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectRefusal, imgguard, ndjson } from './lib/command-line.ts';
import { blog, DRAGONFLY, guardIn, photo, searchAll, temporaryFolder } from './lib/guards.ts';

const OWNER = { role: 'owner', id: 'ann' } as const;
const SHOP = { name: 'Quagga Waistcoats Ltd', email: 'quagga@waistcoats.example' };

/** A data folder with a claim against the shop, and a letter to it. */
async function claimed(): Promise<{ readonly folder: string; readonly claimId: string; readonly hit: string }> {
  const web = await blog();
  const folder = await temporaryFolder();
  const guard = await guardIn(folder);
  const holder = guard.rightsHolders.add({ name: 'Studio Example', email: 'studio@example.org', country: 'DE' });
  await guard.works.add({ file: photo(DRAGONFLY), rightsHolder: holder.id });
  await searchAll(guard, { sites: [web.url('/')] });
  const hit = guard.hits.list()[0]?.hit.id ?? '';
  guard.hits.decide(hit, { truth: 'match', use: 'unlicensed', by: 'Ann' });
  await guard.letters.render(hit, { template: 'contact', respondent: SHOP });
  const opened = guard.claims.open({ hitId: hit, actor: OWNER });
  if (!opened.ok) throw new Error(opened.hint);
  guard.claims.transition(opened.claim.id, { kind: 'identify-respondent', respondent: SHOP }, { actor: OWNER });
  guard.claims.transition(opened.claim.id, { kind: 'add-note', note: 'Quagga Waistcoats Ltd called' }, { actor: OWNER });
  await guard.close();
  return { folder, claimId: opened.claim.id, hit };
}

describe('imgguard data', () => {
  it('answers what is kept, decides on requests, and erases what may go', async () => {
    const { folder, claimId, hit } = await claimed();
    const data = (...args: string[]) => imgguard('data', ...args, '--data', folder);
    const out = join(folder, 'answer.json');
    const access = await data('request', SHOP.email, '--kind', 'access', '--received', '2026-01-31', '--out', out);
    expect(access).toMatchObject({ code: 0, err: expect.stringContaining('Kept: 1 claim, 1 letter, 0 notices.') });
    expect(access.out).toContain(`${claimId}  done  A copy of the data is given.`);
    expect(access.out).toContain('Answer by 2026-02-28.');
    const answer = await readFile(out, 'utf8');
    expect(JSON.parse(answer)).toMatchObject({ format: 'imgguard-data-access', version: 1, claims: [{ id: claimId, respondent: SHOP }] });
    expect(answer).toContain('Quagga Waistcoats Ltd called');
    expect(answer).not.toContain('"ann"');
    if (process.platform !== 'win32') expect((await stat(out)).mode & 0o777).toBe(0o600);
    expectRefusal(await data('request', SHOP.email, '--kind', 'access', '--out', join(folder, 'none', 'x.json')), 1, 'does not exist');
    // While the claim is open it needs them.
    const restricted = await data('request', 'quagga', '--kind', 'erasure', '--ndjson');
    expect(ndjson(restricted.out)).toMatchObject([{ claimId, decision: { decision: 'restricted' } }]);
    const kept = await data('erase', 'quagga', '--yes', '--ndjson');
    expect(ndjson(kept.out)).toMatchObject([{ claimId, decision: { decision: 'restricted' } }]);
    expect(kept.code).toBe(0);
    const open = await data('erase', 'quagga', '--yes', '--wrong-party');
    expect(open).toMatchObject({ code: 1, err: expect.stringContaining('not erased. The claim is open') });
    const guard = await guardIn(folder);
    guard.claims.transition(claimId, { kind: 'withdraw', note: 'somebody else is meant' }, { actor: OWNER });
    await guard.close();
    expectRefusal(await data('erase', 'quagga', '--wrong-party'), 2, '--yes');
    expect(await data('erase', 'quagga', '--wrong-party', '--yes')).toMatchObject({
      code: 0,
      out: expect.stringContaining(`${claimId}  done`),
    });
    expect(await data('request', 'quagga', '--kind', 'access')).toEqual({ code: 0, out: '', err: 'Nothing is kept about quagga.\n' });
    expect(await data('erase', 'quagga', '--yes')).toMatchObject({ code: 0, err: 'Nothing is kept about quagga.\n' });
    const after = await guardIn(folder);
    expect(after.letters.list(hit)).toEqual([]);
    expect(after.claims.get(claimId)).toMatchObject({ outcome: 'withdrawn', respondent: { name: '[erased]' } });
  });

  it('says what is wrong with a command line', async () => {
    const folder = await temporaryFolder();
    await (await guardIn(folder)).close();
    const data = (...args: string[]) => imgguard('data', ...args, '--data', folder);
    expect(await data('due', '--erase', '--yes')).toEqual({ code: 0, out: '', err: '' });
    expectRefusal(await data('request', 'x@y.example'), 2, '--kind is missing');
    expectRefusal(await data('request', 'x@y.example', '--kind', 'erasure', '--out', 'x.json'), 2, '--kind access');
    expectRefusal(await data('request', 'ab', '--kind', 'access'), 2, 'at least 3 characters');
    expectRefusal(await data('erase', 'x@y.example', '--kind', 'access'), 2, '--kind does not go with "erase"');
    expectRefusal(await data('forget', 'x'), 2, 'request, erase, due, change-key');
  });

  it('changes the key, and says that it is missing, in one sentence', async () => {
    const { folder } = await claimed();
    expect(await imgguard('data', 'change-key', '--data', folder)).toMatchObject({ code: 0, err: '' });
    expect(await imgguard('data', 'request', 'quagga', '--kind', 'erasure', '--data', folder)).toMatchObject({ code: 0 });
    await rm(join(folder, 'imgguard.key'));
    expectRefusal(await imgguard('data', 'request', 'quagga', '--kind', 'access', '--data', folder), 1, 'its key is not there');
    expectRefusal(await imgguard('data', 'change-key', '--data', folder), 1, 'its key is not there');
  });
});
