import type { IncomingMessage, ServerResponse } from 'node:http';
import { letterDigest, type Actor, type ClaimEvent } from '@imgguard/claims';
import type { Site } from '@imgguard/crawler/testing';
import type { Guard } from 'imgguard';
import { describe, expect, it } from 'vitest';
import { imgguard, ndjson } from './lib/command-line.ts';
import { site } from './lib/crawling.ts';
import { croppedCopy, DRAGONFLY, DOGS, guardIn, photo, searchAll, smallCopy, temporaryFolder } from './lib/guards.ts';

const ANN: Actor = { role: 'owner', id: 'ann' };
const BOB: Actor = { role: 'operator', id: 'bob' };
const LOOK = { allowLoopback: true, delayMs: 0, latencyFactor: 0 } as const;
const CC = { kind: 'creative-commons', name: 'CC BY 4.0', licenseUrl: 'https://creativecommons.org/licenses/by/4.0/' } as const;
const PAGE = '<title>Insects</title><img src="/a.webp">';

/** What an address answers: a page, a picture, or a status alone. */
type Answer = string | Uint8Array | number;

interface Office {
  readonly guard: Guard;
  readonly folder: string;
  readonly claimId: string;
  /** What the site answers, which a test changes; everything else is a 404. */
  readonly routes: Map<string, Answer>;
  readonly web: Site;
}

function changingSite(routes: ReadonlyMap<string, Answer>): Promise<Site> {
  const answered = (path: string) => (_request: IncomingMessage, response: ServerResponse) => {
    const answer = routes.get(path) ?? 404;
    response.writeHead(typeof answer === 'number' ? answer : 200, {
      'content-type': typeof answer === 'string' ? 'text/html' : 'image/webp',
    });
    response.end(typeof answer === 'number' ? '' : answer);
  };
  return site({ routes: Object.fromEntries(['/', '/a.webp', '/b.jpg'].map((path) => [path, answered(path)])) });
}

/** A claim whose respondent was asked: for money, or first to put it right where the work is under Creative Commons. */
async function asked(kind: 'send-letter' | 'send-cure' = 'send-letter'): Promise<Office> {
  const routes = new Map<string, Answer>([
    ['/', PAGE],
    ['/a.webp', await croppedCopy(DRAGONFLY)],
  ]);
  const web = await changingSite(routes);
  const folder = await temporaryFolder();
  const guard = await guardIn(folder);
  const holder = guard.rightsHolders.add({ name: 'Studio Example', email: 'studio@example.org', country: 'DE' });
  await guard.works.add({ file: photo(DRAGONFLY), rightsHolder: holder.id, ...(kind === 'send-cure' ? { policies: [CC] } : {}) });
  await searchAll(guard, { sites: [web.url('/')] });
  const hit = guard.hits.list()[0]?.hit.id ?? '';
  guard.hits.decide(hit, { truth: 'match', use: 'unlicensed', by: 'Ann' });
  const opened = guard.claims.open({ hitId: hit, actor: ANN });
  if (!opened.ok) throw new Error(opened.hint);
  const claimId = opened.claim.id;
  const step = (event: ClaimEvent, actor: Actor = ANN): void => {
    const result = guard.claims.transition(claimId, event, { actor });
    if (!result.ok) throw new Error(`${event.kind}: ${result.hint}`);
  };
  step({ kind: 'answer-license-check', note: 'no sale' });
  step({ kind: 'identify-respondent', respondent: { name: 'Shop Ltd', email: 'office@shop.example', country: 'GB' } });
  for (const { findings } of guard.claims.eligibility(claimId))
    for (const { code } of findings) step({ kind: 'answer-warning', code, note: 'looked at' });
  step({ kind: 'submit' });
  step({ kind: 'accept' }, BOB);
  const letter = { template: 'contact', locale: 'en', sha256: letterDigest({ subject: 'a', text: 'b', html: 'c' }) };
  step({ kind, letter, confirmation: { by: BOB.id, at: new Date().toISOString() } }, BOB);
  return { guard, folder, claimId, routes, web };
}

async function found({ guard, claimId }: Office): Promise<string> {
  const { uses, step } = await guard.claims.look(claimId, LOOK);
  if (!step.ok) throw new Error(step.hint);
  const last = step.claim.rechecks?.at(-1);
  expect(last).toMatchObject({ by: 'imgguard' });
  expect(uses.map(({ result }) => result)).toEqual([last?.result]);
  return `${last?.result}: ${uses[0]?.why}`;
}

