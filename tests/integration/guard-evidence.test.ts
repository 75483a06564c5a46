import { execFileSync, spawnSync } from 'node:child_process';
import { appendFile, cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseHttpMessage, readWarc, verifyDigests, type WarcRecord } from '@imgguard/crawler/warc';
import type { Site } from '@imgguard/crawler/testing';
import type { Guard } from 'imgguard';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { expectRefusal, imgguard, ndjson } from './lib/command-line.ts';
import { site } from './lib/crawling.ts';
import { croppedCopy, DOGS, DRAGONFLY, guardIn, photo, searchAll, smallCopy, temporaryFolder } from './lib/guards.ts';

const SHA256SUM = 'sha256sum';
const UNZIP = 'unzip';
const MISSING = [SHA256SUM, UNZIP].filter((tool) => spawnSync(tool, ['--help']).error !== undefined);
if (MISSING.length > 0) console.warn(`Skipped: bundles are checked by ${MISSING.join(' and ')}, which is not installed here.`);

const CAPTURE = { allowLoopback: true, delayMs: 0, latencyFactor: 0, by: 'Ann' } as const;
const OWNER = { role: 'owner', id: 'ann' } as const;

function screenshot(): Promise<Buffer> {
  return sharp({ create: { width: 60, height: 40, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
}

async function gallery(): Promise<Site> {
  return site({
    routes: {
      '/': '<title>Insects</title><img src="/moved.webp"><img src="/dogs.jpg"><p>Ann Elk, editor</p>',
      '/moved.webp': { redirect: '/a.webp' },
      '/a.webp': await croppedCopy(DRAGONFLY),
      '/dogs.jpg': await smallCopy(DOGS),
    },
  });
}

/** A guard with one hit that a person has decided. */
async function withHit(): Promise<{ guard: Guard; web: Site; hit: string; folder: string }> {
  const web = await gallery();
  const folder = await temporaryFolder();
  const guard = await guardIn(folder);
  const holder = guard.rightsHolders.add({ name: 'Studio Example', email: 'studio@example.org', country: 'DE' });
  await guard.works.add({ file: photo(DRAGONFLY), rightsHolder: holder.id, creator: 'Bolly', title: 'Dragonfly' });
  await searchAll(guard, { sites: [web.url('/')] });
  const hit = guard.hits.list()[0]?.hit.id ?? '';
  guard.hits.decide(hit, { truth: 'match', use: 'unlicensed', by: 'Ann', note: 'seen by Ann' });
  return { guard, web, hit, folder };
}

/** What `sha256sum` says of a bundle in a folder, by the commands of its `VERIFY.md`. */
function sha256sum(folder: string): { readonly ok: boolean; readonly out: string } {
  const runs = ['tagmanifest-sha256.txt', 'manifest-sha256.txt'].map((manifest) =>
    spawnSync(SHA256SUM, ['-c', '--strict', manifest], { cwd: folder, encoding: 'utf8' }),
  );
  return { ok: runs.every(({ status }) => status === 0), out: runs.map(({ stdout, stderr }) => stdout + stderr).join('') };
}

async function recordsOf(file: string): Promise<WarcRecord[]> {
  const records: WarcRecord[] = [];
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield await readFile(file);
  }
  for await (const entry of readWarc(bytes())) {
    if (entry.kind === 'malformed') throw new Error(entry.detail);
    records.push(entry);
  }
  return records;
}

const json = async (file: string): Promise<Record<string, unknown>> => JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;

describe.skipIf(MISSING.length > 0)('evidence of a hit', () => {
  it('holds what was captured, and sha256sum confirms it', async () => {
    const { guard, web, hit, folder } = await withHit();
    const captured = await guard.evidence.capture(hit, { ...CAPTURE, screenshot: await screenshot(), egress: 'DE, own line' });
    expect(captured.facts.map(({ what, status, url }) => [what, status, url])).toEqual([
      ['page', 200, web.url('/')],
      ['image', 200, web.url('/moved.webp')],
      ['screenshot', null, web.url('/')],
    ]);
    expect(guard.evidence.captures(hit.slice(0, 6))).toEqual([captured]);
    const bundle = await guard.evidence.bundle(hit, { lacking: 'refuse' });
    expect(bundle).toMatchObject({ hitId: hit, lacking: [] });
    await guard.close();

    const zip = join(folder, 'out', 'evidence.zip');
    expect(await imgguard('evidence', 'export', hit, '--out', zip, '--complete', '--data', folder)).toMatchObject({ code: 0, err: '' });
    execFileSync(UNZIP, ['-q', zip, '-d', join(folder, 'unzipped')]);
    const [name = ''] = await readdir(join(folder, 'unzipped'));
    const bag = join(folder, 'unzipped', name);
    expect(sha256sum(bag)).toMatchObject({ ok: true });
    expect(sha256sum(bag).out).toContain('data/capture/0002/page.warc.gz: OK');
    expect(await json(join(bag, 'data/seal.json'))).toMatchObject({ hitId: hit, edition: 'full' });
    expect(await json(join(bag, 'data/hit.json'))).toMatchObject({
      work: { title: 'Dragonfly', creator: 'Bolly' },
      use: { hitId: hit, decisions: [{ by: 'Ann' }] },
    });
    expect(await json(join(bag, 'data/original/rights.json'))).toMatchObject({
      rightsHolder: { name: 'Studio Example' },
      metadata: [{ hitId: hit, conflicts: [], statements: [{ property: 'creator', of: 'register', values: ['Bolly'] }, {}] }],
    });
    // The page came whole, with its request; of its pictures only the one that is meant, with the redirect that led to it.
    const records = await recordsOf(join(bag, 'data/capture/0002/page.warc.gz'));
    expect(records.every((record) => verifyDigests(record).block === 'valid')).toBe(true);
    const answers = records.filter(({ type }) => type === 'response');
    expect(answers.map(({ targetUri, block }) => [targetUri, parseHttpMessage(block)?.status])).toEqual([
      [web.url('/'), 200],
      [web.url('/moved.webp'), 302],
      [web.url('/a.webp'), 200],
    ]);
    expect(Buffer.from(parseHttpMessage(answers[0]?.block ?? new Uint8Array())?.body ?? []).toString()).toContain('Ann Elk, editor');
    expect(await readFile(join(bag, 'data/capture/0002/found.webp'))).toEqual(await croppedCopy(DRAGONFLY));
    expect(await readFile(join(bag, 'data/capture/0001/found.webp'))).toEqual(await croppedCopy(DRAGONFLY));
    expect(await json(join(bag, 'data/match/0001/match.json'))).toMatchObject({ record: { match: { verdict: 'copy' } } });
    // Laid over the work, the crop covers a part of it, and there the picture hardly changes.
    const overlay = await sharp(join(bag, 'data/match/0001/overlay.png')).metadata();
    const beside = await sharp(join(bag, 'data/match/0001/side_by_side.png')).metadata();
    expect(overlay).toMatchObject({ format: 'png' });
    expect(beside.width).toBeGreaterThan(overlay.width);
    expect(await meanDifference(join(bag, 'data/match/0001/overlay.png'), join(bag, 'data/original/preview.jpg'))).toBeLessThan(12);
    // Who captured, with which program, and the way that the requests went, as a certificate of it needs.
    expect(await json(join(bag, 'data/capture/0002/operator.json'))).toEqual({ name: 'Ann' });
    expect(await json(join(bag, 'data/capture/0002/tool.json'))).toMatchObject({
      name: 'imgguard',
      node: process.versions.node,
      egress: 'DE, own line',
      proxy: 'none',
      cookies: 'none sent, none kept',
      clock: { timeZone: expect.any(String) },
    });
    // A second export replaces nothing.
    expectRefusal(await imgguard('evidence', 'export', hit, '--out', zip, '--data', folder), 1, 'exists already');
  });

  it('names what is not in it, or is refused', async () => {
    const { guard, web, hit, folder } = await withHit();
    const scanned = await guard.evidence.bundle(hit);
    expect(scanned.lacking).toEqual([expect.stringContaining('page: it was not captured; screenshot')]);
    await expect(guard.evidence.bundle(hit, { lacking: 'refuse' })).rejects.toMatchObject({
      code: 'IMGGUARD_REFUSED',
      message: expect.stringContaining('screenshot'),
    });
    await expect(guard.evidence.capture(hit, { ...CAPTURE, screenshot: Buffer.from('GIF89a') })).rejects.toMatchObject({
      code: 'IMGGUARD_REFUSED',
    });
    await expect(guard.evidence.capture('zzzz')).rejects.toMatchObject({ code: 'IMGGUARD_NOT_FOUND' });
    // A page that is gone is a capture that failed, and stays one.
    web.set({ '/': { status: 403, body: 'go away' } });
    const failed = await guard.evidence.capture(hit, CAPTURE);
    expect(failed.facts.map(({ what, status, bytes }) => [what, status, bytes])).toEqual([
      ['page', 403, 0],
      ['image', null, 0],
    ]);
    await guard.close();
    const out = join(folder, 'bag');
    const ran = await imgguard('evidence', 'export', hit, '--out', out, '--data', folder);
    expect(ran).toMatchObject({ code: 0, err: expect.stringContaining('the server answered 403') });
    expect(sha256sum(out)).toMatchObject({ ok: true });
    expect(await readdir(join(out, 'data/capture/0002'))).toEqual(['capture.json', 'dns.json', 'http.json', 'operator.json', 'tool.json']);
    const check = await imgguard('evidence', 'verify', out, '--ndjson');
    expect(ndjson(check.out)).toMatchObject([{ ok: true, problems: [], hitId: hit, lacking: [expect.any(String), expect.any(String)] }]);
    expectRefusal(
      await imgguard('evidence', 'export', hit, '--complete', '--out', join(folder, 'no'), '--data', folder),
      1,
      'not complete',
    );
  });
});

describe.skipIf(MISSING.length > 0)('evidence of a claim', () => {
  it('holds the letters that went out and the log, and for the respondent nothing of your people', async () => {
    const { guard, hit, folder } = await withHit();
    await guard.evidence.capture(hit, { ...CAPTURE, screenshot: await screenshot() });
    const opened = guard.claims.open({ hitId: hit, actor: OWNER });
    if (!opened.ok) throw new Error(opened.hint);
    const { id } = opened.claim;
    guard.claims.transition(id, { kind: 'answer-license-check', note: 'Ann found no sale' }, { actor: OWNER });
    expect(await guard.evidence.bundle(hit)).toMatchObject({ claimId: id, lacking: [] });
    await guard.close();
    const full = join(folder, 'full');
    const theirs = join(folder, 'theirs.zip');
    expect(await imgguard('evidence', 'export', id, '--out', full, '--data', folder)).toMatchObject({ code: 0, err: '' });
    expect(await imgguard('evidence', 'export', id, '--out', theirs, '--respondent', '--data', folder)).toMatchObject({ code: 0, err: '' });
    expect(sha256sum(full)).toMatchObject({ ok: true });
    expect(await json(join(full, 'data/claim.json'))).toMatchObject({ id, uses: [{ hitId: hit }] });
    // Opened, checked, and the question of a license answered.
    expect((await readFile(join(full, 'data/audit.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(3);
    expect(await readFile(join(full, 'data/claim.json'), 'utf8')).toContain('seen by Ann');
    execFileSync(UNZIP, ['-q', theirs, '-d', join(folder, 'theirs')]);
    const [name = ''] = await readdir(join(folder, 'theirs'));
    const bag = join(folder, 'theirs', name);
    expect(sha256sum(bag)).toMatchObject({ ok: true });
    for (const file of ['data/claim.json', 'data/capture/0002/operator.json']) {
      expect(await readFile(join(bag, file), 'utf8')).not.toMatch(/Ann|"by"/u);
    }
  });
});

describe.skipIf(MISSING.length > 0)('imgguard evidence verify', () => {
  it('names every file that was changed, taken out or added, as sha256sum does', async () => {
    const { guard, hit, folder } = await withHit();
    await guard.close();
    const bag = join(folder, 'bag');
    const zip = join(folder, 'bag.zip');
    await imgguard('evidence', 'export', hit, '--out', bag, '--data', folder);
    await imgguard('evidence', 'export', hit, '--out', zip, '--data', folder);
    const whole = await imgguard('evidence', 'verify', bag);
    expect(whole).toMatchObject({ code: 0, out: expect.stringMatching(/whole .*hit.*\n.*no time stamp.*\nNot in it/u) });
    expect(await imgguard('evidence', 'verify', zip)).toMatchObject({ code: 0 });
    const damaged = async (change: (copy: string) => Promise<unknown>): Promise<string> => {
      const copy = join(folder, 'copy');
      await rm(copy, { recursive: true, force: true });
      await cp(bag, copy, { recursive: true });
      await change(copy);
      const { code, out } = await imgguard('evidence', 'verify', copy);
      expect(code).toBe(1);
      return out;
    };
    expect(await damaged((copy) => appendFile(join(copy, 'data/original/preview.jpg'), 'x'))).toContain(
      'data/original/preview.jpg: It was changed',
    );
    expect(sha256sum(join(folder, 'copy'))).toMatchObject({ ok: false, out: expect.stringContaining('data/original/preview.jpg: FAILED') });
    expect(await damaged((copy) => rm(join(copy, 'data/match/0001/overlay.png')))).toContain('data/match/0001/overlay.png: ');
    expect(await damaged((copy) => writeFile(join(copy, 'data/more.txt'), 'x'))).toContain('data/more.txt: It is not in');
    expect(await damaged((copy) => mkdir(join(copy, 'e')).then(() => writeFile(join(copy, 'e/.x'), '')))).toContain('e/.x: ');
    expect(await damaged((copy) => rename(join(copy, 'VERIFY.md'), join(copy, 'data/v.md')))).toContain('VERIFY.md: ');
    expect(await damaged((copy) => symlink('/etc/hostname', join(copy, 'data/link')))).toContain('data/link: It is no plain file');
    const bytes = await readFile(zip);
    for (let round = 0; round < 60; round += 1) {
      const at = (round * 7919) % bytes.length;
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << (round % 8));
      await writeFile(zip, changed);
      expect((await imgguard('evidence', 'verify', zip)).code, `bit of byte ${at}`).toBe(1);
    }
    expectRefusal(await imgguard('evidence', 'verify', join(folder, 'nothing.zip')), 1, 'does not exist');
    expectRefusal(await imgguard('evidence', 'verify'), 2, '<file> is missing');
    expectRefusal(await imgguard('evidence', 'export', hit, '--trust', 'x', '--data', folder), 2, '--trust does not go with');
  });
});

/** Mean difference of two pictures, 0 to 255, at the size of the first. */
async function meanDifference(first: string, second: string): Promise<number> {
  const a = await sharp(first).raw().toBuffer({ resolveWithObject: true });
  const b = await sharp(second).resize(a.info.width, a.info.height, { fit: 'fill' }).removeAlpha().raw().toBuffer();
  return a.data.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.data.length;
}
