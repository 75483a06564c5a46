import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { evidenceBundle, evidenceZip, sealEvidence, unzip, verifyEvidence } from '@imgguard/claims';
import { aClaim, anEvidence, aStep, playClaim } from '@imgguard/claims/testing';
import { describe, expect, it } from 'vitest';
import { expectRefusal, imgguard } from './lib/command-line.ts';
import { authority, timeServer } from './lib/authority.ts';

const OPENSSL = 'openssl';
const UNZIP = 'unzip';
const missing = spawnSync(OPENSSL, ['version']).status !== 0 || spawnSync(UNZIP, ['-v']).status !== 0;
if (missing) console.warn('Skipped: time stamps are checked by openssl and unzip, and one of them is not installed here.');

async function bundleIn(folder: string, id: string): Promise<string> {
  const claim = playClaim(aClaim(), [aStep('answer-license-check', 'owner')]);
  const bundle = evidenceBundle(anEvidence(claim, { id }));
  if (!bundle.ok) throw new Error(bundle.hint);
  const file = join(folder, `${id}.zip`);
  await writeFile(file, evidenceZip(sealEvidence(bundle.files), '2026-03-03'));
  return file;
}

describe.skipIf(missing)('imgguard evidence stamp', () => {
  it('asks for a time stamp, puts the answer in, and openssl confirms it', async () => {
    const { folder, stamp } = await authority();
    const [bundle, other] = [await bundleIn(folder, 'one'), await bundleIn(folder, 'two')];
    const [query, answer, out] = ['q.tsq', 'r.tsr', 'stamped.zip'].map((name) => join(folder, name)) as [string, string, string];
    const stampIt = (file: string, ...more: string[]) => imgguard('evidence', 'stamp', file, '--request', query, ...more);
    expect(await stampIt(bundle)).toMatchObject({ code: 0, err: '' });
    expectRefusal(await stampIt(bundle), 1, 'exists already');
    stamp(query, answer);
    expectRefusal(await stampIt(other, '--response', answer, '--out', out), 1, 'for something else');
    expectRefusal(await stampIt(bundle, '--response', answer), 2, '--out is missing');
    expect(await stampIt(bundle, '--response', answer, '--chain', join(folder, 'root.pem'), '--out', out)).toMatchObject({
      code: 0,
      err: '',
    });
    const untrusted = await imgguard('evidence', 'verify', out);
    expect(untrusted).toMatchObject({ code: 0, out: expect.stringContaining('have not named as trusted') });
    const trusted = await imgguard('evidence', 'verify', out, '--trust', join(folder, 'root.pem'));
    expect(trusted).toMatchObject({ code: 0, out: expect.stringMatching(/Stamped \S+Z by .*Stamp[^,]*\.\n/u) });
    await mkdir(join(folder, 'open'));
    execFileSync(UNZIP, ['-q', out, '-d', join(folder, 'open')]);
    const bag = join(folder, 'open', 'one');
    const checked = spawnSync(
      OPENSSL,
      [
        'ts',
        '-verify',
        '-data',
        'manifest-sha256.txt',
        '-in',
        'tsa/manifest.tsr',
        '-CAfile',
        join(folder, 'root.pem'),
        '-untrusted',
        'tsa/chain.pem',
      ],
      { cwd: bag, encoding: 'utf8' },
    );
    expect(checked.stdout + checked.stderr).toContain('Verification: OK');
    // A folder is stamped like a zip, and a second stamp takes the place of the first.
    const again = join(folder, 'again');
    expect(await stampIt(bag, '--response', answer, '--out', again)).toMatchObject({ code: 0 });
    expect(await imgguard('evidence', 'verify', again, '--trust', join(folder, 'root.pem'))).toMatchObject({ code: 0 });
    await writeFile(join(again, 'tsa', 'manifest.tsr'), (await readFile(answer)).subarray(0, 50));
    expectRefusal(await stampIt(again, '--response', answer, '--out', join(folder, 'no')), 1, 'is not whole');
  });

  it('asks an authority itself, keeps who it is, and takes no answer that is none for the bundle', async () => {
    const own = await authority();
    const server = await timeServer(own);
    const bundle = await bundleIn(own.folder, 'asked');
    const out = join(own.folder, 'asked-stamped.zip');
    const stampIt = (...more: string[]) => imgguard('evidence', 'stamp', bundle, ...more);
    expectRefusal(await stampIt('--authority', server.url, '--out', out), 1, 'gave no stamp');
    expect(server.queries()).toBe(0);
    const asked = ['--authority', server.url, '--allow-loopback', '--qualified', 'list of Example, 2026', '--out', out];
    expect(await stampIt(...asked)).toMatchObject({ code: 0, err: '' });
    expect(server.queries()).toBe(1);
    const root = join(own.folder, 'root.pem');
    expect(await imgguard('evidence', 'verify', out, '--trust', root)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/Stamped \S+Z by .*Stamp[^,]*\.\n/u),
    });
    const unpacked = unzip(await readFile(out));
    const file = unpacked.ok ? unpacked.files.find(({ path }) => path.endsWith('tsa/authority.json')) : undefined;
    expect(JSON.parse(Buffer.from(file?.bytes ?? []).toString('utf8'))).toEqual({ url: server.url, qualified: 'list of Example, 2026' });
    expectRefusal(await stampIt(...asked), 1, 'exists already');
    // An authority that answers with the stamp of something else, with an error, or with nothing of the kind.
    const again = [...asked.slice(0, -1), join(own.folder, 'no.zip')];
    server.answer = 'earlier';
    expectRefusal(await stampIt(...again), 1, 'answers another request');
    server.answer = 'error';
    expectRefusal(await stampIt(...again), 1, 'it answered 503');
    server.answer = 'text';
    expectRefusal(await stampIt(...again), 1, 'no answer of a time stamping authority');
    expectRefusal(await stampIt('--authority', 'ftp://x.example', '--out', join(own.folder, 'no.zip')), 2, 'http(s) address');
    expectRefusal(await stampIt(...again, '--request', 'q.tsq'), 2, '--request does not go with --authority');
    expectRefusal(await stampIt('--qualified', 'x', '--out', 'y.zip'), 2, '--qualified goes with --authority');
  });

  it('is stamped again by another authority, over the first stamp, and openssl confirms both', async () => {
    const [first, second] = [await authority(), await authority()];
    const [one, two] = [await timeServer(first), await timeServer(second)];
    const bundle = await bundleIn(first.folder, 'renewed');
    const [stamped, renewed, again] = ['a.zip', 'b.zip', 'c.zip'].map((name) => join(first.folder, name)) as [string, string, string];
    const stampIt = (file: string, out: string, url: string, ...more: string[]) =>
      imgguard('evidence', 'stamp', file, '--authority', url, '--allow-loopback', '--out', out, ...more);
    expectRefusal(await stampIt(bundle, renewed, one.url, '--renew'), 1, 'no time stamp to renew');
    expect(await stampIt(bundle, stamped, one.url)).toMatchObject({ code: 0 });
    expect(await stampIt(stamped, renewed, two.url, '--renew')).toMatchObject({ code: 0, err: '' });
    expect(await stampIt(renewed, again, one.url, '--renew')).toMatchObject({ code: 0 });
    const roots = [first, second].flatMap(({ folder }) => ['--trust', join(folder, 'root.pem')]);
    const checked = await imgguard('evidence', 'verify', again, ...roots);
    expect(checked.code).toBe(0);
    expect(checked.out.match(/^Stamped .*\.$/gmu)).toHaveLength(3);
    expect(checked.out).not.toContain('not named as trusted');
    expect(checked.out).toMatch(/Its certificate ends \d{4}-\d\d-\d\d: have it stamped again/u);
    execFileSync(UNZIP, ['-q', renewed, '-d', join(first.folder, 'bag')]);
    const bag = join(first.folder, 'bag', 'renewed');
    const verify = (data: string, answer: string, folder: string) =>
      spawnSync(OPENSSL, ['ts', '-verify', '-data', data, '-in', answer, '-CAfile', join(folder, 'root.pem')], { cwd: bag }).status;
    expect(verify('manifest-sha256.txt', 'tsa/manifest.tsr', first.folder)).toBe(0);
    expect(verify('tsa/manifest.tsr', 'tsa/renewals/0001.tsr', second.folder)).toBe(0);
    expect(await readFile(join(bag, 'VERIFY.md'), 'utf8')).toContain('-data tsa/manifest.tsr -in tsa/renewals/0001.tsr');
    // A stamp in the middle that is exchanged, with all hashes adjusted, no longer fits the one after it.
    const own = unzip(new Uint8Array(await readFile(again)));
    if (!own.ok) throw new Error(own.hint);
    const files = own.files.map(({ path, bytes }) => ({ path: path.slice(path.indexOf('/') + 1), bytes }));
    const other = files.find(({ path }) => path === 'tsa/manifest.tsr');
    const swapped = files.map((file) => (file.path === 'tsa/renewals/0001.tsr' ? { ...file, bytes: other?.bytes ?? file.bytes } : file));
    expect(verifyEvidence(swapped).problems.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['tsa/renewals/0001.tsr', 'tsa/renewals/0002.tsr']),
    );
  });

  it('imgguard evidence certificate drafts what whoever captured can certify', async () => {
    const { folder } = await authority();
    const bundle = await bundleIn(folder, 'certified');
    const out = join(folder, 'certificate.txt');
    const write = (...more: string[]) => imgguard('evidence', 'certificate', bundle, '--person', 'Ann Capturer', '--out', out, ...more);
    expectRefusal(await write(), 2, '--qualification is missing');
    expect(await write('--qualification', 'I use this program every week.')).toMatchObject({ code: 0, err: '' });
    const text = await readFile(out, 'utf8');
    expect(text).toContain('I, Ann Capturer, certify under Rules 902(11), 902(13) and 902(14)');
    expect(text).toContain('data/capture/0001/screenshot.png: 900 bytes, SHA-256 ');
    expectRefusal(await write('--qualification', 'x'), 1, 'exists already');
    await writeFile(bundle, (await readFile(bundle)).subarray(1));
    expectRefusal(
      await imgguard('evidence', 'certificate', bundle, '--person', 'A', '--qualification', 'x', '--out', `${out}.pdf`),
      1,
      'is not whole',
    );
  });
});