describe('a look at the pages of a claim', () => {
  it('tells a picture that is still there, moved, replaced, or gone', async () => {
    const office = await asked();
    const { routes, guard, claimId, web } = office;
    expect(await found(office)).toBe(`not-fixed: The picture is still there: ${web.url('/a.webp')}`);
    // Under another name, smaller, in another format.
    routes.set('/', '<title>Insects</title><img src="/b.jpg">');
    routes.set('/b.jpg', await smallCopy(DRAGONFLY));
    routes.delete('/a.webp');
    expect(await found(office)).toBe(`not-fixed: The picture is still there: ${web.url('/b.jpg')}`);
    // Another picture in its place; the old file is no longer on the page, and still on the server.
    routes.set('/b.jpg', await smallCopy(DOGS));
    routes.set('/a.webp', await croppedCopy(DRAGONFLY));
    expect(await found(office)).toBe(`not-fixed: The file is still there: ${web.url('/a.webp')}`);
    routes.delete('/a.webp');
    expect(await found(office)).toBe('fixed: The page does not show it any more.');
    routes.delete('/');
    expect(await found(office)).toBe('fixed: The page is gone, and no picture of the work was found.');
    routes.set('/', 403);
    expect(await found(office)).toMatch(/^unreachable: The page could not be looked at: /u);
    const events = guard.claims.get(claimId).history.filter(({ event }) => event === 'record-recheck');
    expect(events).toHaveLength(6);
    expect(events.every(({ actor, note = '' }) => actor.role === 'system' && note.length > 20)).toBe(true);
    expect(guard.claims.get(claimId).state).toBe('notified');
  });

  it('takes a credit with its license for put right where that was asked for', async () => {
    const office = await asked('send-cure');
    expect(await found(office)).toMatch(/^not-fixed/u);
    office.routes.set(
      '/',
      '<figure><img src="/a.webp"><figcaption>Photo: Studio Example, <a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a></figcaption></figure>',
    );
    expect(await found(office)).toMatch(/^fixed: The page gives credit \("Photo: Studio Example/u);
  });

  it('is refused where it means nothing, and then fetches nothing', async () => {
    const { guard, claimId, web, folder } = await asked();
    guard.claims.transition(claimId, { kind: 'withdraw', note: 'a mistake' }, { actor: ANN });
    const before = web.requests.length;
    expect(await guard.claims.look(claimId, LOOK)).toMatchObject({ uses: [], step: { ok: false, code: 'not-possible-here' } });
    expect(web.requests).toHaveLength(before);
    await guard.close();
    const refused = await imgguard('claim', 'look', claimId, '--allow-loopback', '--data', folder);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('means nothing for a claim in the state "closed"') });
  });

  it('is a command, and so is what waits; holidays, time and weeks are those of the respondent', async () => {
    const { guard, claimId, folder } = await asked();
    const { deadline, letters } = guard.claims.get(claimId);
    expect(deadline?.timeZone).toBe('Europe/London');
    const days = (Date.parse(deadline?.dueOn ?? '') - Date.parse((letters[0]?.sentAt ?? '').slice(0, 10))) / 86_400_000;
    expect(days).toBeGreaterThanOrEqual(20);
    expect(guard.claims.due()).toEqual([]);
    guard.claims.transition(claimId, { kind: 'dispute', code: 'amount', note: 'too much' }, { actor: { role: 'respondent', id: 'link' } });
    await guard.close();
    const run = (...args: readonly string[]) => imgguard(...args, '--data', folder);
    expect(await run('claim', 'due')).toMatchObject({ code: 0, out: expect.stringContaining(`${claimId}  The respondent waits`) });
    expect(ndjson((await run('claim', 'due', '--ndjson')).out)).toMatchObject([{ claimId, what: 'answer-respondent' }]);
    await run('claim', 'step', claimId, 'refuse-dispute', '--note', 'looked at', '--as', 'operator', '--by', 'bob');
    const looked = await run('claim', 'look', claimId, '--allow-loopback', '--delay', '0', '--ndjson');
    expect(ndjson(looked.out)).toMatchObject([{ uses: [{ result: 'not-fixed' }], tasks: ['check-again'] }]);
    expect(await run('claim', 'due')).toMatchObject({ code: 0, out: '' });
    const today = new Date().toISOString().slice(0, 10);
    const arrived = await run('claim', 'step', claimId, 'record-delivery', '--received', today, '--ndjson');
    expect(ndjson(arrived.out)).toMatchObject([{ claim: { deliveries: [{ letter: 0, result: 'delivered', on: today }] } }]);
    const back = await run('claim', 'step', claimId, 'letter-returned', '--received', today, '--ndjson');
    expect(ndjson(back.out)).toMatchObject([{ claim: { state: 'ready', deadline: null }, tasks: ['find-address'] }]);
    expect(await run('claim', 'due')).toMatchObject({ out: expect.stringContaining('ready for its next letter') });
  });
});
