import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startHostNotice } from '@imgguard/claims';
import { aClaim, aLicense, anAllowRule, aRightsHolder, CLAIM_STEPS, playClaim } from '@imgguard/claims/testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { Store } from '../store/store.ts';
import { temporaryStores, TEST_KEY } from '../testing/temporary-store.ts';
import { createPersonalData } from './personal-data.ts';

const { folder, open, remove } = temporaryStores('erased');
const NAME = 'Quagga Waistcoats Ltd';
const AT = '2026-03-01T12:00:00.000Z';
const OPERATOR = { role: 'operator', id: 'bob' } as const;
const ASKED = { kind: 'erasure', by: 'wrong-party', receivedAt: AT } as const;

afterEach(remove);

/** A store in which the party is named everywhere that a party can be named. */
function filled(): { readonly path: string; readonly store: Store } {
  const path = folder();
  const store = open(path, TEST_KEY);
  for (const id of ['hit-1', 'hit-2'])
    store.database.run(
      `INSERT INTO hits (id, work_id, sighting_id, page_url, image_url, site, first_seen_at, last_seen_at) VALUES (?, 'w', 1, ?, '', '', ?, ?)`,
      id,
      id,
      AT,
      AT,
    );
  const notified = playClaim(aClaim(), CLAIM_STEPS.notified);
  const claim = { ...notified, respondent: { name: NAME, email: 'quagga@waistcoats.example' } };
  const closed = playClaim(claim, [{ event: { kind: 'withdraw', note: `${NAME} was the wrong one` }, role: 'owner' }]);
  store.claims.put(closed);
  store.letters.put({
    id: 'letter-1',
    hitId: 'hit-1',
    template: 'contact',
    locale: 'en',
    subject: 'A picture',
    text: `Dear ${NAME}`,
    renderedAt: AT,
  });
  const notice = {
    id: 'n-1',
    name: 'dsa-notice',
    provider: 'Hosting Ltd',
    sha256: 'ab'.repeat(32),
    claimId: 'claim-1',
    actor: OPERATOR,
    at: AT,
  } as const;
  const started = startHostNotice(notice);
  store.notices.put({ ...started, history: started.history.map((entry) => ({ ...entry, note: `${NAME} called` })) });
  const bytes = Buffer.from(`Invoice for ${NAME}`);
  store.portal.addFile(
    { claimId: 'claim-1', name: `${NAME}.txt`, sha256: 'cd'.repeat(32), bytes: bytes.length, mediaType: 'text/plain', receivedAt: AT },
    bytes,
  );
  for (const hitId of ['hit-1', 'hit-2'])
    store.hits.decisions.append(hitId, {
      kind: 'decision',
      truth: 'match',
      use: 'unlicensed',
      by: 'ann',
      at: AT,
      note: `asked ${NAME}, who denies it`,
    });
  store.licenses.put(aLicense({ id: 'license-ended', licensee: { name: NAME }, from: '2010-01-01', until: '2010-12-31' }));
  store.licenses.put(aLicense({ id: 'license-note', licensee: { name: 'Other Ltd' }, note: `introduced by ${NAME}` }));
  store.rightsHolders.put(aRightsHolder({ id: 'holder-1', name: NAME }));
  store.allowRules.put(anAllowRule({ reason: `${NAME} is a friend` }));
  store.sites.put({ id: 'waistcoats.example', domain: 'waistcoats.example', category: 'commercial', source: `call with ${NAME}` });
  return { path, store };
}

/** Every byte of the data folder. */
function written(path: string): string {
  return readdirSync(path)
    .map((name) => join(path, name))
    .filter(existsSync)
    .map((file) => readFileSync(file, 'latin1'))
    .join('\n');
}

/** Every sealed record that names the party, as it lies in the database. */
function sealedTexts(store: Store): readonly string[] {
  const tables = [
    'claims',
    'letters',
    'host_notices',
    'portal_files',
    'decision_notes',
    'licenses',
    'rights_holders',
    'allow_rules',
    'site_profiles',
  ];
  const records = tables.flatMap((table) => store.database.all<{ record: string }>(`SELECT record FROM ${table}`));
  const files = store.database.all<{ data: Uint8Array }>('SELECT data FROM portal_files');
  return [
    ...records.map(({ record }) => (JSON.parse(record) as { data: string }).data),
    ...files.map(({ data }) => Buffer.from(data.subarray(40)).toString('latin1')),
  ];
}

