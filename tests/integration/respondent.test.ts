import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Guard } from 'imgguard';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectRefusal, imgguard, ndjson } from './lib/command-line.ts';
import { site } from './lib/crawling.ts';
import { croppedCopy, DRAGONFLY, guardIn, photo, searchAll, temporaryFolder } from './lib/guards.ts';

const IMPRINT = `<!doctype html><meta charset=utf-8><title>Impressum</title><h1>Impressum</h1><p>Angaben gemäß § 5 DDG</p>
<p>Küstenreisen &amp; Töchter GmbH<br>Hafenstraße 3<br>20095 Hamburg<br>Deutschland</p><p>E-Mail: <a href="mailto:info@kueste.example">schreiben</a></p>
<p>USt-IdNr.: DE136695976</p><p>Geschäftsführerin: Erika <b>Beispiel'; rm -rf ~</b></p>`;
const LINKED = '<script type="application/ld+json">{"@type":"Organization","name":"Küste\\u202e online"}</script>';

let folder: string;
let guard: Guard;
let hit: string;
let asked: string[];

beforeEach(async () => {
  asked = [];
  const page =
    (body: string) =>
    (
      request: { readonly url?: string | undefined },
      response: { setHeader: (n: string, v: string) => unknown; end: (b: string) => unknown },
    ) => {
      asked.push(request.url ?? '');
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(body);
    };
  const web = await site({
    routes: {
      '/': page(`${LINKED}<a href="/holidays">Holidays</a><a href="/legal/impressum.html">Rechtliches und Impressum</a>`),
      '/holidays': page(
        '<title>Holidays</title><img src="/a.webp"><a href="/kontakt">Kontakt</a><a href="https://other.example/impressum">Impressum</a>',
      ),
      '/legal/impressum.html': page(IMPRINT),
      '/kontakt': page('<h1>Kontakt</h1><p>Inhaber: Erika Beispiel</p>'),
      '/a.webp': await croppedCopy(DRAGONFLY),
    },
  });
  folder = await temporaryFolder();
  guard = await guardIn(folder);
  await guard.works.add({ file: photo(DRAGONFLY) });
  await searchAll(guard, { sites: [web.url('/')] });
  hit = guard.hits.list()[0]?.hit.id ?? '';
  asked.splice(0);
});

const HOW = { allowLoopback: true, delayMs: 0, latencyFactor: 0 };
const card = (...properties: readonly (readonly [string, unknown])[]) => [
  'vcard',
  properties.map(([name, value]) => [name, {}, 'text', value]),
];

