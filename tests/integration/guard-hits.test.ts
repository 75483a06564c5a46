import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blog, DOGS, DRAGONFLY, guardIn, only, photo, searchAll, temporaryFolder } from './lib/guards.ts';

/** Files below a folder that hold a word. */
async function filesWith(folder: string, word: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = join(entry.parentPath, entry.name);
    if ((await readFile(file)).includes(word)) found.push(file);
  }
  return found;
}

describe('hits', () => {
  it('take licenses and allowed places into account, keep decisions, and give them back', async () => {
    const web = await blog();
    const guard = await guardIn(await temporaryFolder());
    const { work } = await guard.works.add({ file: photo(DRAGONFLY) });
    await searchAll(guard, { sites: [web.url('/')] });
    const [hit] = guard.hits.list();
    const id = hit?.hit.id ?? '';
    const rule = guard.allowList.add({
      pattern: { kind: 'host', host: new URL(web.url('/')).host },
      reason: 'A friend',
    });
    expect(guard.hits.get(id).triage.use).toBe('allowed');
    guard.allowList.remove(rule.id);
    expect(guard.hits.get(id).triage.use).toBe('unknown');
    expect(guard.hits.decide(id, { truth: 'match', use: 'licensed', by: 'Ann' }).triage).toMatchObject({
      use: 'licensed',
      proposedBy: 'person',
    });
    await searchAll(guard, { sites: [web.url('/')] });
    expect(guard.hits.get(id).triage.use).toBe('licensed');
    guard.hits.decide(id.slice(0, 6), { truth: 'match', use: 'unlicensed', by: 'Ann' });
    expect(guard.hits.undo(id, { by: 'Ann' }).triage.use).toBe('licensed');
    expect(guard.hits.undo(id, { by: 'Ann' }).triage.proposedBy).toBe('machine');
    expect(guard.hits.history(id).map(({ kind }) => kind)).toEqual(['decision', 'decision', 'undo', 'undo']);
    expect(() => guard.hits.undo(id)).toThrow(expect.objectContaining({ code: 'IMGGUARD_REFUSED' }));
    expect(() => guard.hits.get('zzzz')).toThrow(expect.objectContaining({ code: 'IMGGUARD_NOT_FOUND' }));
    expect(guard.works.get(work.id)).toEqual(work);
  });

  it('lead to a letter and a claim only after a person has decided', async () => {
    const web = await blog();
    const guard = await guardIn(await temporaryFolder());
    const rightsHolder = guard.rightsHolders.add({ name: 'Studio Example', email: 'studio@example.org', country: 'DE' });
    await guard.works.add({ file: photo(DRAGONFLY), rightsHolder: rightsHolder.id });
    await searchAll(guard, { sites: [web.url('/')] });
    const id = guard.hits.list()[0]?.hit.id ?? '';
    const letter = { template: 'contact', respondent: { name: 'The editors' } };
    await expect(guard.letters.render(id, letter)).rejects.toMatchObject({ code: 'IMGGUARD_REFUSED' });
    expect(guard.claims.open({ hitId: id, actor: { role: 'owner', id: 'ann' } }).ok).toBe(false);
    guard.hits.decide(id, { truth: 'match', use: 'unlicensed', by: 'Ann' });
    const english = await guard.letters.render(id, letter);
    expect(english.letter.text).toContain('Studio Example');
    expect(english.letter.text).toContain(web.url('/'));
    const german = await guard.letters.render(id, { ...letter, locale: 'de' });
    expect(german.letter.text).not.toBe(english.letter.text);
    expect(guard.letters.list(id)).toHaveLength(2);
    const opened = guard.claims.open({ hitId: id, actor: { role: 'owner', id: 'ann' } });
    expect(opened).toMatchObject({ ok: true });
    const [claim] = guard.claims.list();
    const claimId = claim?.id ?? '';
    const actor = { role: 'owner', id: 'ann' } as const;
    expect(guard.claims.transition(claimId, { kind: 'submit' }, { actor })).toMatchObject({ ok: false, code: 'license-question-answered' });
    expect(guard.claims.transition(claimId, { kind: 'answer-license-check', note: 'no sale on record' }, { actor }).ok).toBe(true);
    expect(guard.claims.eligibility(claimId)).toMatchObject([{ hitId: id }]);
    // A rule that is made now counts for the next step at once.
    const pattern = { kind: 'host', host: new URL(web.url('/')).host } as const;
    const rule = guard.allowList.add({ pattern, reason: 'We met, all is well' });
    expect(guard.claims.transition(claimId, { kind: 'submit' }, { actor })).toMatchObject({ ok: false, code: 'eligible' });
    expect(guard.claims.permissionTasks(rule)).toMatchObject([{ kind: 'withdraw-or-keep', claimId, hitIds: [id] }]);
    expect(guard.claims.dropHit(claimId, { hitId: id, note: 'allowed now', actor })).toMatchObject({ ok: false, code: 'last-hit' });
    expect(guard.claims.transition(claimId, { kind: 'keep-claim', code: rule.id, note: 'for new pictures only' }, { actor }).ok).toBe(true);
    expect(guard.claims.permissionTasks(rule)).toEqual([]);
    expect(guard.claims.transition(claimId, { kind: 'submit' }, { actor })).not.toMatchObject({ code: 'eligible' });
    guard.allowList.remove(rule.id);
    expect(guard.claims.get(claimId).history.length).toBeGreaterThan(1);
  });

  it('what is erased is nowhere in the files of the installation', async () => {
    const web = await blog();
    const folder = await temporaryFolder();
    const guard = await guardIn(folder);
    const rightsHolder = guard.rightsHolders.add({ name: 'Studio Example', email: 'studio@example.org', country: 'DE' });
    await guard.works.add({ file: photo(DRAGONFLY), rightsHolder: rightsHolder.id });
    await searchAll(guard, { sites: [web.url('/')] });
    const id = guard.hits.list()[0]?.hit.id ?? '';
    guard.hits.decide(id, { truth: 'match', use: 'unlicensed', by: 'Ann' });
    const actor = { role: 'owner', id: 'ann' } as const;
    const respondent = { name: 'Quagga Waistcoats Ltd', email: 'quagga@waistcoats.example' };
    await guard.letters.render(id, { template: 'contact', respondent });
    guard.claims.open({ hitId: id, actor });
    const claimId = guard.claims.list()[0]?.id ?? '';
    for (let round = 0; round < 20; round += 1) {
      expect(guard.claims.transition(claimId, { kind: 'identify-respondent', respondent }, { actor }).ok).toBe(true);
      expect(guard.claims.transition(claimId, { kind: 'add-note', note: `Quagga Waistcoats Ltd called, ${round}` }, { actor }).ok).toBe(
        true,
      );
    }
    const request = { kind: 'erasure', by: 'respondent', receivedAt: new Date().toISOString() } as const;
    expect(guard.claims.dataRequest(claimId, { request, actor })).toMatchObject({ decision: 'restricted' });
    // It is there, and nowhere to be read: the database holds it sealed.
    expect(guard.personalData.find('quagga waistcoats')).toMatchObject({ claims: [{ id: claimId }], letters: [{ hitId: id }] });
    expect(guard.personalData.find(respondent.email.toUpperCase()).claims).toHaveLength(1);
    expect(guard.personalData.find('somebody else').claims).toEqual([]);
    expect(await filesWith(folder, 'Quagga')).toEqual([]);
    guard.claims.transition(claimId, { kind: 'withdraw', note: 'somebody else is meant' }, { actor });
    const wrong = { ...request, by: 'wrong-party' } as const;
    expect(guard.claims.dataRequest(claimId, { request: wrong, actor })).toMatchObject({ decision: 'done' });
    expect(await filesWith(folder, 'Quagga')).toEqual([]);
    expect(guard.claims.get(claimId)).toMatchObject({ outcome: 'withdrawn', respondent: { name: '[erased]' } });
    expect(guard.letters.list(id)).toEqual([]);
    expect(guard.personalData.find('quagga')).toMatchObject({ claims: [], letters: [], notices: [] });
  });

  it('a request about data finds the party, and erases nothing of anybody else', async () => {
    const web = await blog();
    const guard = await guardIn(await temporaryFolder());
    const rightsHolder = guard.rightsHolders.add({ name: 'Studio Example', email: 'studio@example.org', country: 'DE' });
    await guard.works.add({ file: photo(DRAGONFLY), rightsHolder: rightsHolder.id });
    await guard.works.add({ file: photo(DOGS), rightsHolder: rightsHolder.id });
    await searchAll(guard, { sites: [web.url('/')] });
    const actor = { role: 'owner', id: 'ann' } as const;
    const [first = '', second = ''] = guard.hits.list().map(({ hit }) => hit.id);
    for (const id of [first, second]) guard.hits.decide(id, { truth: 'match', use: 'unlicensed', by: 'Ann' });
    guard.claims.open({ hitId: first, actor });
    const [claim] = guard.claims.list();
    const claimId = claim?.id ?? '';
    guard.claims.transition(claimId, { kind: 'identify-respondent', respondent: { name: 'Quagga Waistcoats Ltd' } }, { actor });
    guard.claims.transition(claimId, { kind: 'add-note', note: 'recommended by Okapi Hats' }, { actor });
    await guard.letters.render(second, { template: 'contact', respondent: { name: 'Okapi Hats' } });
    await guard.letters.render(second, { template: 'contact', respondent: { name: 'Dodo Gloves' } });
    const request = { kind: 'erasure', by: 'wrong-party', receivedAt: new Date().toISOString() } as const;
    expect(guard.personalData.decide('okapi hats', { request })).toMatchObject([{ claimId, decision: { decision: 'done' } }]);
    // Named in a note only, and in a letter without a claim.
    expect(guard.personalData.erase('okapi hats', { request, actor })).toMatchObject({
      claims: [{ claimId, refusal: expect.stringContaining('somebody else') }],
      letters: 1,
    });
    expect(guard.letters.list(second).map(({ text }) => text)).toEqual([expect.stringContaining('Dodo Gloves')]);
    // The right one, while the claim is open.
    expect(guard.personalData.erase('quagga waistcoats', { request, actor })).toMatchObject({
      claims: [{ claimId, refusal: expect.stringContaining('open') }],
      letters: 0,
    });
    expect(guard.claims.get(claimId).respondent?.name).toBe('Quagga Waistcoats Ltd');
    expect(() => guard.personalData.find('ab')).toThrow(expect.objectContaining({ code: 'IMGGUARD_INVALID_ARGUMENT' }));
  });
});