/** A long record lies on several pages of the file. */
function pieces(text: string): readonly string[] {
  return text.match(/[^]{24}/gu) ?? [];
}

describe('somebody who is erased', () => {
  it('is nowhere in the files of the data folder, neither in words nor as what was sealed', () => {
    const { path, store } = filled();
    const data = createPersonalData(store);
    const before = sealedTexts(store);
    expect(before).toHaveLength(12);
    expect(before.filter((text) => !pieces(text).some((piece) => written(path).includes(piece)))).toEqual([]);
    expect(data.find('quagga')).toMatchObject({
      claims: [{ id: 'claim-1' }],
      letters: [{ id: 'letter-1' }],
      notices: [{ id: 'n-1' }],
      licenses: [{ id: 'license-ended' }, { id: 'license-note' }],
      rightsHolders: [{ id: 'holder-1' }],
      allowRules: [{ id: 'allow-1' }],
      siteProfiles: [{ domain: 'waistcoats.example' }],
      notedHits: [{ hitId: 'hit-1' }, { hitId: 'hit-2' }],
    });
    const erased = data.erase(NAME, { request: ASKED, actor: OPERATOR });
    expect(erased.claims).toMatchObject([{ claimId: 'claim-1', decision: { decision: 'done' } }]);
    expect(erased.records.map(({ record, decision }) => `${record} ${decision}`)).toEqual([
      'license done',
      'license done',
      'rights-holder done',
      'allow-rule done',
      'site-profile done',
      'note done',
      'note done',
    ]);
    expect(data.find('quagga')).toMatchObject({
      claims: [],
      letters: [],
      notices: [],
      licenses: [],
      rightsHolders: [],
      allowRules: [],
      siteProfiles: [],
      notedHits: [],
    });
    // Nothing of what was sealed is left: no free page, no page of the log.
    const left = written(path);
    expect(left).not.toMatch(/quagga/iu);
    expect(before.flatMap(pieces).filter((piece) => left.includes(piece))).toEqual([]);
    // What the law keeps is there: that there was a claim, how it ended, and what was decided.
    expect(store.claims.get('claim-1')).toMatchObject({ outcome: 'withdrawn', respondent: { name: '[erased]' } });
    expect(store.hits.decisions.ofHit('hit-2')).toMatchObject([
      { truth: 'match', use: 'unlicensed', by: 'ann', note: 'asked [erased], who denies it' },
    ]);
    expect(store.licenses.list()).toMatchObject([{ id: 'license-note', note: 'introduced by [erased]' }]);
    expect(store.sites.list()).toMatchObject([{ category: 'commercial', source: 'call with [erased]' }]);
    expect(store.portal.filesOf('claim-1')).toEqual([]);
    store.close();
    expect(written(path)).not.toMatch(/quagga/iu);
  });

  it('stays where a contract, registered works or an open claim need it, and the answer says why', () => {
    const { store } = filled();
    store.licenses.put(aLicense({ id: 'license-ended', licensee: { name: NAME } }));
    store.works.put(
      {
        work: { kind: 'work', version: 1, id: 'w', title: 'A', fileName: 'a.jpg', rightsHolderId: 'holder-1', registeredAt: AT },
        fileSha256: '11'.repeat(32),
        previewSha256: '22'.repeat(32),
        width: 4,
        height: 3,
        sourcePath: null,
      },
      { engine: 'e1', data: new Uint8Array([9]) },
    );
    const opened = playClaim(aClaim(), CLAIM_STEPS.notified);
    store.claims.put({ ...opened, respondent: { name: NAME } });
    const erased = createPersonalData(store).erase(NAME, { request: { ...ASKED, by: 'respondent' }, actor: OPERATOR });
    expect(erased.claims).toMatchObject([{ decision: { decision: 'restricted' } }]);
    expect(erased.records).toMatchObject([
      { record: 'license', decision: 'refused', text: expect.stringContaining('as long as it holds') },
      { record: 'license', decision: 'done' },
      { record: 'rights-holder', decision: 'refused' },
      { record: 'allow-rule', decision: 'done' },
      { record: 'site-profile', decision: 'done' },
      { record: 'note', id: 'hit-1', decision: 'refused' },
      { record: 'note', id: 'hit-2', decision: 'done' },
    ]);
    expect(store.hits.decisions.ofHit('hit-1')[0]?.note).toContain(NAME);
    expect(store.portal.filesOf('claim-1')).toHaveLength(1);
  });

  it('is found by the claim after somebody else was asked instead, and the claim goes on with that one', () => {
    const { path, store } = filled();
    const disputed = playClaim(
      { ...playClaim(aClaim(), CLAIM_STEPS.notified), respondent: { name: NAME, email: 'quagga@waistcoats.example' } },
      [
        { event: { kind: 'dispute', code: 'not-my-site', note: `${NAME} has no such site` }, role: 'respondent', daysLater: 1 },
        { event: { kind: 'uphold-wrong-party', note: `${NAME} is somebody else` }, role: 'operator', daysLater: 1 },
        { event: { kind: 'identify-respondent', respondent: { name: 'Right Ltd', email: 'mail@right.example' } }, role: 'operator' },
      ],
    );
    store.claims.put(disputed);
    const later = {
      id: 'letter-2',
      hitId: 'hit-1',
      template: 'contact',
      locale: 'en',
      subject: 'A picture',
      renderedAt: '2030-01-01T00:00:00.000Z',
    };
    store.letters.put({ ...later, text: 'Dear Right Ltd' });
    const bytes = Buffer.from('Invoice for Right Ltd');
    const file = { claimId: 'claim-1', name: 'right.txt', sha256: 'ef'.repeat(32), bytes: bytes.length, mediaType: 'text/plain' };
    store.portal.addFile({ ...file, receivedAt: later.renderedAt }, bytes);
    const data = createPersonalData(store);
    expect(data.find('claim-1')).toMatchObject({ licenses: [{ id: 'license-ended' }, { id: 'license-note' }], notedHits: [{}, {}] });
    const erased = data.erase('claim-1', { request: ASKED, actor: OPERATOR });
    expect(erased.claims).toMatchObject([{ claimId: 'claim-1', decision: { decision: 'done' } }]);
    expect(erased.claims[0]?.refusal).toBeUndefined();
    const claim = store.claims.get('claim-1');
    expect(claim).toMatchObject({ state: 'review', respondent: { name: 'Right Ltd' } });
    expect(JSON.stringify(claim)).not.toMatch(/quagga/iu);
    expect(store.letters.list()).toMatchObject([{ id: 'letter-2' }]);
    expect(store.portal.filesOf('claim-1')).toMatchObject([{ name: 'right.txt' }]);
    expect(Buffer.from(store.portal.file('claim-1', 'ef'.repeat(32)) ?? []).toString()).toBe('Invoice for Right Ltd');
    expect(data.find('quagga')).toMatchObject({ claims: [], letters: [], licenses: [], rightsHolders: [], allowRules: [], notedHits: [] });
    store.close();
    expect(written(path)).not.toMatch(/quagga/iu);
  });

  it('stays where they act by a power of attorney, and the answer says why', () => {
    const store = open(folder(), TEST_KEY);
    store.mandates.put({
      kind: 'mandate',
      version: 1,
      id: 'mandate-1',
      holder: NAME,
      capacity: 'lawyer',
      from: '2026-01-01',
      powerOfAttorney: { reference: 'file 7', signedOn: '2026-01-01' },
    });
    const data = createPersonalData(store);
    expect(data.find('quagga')).toMatchObject({ mandates: [{ id: 'mandate-1' }] });
    expect(data.erase(NAME, { request: ASKED, actor: OPERATOR }).records).toMatchObject([
      { record: 'mandate', decision: 'refused', text: expect.stringContaining('power of attorney') },
    ]);
  });

  it('with a name in quotation marks is not taken for gone from a license', () => {
    const store = open(folder(), TEST_KEY);
    const name = 'Foto "Quagga" Ltd';
    store.licenses.put(aLicense({ licensee: { name } }));
    const { records } = createPersonalData(store).erase(name, { request: ASKED, actor: OPERATOR });
    expect(records).toMatchObject([{ record: 'license', decision: 'refused' }]);
    expect(store.licenses.list()).toMatchObject([{ licensee: { name } }]);
  });
});
