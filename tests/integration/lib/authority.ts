import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { temporaryFolder } from './guards.ts';

const OPENSSL = 'openssl';

export interface Authority {
  /** Where its certificates are: `root.pem`, `tsa.pem`. */
  readonly folder: string;
  /** Answers a request in a file, with `openssl ts`. */
  stamp(query: string, answer: string): void;
}

/** A time stamping authority of our own, in a temporary folder. */
export async function authority(): Promise<Authority> {
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

/** An authority that answers over HTTP. */
export interface TimeServer {
  readonly url: string;
  /** How it answers: rightly, with its answer before, with an error, or with something else. */
  answer: 'right' | 'earlier' | 'error' | 'text';
  queries(): number;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** Answers on loopback until the test ends. */
export async function timeServer({ folder, stamp }: Authority): Promise<TimeServer> {
  let queries = 0;
  const [query, answer] = [join(folder, 'server.tsq'), join(folder, 'server.tsr')];
  const respond = async (body: Uint8Array, how: TimeServer['answer']): Promise<Uint8Array> => {
    if (how === 'text') return Buffer.from('hello');
    if (how === 'right') {
      await writeFile(query, body);
      stamp(query, answer);
    }
    return readFile(answer);
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      queries += 1;
      const right = request.method === 'POST' && request.headers['content-type'] === 'application/timestamp-query';
      if (!right || handle.answer === 'error') response.writeHead(right ? 503 : 400).end();
      else
        void respond(Buffer.concat(parts), handle.answer).then((bytes) =>
          response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(bytes),
        );
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  closing.push(
    () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  );
  const { port } = server.address() as AddressInfo;
  const handle: TimeServer = { url: `http://127.0.0.1:${port}/tsa`, answer: 'right', queries: () => queries };
  return handle;
}
