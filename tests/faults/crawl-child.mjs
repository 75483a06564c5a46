// A process that crawls with the durable frontier and stores each event in the transaction that acknowledges it; made to be killed.
// Usage: node crawl-child.mjs <database> <options of the crawl and the frontier as JSON>. Prints "done" at the end.
import { DatabaseSync } from '@photostructure/sqlite';
import { crawl } from '@imgguard/crawler';
import { createSqliteFrontier, createSqliteRobotsStore } from '@imgguard/crawler/sqlite';

const [file, options] = process.argv.slice(2);
const { exclusive, ...crawlOptions } = { exclusive: true, ...JSON.parse(options) };
const database = new DatabaseSync(file, { timeout: 20_000 });
database.exec('PRAGMA journal_mode = WAL');
database.exec('CREATE TABLE IF NOT EXISTS event (kind TEXT, url TEXT, page TEXT, detail TEXT)');
const insert = database.prepare('INSERT INTO event (kind, url, page, detail) VALUES (?, ?, ?, ?)');

function store(event) {
  const { url, imageUrl, pageUrl, reason, sha256 } = event.kind === 'seen-again' ? event.sighting : event;
  insert.run(event.kind, imageUrl ?? url, pageUrl, reason ?? sha256 ?? '');
}

const events = crawl({
  frontier: createSqliteFrontier(database, { runId: 'run', exclusive }),
  robotsStore: createSqliteRobotsStore(database),
  settle: 'manual',
  allowLoopback: true,
  ...crawlOptions,
});
for await (const event of events) {
  database.exec('BEGIN IMMEDIATE');
  store(event);
  event.settle();
  database.exec('COMMIT');
}
console.log('done');
