/** Puts an answer on the wire, or whatever a misbehaving server puts there. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { sniffImageType } from '../fetch/sniff.ts';
import type { ContentEncoding, RouteAnswer } from './site-route.ts';

const ENCODERS: Readonly<Record<ContentEncoding, (bytes: Uint8Array) => Uint8Array>> = {
  gzip: (bytes) => gzipSync(bytes),
  deflate: (bytes) => deflateSync(bytes),
  br: (bytes) => brotliCompressSync(bytes),
};

/** Answers one request. Resolves when there is nothing more to send. */
export async function sendAnswer(answer: RouteAnswer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (answer.delayMs !== undefined) await sleep(answer.delayMs, undefined, { ref: false });
  if (answer.silent === true) return;
  if (answer.reset === true) return void request.socket.resetAndDestroy();
  const plain = typeof answer.body === 'string' ? new TextEncoder().encode(answer.body) : (answer.body ?? new Uint8Array(0));
  const encodings = answer.encoding === undefined ? [] : [answer.encoding].flat();
  const bytes = encodings.reduce((body, name) => ENCODERS[name](body), plain);
  response.statusCode = answer.status ?? (answer.redirect === undefined ? 200 : 302);
  setHeaders(response, answer, plain, encodings);
  if (answer.endless === true) return sendEndless(response, bytes);
  if (answer.drip !== undefined) return sendDrip(response, bytes, answer.drip);
  response.setHeader('content-length', String(bytes.byteLength));
  if (answer.truncateAt === undefined) return void response.end(bytes);
  response.write(bytes.subarray(0, answer.truncateAt), () => request.socket.destroy());
}

// --- internal ---

function setHeaders(response: ServerResponse, answer: RouteAnswer, plain: Uint8Array, encodings: readonly string[]): void {
  const type = answer.type === undefined ? typeOf(answer.body, plain) : answer.type;
  if (type !== null) response.setHeader('content-type', type);
  if (encodings.length > 0) response.setHeader('content-encoding', encodings.join(', '));
  if (answer.redirect !== undefined) response.setHeader('location', answer.redirect);
  for (const [name, value] of Object.entries(answer.headers ?? {}))
    response.setHeader(name, typeof value === 'string' ? value : [...value]);
}

function typeOf(body: RouteAnswer['body'], plain: Uint8Array): string | null {
  if (body === undefined) return null;
  if (typeof body !== 'string') return sniffImageType(plain) ?? 'application/octet-stream';
  if (/^\s*<\?xml/.test(body)) return 'application/xml';
  return /^\s*</.test(body) ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8';
}

async function sendDrip(response: ServerResponse, bytes: Uint8Array, drip: { bytes: number; everyMs: number }): Promise<void> {
  for (let at = 0; at < bytes.byteLength && !response.destroyed; at += drip.bytes) {
    response.write(bytes.subarray(at, at + drip.bytes));
    await sleep(drip.everyMs, undefined, { ref: false });
  }
  response.end();
}

async function sendEndless(response: ServerResponse, bytes: Uint8Array): Promise<void> {
  while (!response.destroyed) {
    if (response.write(bytes)) await sleep(0, undefined, { ref: false });
    else await drained(response);
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
