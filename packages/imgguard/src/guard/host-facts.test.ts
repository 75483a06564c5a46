import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hostFacts } from './host-facts.ts';

const OPENSSL = 'openssl';
const hasOpenssl = spawnSync(OPENSSL, ['version']).status === 0;
if (!hasOpenssl) console.warn('Skipped: certificates of hosts need the program openssl.');
const folder = mkdtempSync(join(tmpdir(), 'imgguard-hosts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what names and certificates say about a host', () => {
  it.skipIf(!hasOpenssl)('is kept with the certificate itself, also where nobody trusts it', async () => {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    execFileSync(
      OPENSSL,
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '30', '-subj', '/CN=localhost/O=Quagga'],
      { stdio: 'ignore' },
    );
    const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    const { dns, tls } = await hostFacts([`https://127.0.0.1:${port}/a`, `https://127.0.0.1:${port}/b.jpg`], { allowLoopback: true });
    server.close();
    const der = execFileSync(OPENSSL, ['x509', '-in', cert, '-outform', 'DER']);
    expect(dns.hosts).toMatchObject([
      {
        host: '127.0.0.1',
        port,
        addresses: ['127.0.0.1'],
        asked: '127.0.0.1',
        tls: { trusted: false, subject: 'CN=localhost, O=Quagga', sha256: [createHash('sha256').update(der).digest('hex')] },
      },
    ]);
    expect(dns.hosts[0]?.tls?.protocol).toMatch(/^TLSv1\.[23]$/u);
    expect(dns.hosts[0]?.tls?.reason).toBeDefined();
    // Anybody can read it without us.
    expect(execFileSync(OPENSSL, ['x509', '-noout', '-subject'], { input: tls ?? '', encoding: 'utf8' })).toContain('Quagga');
  });

  it('asks nothing of an address that the crawler would not visit', async () => {
    const { dns, tls } = await hostFacts(['https://127.0.0.1/', 'https://10.0.0.1/', 'http://127.0.0.1/a', 'data:image/png;base64,AA']);
    expect(tls).toBeUndefined();
    expect(dns.hosts.map(({ host, port, asked, problem }) => [host, port, asked, typeof problem])).toEqual([
      ['127.0.0.1', 443, undefined, 'string'],
      ['10.0.0.1', 443, undefined, 'string'],
      ['127.0.0.1', 80, undefined, 'undefined'],
    ]);
  });

  it('keeps that a name stands for nothing', async () => {
    const { dns } = await hostFacts(['https://nobody.invalid/']);
    expect(dns.hosts).toMatchObject([{ host: 'nobody.invalid', addresses: [], problem: expect.stringContaining('nobody.invalid') }]);
  });
});
