import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evidenceBundle, sealEvidence } from '../evidence/evidence-bundle.ts';
import { sha256Hex, type EvidenceFile } from '../evidence/evidence-file.ts';
import { timeStampRequest } from '../evidence/time-stamp.ts';
import { verifyEvidence } from '../evidence/verify-evidence.ts';
import { aClaim, anEvidence, aStep, playClaim } from '../testing/index.ts';

const OPENSSL = 'openssl';
const TOOLS = ['sha256sum', OPENSSL].filter((tool) => spawnSync(tool, [tool === OPENSSL ? 'version' : '--version']).status !== 0);
const skip = TOOLS.length > 0;
if (skip) console.log(`Skipped: the check of a bundle by standard tools needs ${TOOLS.join(' and ')}.`);

const folder = mkdtempSync(join(tmpdir(), 'imgguard-evidence-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A time stamping authority of our own, in a folder. */
const AUTHORITY = `
[tsa]
serial = ${folder}/serial
signer_cert = ${folder}/tsa.pem
certs = ${folder}/root.pem
signer_key = ${folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
`;

function openssl(...args: readonly string[]): void {
  execFileSync(OPENSSL, args, { cwd: folder, stdio: 'pipe' });
}

function answered(request: Uint8Array): Uint8Array {
  writeFileSync(join(folder, 'q.tsq'), request);
  openssl('ts', '-reply', '-config', 'tsa.cnf', '-section', 'tsa', '-queryfile', 'q.tsq', '-out', 'r.tsr');
  return new Uint8Array(readFileSync(join(folder, 'r.tsr')));
}

function sealed(): readonly EvidenceFile[] {
  const bundle = evidenceBundle(anEvidence(playClaim(aClaim(), [aStep('answer-license-check', 'owner')])));
  if (!bundle.ok) throw new Error(bundle.hint);
  const request = timeStampRequest(
    new Uint8Array(createHash('sha256').update(bundle.manifest).digest()),
    Uint8Array.of(9, 8, 7, 6, 5, 4, 3, 2),
  );
  const chain = readFileSync(join(folder, 'root.pem'), 'utf8');
  return sealEvidence(bundle.files, { request, response: answered(request), chain });
}

/** What the three commands of VERIFY.md say: the exit status of each. */
function standardTools(files: readonly EvidenceFile[]): readonly boolean[] {
  const bag = mkdtempSync(join(folder, 'bag-'));
  for (const { path, bytes } of files) {
    mkdirSync(dirname(join(bag, path)), { recursive: true });
    writeFileSync(join(bag, path), bytes);
  }
  const status = (command: string, ...args: readonly string[]) => spawnSync(command, args, { cwd: bag }).status === 0;
  return [
    status('sha256sum', '-c', '--strict', 'tagmanifest-sha256.txt'),
    status('sha256sum', '-c', '--strict', 'manifest-sha256.txt'),
    status('openssl', 'ts', '-verify', '-data', 'manifest-sha256.txt', '-in', 'tsa/manifest.tsr', '-CAfile', join(folder, 'root.pem')),
  ];
}

function edited(files: readonly EvidenceFile[], path: string, edit: (text: string) => string): readonly EvidenceFile[] {
  return files.map((file) =>
    file.path === path ? { path, bytes: Buffer.from(edit(Buffer.from(file.bytes).toString('latin1')), 'latin1') } : file,
  );
}

/** Writes the hash of a file into a manifest, as somebody would who wants to hide a change. */
function adjusted(files: readonly EvidenceFile[], manifest: string, path: string): readonly EvidenceFile[] {
  const hash = sha256Hex(files.find((file) => file.path === path)?.bytes ?? new Uint8Array());
  return edited(files, manifest, (text) => text.replace(new RegExp(`^[0-9a-f]{64}(?=  ${path}$)`, 'mu'), hash));
}

describe.skipIf(skip)('scenarios about evidence', () => {
  beforeAll(() => {
    writeFileSync(join(folder, 'tsa.cnf'), AUTHORITY);
    writeFileSync(join(folder, 'serial'), '01\n');
    writeFileSync(join(folder, 'ext'), 'extendedKeyUsage=critical,timeStamping\n');
    const key = ['-newkey', 'rsa:2048', '-nodes'];
    openssl(
      'req',
      '-x509',
      ...key,
      '-keyout',
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
    openssl('req', ...key, '-keyout', 'tsa.key', '-out', 'tsa.csr', '-subj', '/CN=Stamp');
    openssl(
      'x509',
      '-req',
      '-in',
      'tsa.csr',
      '-CA',
      'root.pem',
      '-CAkey',
      'root.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      'ext',
      '-out',
      'tsa.pem',
    );
  });

  it('24. a sealed bundle is confirmed by standard tools, and every change is found', () => {
    const root = readFileSync(join(folder, 'root.pem'), 'utf8');
    const files = sealed();
    expect(standardTools(files)).toEqual([true, true, true]);
    const whole = verifyEvidence(files, { trusted: [root] });
    expect(whole).toMatchObject({ ok: true, problems: [], stamp: { signer: 'CN=Stamp', trusted: true } });

    // One byte of the screenshot.
    const screenshot = 'data/capture/0001/screenshot.png';
    const byte = edited(files, screenshot, (text) => `X${text.slice(1)}`);
    expect(standardTools(byte)).toEqual([true, false, true]);
    expect(verifyEvidence(byte).problems).toEqual([{ path: screenshot, text: expect.stringContaining('It was changed') }]);

    // The file and both manifests: the hashes fit again, the time stamp does not.
    const hidden = adjusted(adjusted(byte, 'manifest-sha256.txt', screenshot), 'tagmanifest-sha256.txt', 'manifest-sha256.txt');
    expect(standardTools(hidden)).toEqual([true, true, false]);
    expect(verifyEvidence(hidden).problems).toEqual([{ path: 'tsa/manifest.tsr', text: 'It is a time stamp for something else.' }]);

    // The last line of the audit log is cut, and its hash is adjusted everywhere: the head that is stamped shows it.
    const cut = edited(files, 'data/audit.jsonl', (text) => text.replace(/[^\n]*\n$/u, ''));
    expect(verifyEvidence(cut).problems.map(({ text }) => text)).toContainEqual(expect.stringContaining('The log ends with'));
    const cutHidden = adjusted(adjusted(cut, 'manifest-sha256.txt', 'data/audit.jsonl'), 'tagmanifest-sha256.txt', 'manifest-sha256.txt');
    expect(verifyEvidence(cutHidden).problems.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['data/audit.jsonl', 'tsa/manifest.tsr']),
    );
  });

  it('24. a time stamp of an authority that nobody trusts is shown as not trusted', () => {
    expect(verifyEvidence(sealed()).stamp).toMatchObject({ trusted: false });
  });
});