describe('the respondent of a hit', () => {
  it('is read from the imprint of the site, with everything that contradicts it', async () => {
    const { record, proposal, pages, problems } = await guard.respondents.find(hit, { ...HOW, locale: 'de' });
    expect(pages.map(({ url, kind }) => [new URL(url).pathname, kind])).toEqual([
      ['/holidays', 'other-page'],
      ['/', 'other-page'],
      ['/legal/impressum.html', 'imprint'],
      ['/kontakt', 'contact-page'],
    ]);
    expect(problems).toEqual([]);
    expect(asked).not.toContain('https://other.example/impressum');
    expect(proposal.respondent).toMatchObject({
      name: 'Küstenreisen & Töchter GmbH',
      address: 'Hafenstraße 3\n20095 Hamburg\nDEUTSCHLAND',
      country: 'DE',
      email: 'info@kueste.example',
      source: expect.stringMatching(/\/legal\/impressum\.html$/u),
    });
    expect(record.vatIds?.map(({ value }) => value)).toEqual(['DE136695976']);
    // A turned reading direction is gone, and what differs is named.
    expect(record.names.map(({ value, source }) => [value, source.kind, source.confidence])).toEqual([
      ['Küste online', 'structured-data', 60],
      ['Küstenreisen & Töchter GmbH', 'imprint', 80],
      ['Erika Beispiel', 'contact-page', 50],
    ]);
    expect(proposal.doubts).toContainEqual(expect.stringContaining('Different names were found'));
  });

  it('with registries also says who hosts the page, and what is withheld', async () => {
    const urls: string[] = [];
    const list = {
      services: [
        [['8.0.0.0/8'], ['https://wide.example/']],
        [['8.8.4.0/24'], ['http://no.example/', 'https://rdap.example/ip']],
      ],
    };
    const abuse = { roles: ['abuse'], vcardArray: card(['email', 'abuse@host.example']) };
    const owner = { roles: ['registrant'], vcardArray: card(['fn', 'Hosting Ltd']), entities: [abuse] };
    const fetchJson = (url: string): Promise<unknown> => {
      urls.push(url);
      return Promise.resolve(url.endsWith('.json') ? list : { objectClassName: 'ip network', name: 'HOST-NET', entities: [owner] });
    };
    const answers = [{ answer: 'Domain Name: x.example\nRegistrant Organization: Privacy Proxy Ltd', where: 'whois.example' }];
    // The first address is a private one and is passed over.
    const registries = { fetchJson, addressesOf: () => Promise.resolve(['10.0.0.1', '8.8.4.4']) };
    const { providers, problems } = await guard.respondents.find(hit, { ...HOW, registries, answers });
    expect(urls).toEqual(['https://data.iana.org/rdap/ipv4.json', 'https://rdap.example/ip/ip/8.8.4.4']);
    expect(providers).toMatchObject([{ name: 'Hosting Ltd', deliveryNetwork: false, abuseEmails: [{ value: 'abuse@host.example' }] }]);
    expect(problems).toEqual([expect.stringContaining('Privacy Proxy Ltd')]);
    const nowhere = { ...registries, addressesOf: () => Promise.resolve(['9.9.9.9']) };
    const none = await guard.respondents.find(hit, { ...HOW, registries: nowhere });
    expect(none).toMatchObject({ providers: [], problems: [expect.stringContaining('no registry is listed for 9.9.9.9')] });
  });

  it('refuses answers of no registry, and hits that are not there', async () => {
    await expect(guard.respondents.find(hit, { ...HOW, answers: [{ answer: {}, where: 'a.json' }] })).rejects.toMatchObject({
      code: 'IMGGUARD_REFUSED',
    });
    await expect(guard.respondents.find('none', HOW)).rejects.toMatchObject({ code: 'IMGGUARD_NOT_FOUND' });
  });

  it('imgguard respondent shows it, keeps nothing, and says how to enter it', async () => {
    guard.hits.decide(hit, { truth: 'match', use: 'unlicensed', by: 'ann' });
    const opened = guard.claims.open({ hitId: hit, actor: { role: 'owner', id: 'ann' } });
    if (!opened.ok) throw new Error(opened.hint);
    const { id } = opened.claim;
    await guard.close();
    const answer = join(folder, 'network.json');
    await writeFile(answer, JSON.stringify({ objectClassName: 'ip network', name: 'CLOUDFLARENET' }));
    const shown = await imgguard('respondent', id, '--answer', answer, '--allow-loopback', '--delay', '0', '--data', folder);
    expect(shown.code).toBe(0);
    expect(shown.out).toMatch(/^name {8} 80 {2}Küstenreisen & Töchter GmbH {2}\(imprint, /u);
    expect(shown.out).toContain('CLOUDFLARENET, a delivery network');
    expect(shown.err).toContain(
      `imgguard claim step ${id} identify-respondent --name 'Küstenreisen & Töchter GmbH' --address 'Hafenstraße 3; 20095 Hamburg; GERMANY'`,
    );
    const again = await guardIn(folder);
    expect(again.claims.get(id).respondent).toBeNull();
    expect(again.personalData.find('Küstenreisen')).toMatchObject({ claims: [], letters: [] });
    await again.close();
    const json = await imgguard('respondent', hit, '--allow-loopback', '--delay', '0', '--ndjson', '--data', folder);
    expect(ndjson(json.out)).toMatchObject([{ proposal: { respondent: { country: 'DE' } } }]);
    await writeFile(answer, '{');
    expectRefusal(await imgguard('respondent', hit, '--answer', answer, '--data', folder), 1, 'is no JSON file');
  });
});
