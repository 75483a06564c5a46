import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { evidenceBundle, evidenceZip, sealEvidence } from '@imgguard/claims';
import { aClaim, anEvidence, aStep, playClaim } from '@imgguard/claims/testing';
import { describe, expect, it } from 'vitest';
import { expectRefusal, imgguard } from './lib/command-line.ts';
import { temporaryFolder } from './lib/guards.ts';

const OPENSSL = 'openssl';
const UNZIP = 'unzip';
const missing = spawnSync(OPENSSL, ['version']).status !== 0 || spawnSync(UNZIP, ['-v']).status !== 0;
if (missing) console.warn('Skipped: time stamps are checked by openssl and unzip, and one of them is not installed here.');

/** A time stamping authority of our own. */
async function authority(): Promise<{ readonly folder: string; stamp(query: string, answer: string): void }> {
  const folder = await temporaryFolder();
  const openssl = (...args: readonly string[]): void => void execFileSync(OPENSSL, args, { cwd: folder, stdio: 'ignore' });
  const config = ['serial = ./serial', 'signer_cert = ./tsa.pem', 'certs = ./root.pem', 'signer_key = ./tsa.key', 'signer_digest = sha256'];
  const policy = ['default_policy = 1.2.3.4.1', 'digests = sha256', 'ess_cert_id_alg = sha256'];
  await writeFile(join(folder, 'tsa.cnf'), ['[tsa]', ...config, ...policy, ''].join('\n'));
  await writeFile(join(folder, 'serial'), '01\n');
  await writeFile(join(folder, 'ext'), 'extendedKeyUsage=critical,timeStamping\n');
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout'];
  openssl(
    'req',
    '-x509',
    ...key,
    'root.key',
    '-out',
    'root.pem',
    '-days',
    '2',
    '-subj',
    '/CN=Root',
    '-addext',
    'basicConstraints=critical,CA:TRUE',
  );
  openssl('req', ...key, 'tsa.key', '-out', 'tsa.csr', '-subj', '/CN=Stamp');
  const signed = ['-CA', 'root.pem', '-CAkey', 'root.key', '-CAcreateserial', '-days', '2', '-extfile', 'ext'];
  openssl('x509', '-req', '-in', 'tsa.csr', ...signed, '-out', 'tsa.pem');
  return {
    folder,
    stamp: (query, answer) => openssl('ts', '-reply', '-config', 'tsa.cnf', '-section', 'tsa', '-queryfile', query, '-out', answer),
  };
}

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
});
