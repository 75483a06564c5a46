import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { picture } from './crawling.ts';

/** A host that may not be reached, and would answer if it were. */
export interface Inside {
  readonly port: number;
  /** Connections since `forget`. */
  readonly connections: number;
  /** Paths that were asked for since `forget`, but for robots.txt. */
  readonly asked: readonly string[];
  /** For what it would answer a picture to otherwise. */
  answer: ((request: IncomingMessage, response: ServerResponse) => boolean) | null;
  forget(): void;
  close(): Promise<void>;
}

/** Listens on an address of loopback. */
export async function openInside(address: string, port = 0): Promise<Inside> {
  let connections = 0;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (path === '/robots.txt') return void response.writeHead(404).end();
    asked.push(path);
    if (inside.answer?.(request, response) === true) return;
    response.writeHead(200, { 'content-type': 'image/png', connection: 'close' }).end(picture(asked.length));
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve, reject) => void server.once('error', reject).listen(port, address, resolve));
  const inside: Inside = {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    asked,
    answer: null,
    forget() {
      connections = 0;
      asked.splice(0);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return inside;
}
