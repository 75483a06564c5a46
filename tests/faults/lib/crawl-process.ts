/** Processes that crawl into a database and are killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { DatabaseSync } from '@photostructure/sqlite';

export interface CrawlProcess {
  readonly child: ChildProcess;
  /** Whether it came to its end by itself. */
  readonly finished: Promise<boolean>;
  isRunning(): boolean;
}

/** Starts one; `script` is the bundle of `crawl-child.mjs`. */
export function startCrawl(script: string, database: string, options: Readonly<Record<string, unknown>>): CrawlProcess {
  const child = spawn(process.execPath, [script, database, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const finished = new Promise<boolean>((done) => child.once('close', (code) => done(code === 0 && output.includes('done'))));
  return { child, finished, isRunning: () => child.exitCode === null && child.signalCode === null };
}

/**
 * What the crawl told, each as a line. Whether an image was seen or seen again depends on timing, that it was seen does not. `plain` takes out what differs between runs.
 */
export function storedEvents(database: string, plain: (text: string) => string): string[] {
  const connection = new DatabaseSync(database);
  const rows = connection.prepare('SELECT kind, url, page, detail FROM event').all() as unknown as Record<string, string | null>[];
  connection.close();
  return rows
    .map(({ kind, url, page, detail }) => `${kind?.replace('seen-again', 'sighting')} ${plain(url ?? '')} ${plain(page ?? '')} ${detail}`)
    .toSorted();
}

/** Bytes that begin as a PNG does, another for each number. */
export function fakePicture(number: number): Uint8Array {
  const bytes = new Uint8Array(2_000);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  new DataView(bytes.buffer).setUint32(100, number);
  return bytes;
}