describe('allowed places', () => {
  it('are not visited again; a rule for some works leaves the others searched for', async () => {
    const web = await blog();
    const guard = await guardIn(await temporaryFolder());
    const { work } = await guard.works.add({ file: photo(DRAGONFLY) });
    await guard.works.add({ file: photo(DOGS) });
    const pattern = { kind: 'host', host: new URL(web.url('/')).host } as const;
    const rule = guard.allowList.add({ pattern, workIds: [work.id], reason: 'May use the dragonfly' });
    await searchAll(guard, { sites: [web.url('/')] });
    expect(guard.hits.list().map((hit) => hit.triage.use)).toEqual(['allowed', 'unknown']);
    guard.allowList.add({ id: rule.id, pattern, reason: 'May use everything' });
    const asked = web.requests.length;
    const events = await searchAll(guard, { sites: [web.url('/')] });
    expect(only(events, 'skipped').map(({ reason, url }) => [reason, url])).toContainEqual(['allow-listed', web.url('/')]);
    expect(
      web.requests
        .slice(asked)
        .map(({ path }) => path)
        .filter((path) => path !== '/robots.txt'),
    ).toEqual([]);
    expect(guard.hits.list().map((hit) => hit.triage.use)).toEqual(['allowed', 'allowed']);
  });
});

describe('the report', () => {
  it('shows hits, skipped and refused pictures, with the pictures inside', async () => {
    const web = await blog();
    const folder = await temporaryFolder();
    const guard = await guardIn(folder);
    await expect(guard.report()).rejects.toMatchObject({ code: 'IMGGUARD_NOT_FOUND' });
    await guard.works.add({ file: photo(DRAGONFLY) });
    await searchAll(guard, { sites: [web.url('/')] });
    const file = join(folder, 'reports', 'report.html');
    const page = await guard.report({ file, dataFlag: './my data' });
    expect(page.replaceAll('&#39;', "'")).toContain("--data './my data' --truth match");
    expect(await readFile(file, 'utf8')).toBe(page);
    expect(page).toContain('data:image/jpeg;base64,');
    expect(page).toContain(web.url('/a.webp'));
    expect(page).toContain('IMGGUARD_IMAGE_');
    await expect(guard.report({ file: '/dev/null/report.html' })).rejects.toMatchObject({ code: 'IMGGUARD_NOT_A_FOLDER' });
  });
});
