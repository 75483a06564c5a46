// The main job on real photographs: registers works, scans a small web on this machine with the ordinary command, and holds what was found
// against what was planted. Started by scripts/demo, which installs and builds first.
import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createGuard } from 'imgguard';
import { judge } from './demo-sites/judge.mjs';
import { demoWorks, WORKS_FOLDER } from './demo-sites/photos.mjs';
import { tableOf, totalsOf } from './demo-sites/table.mjs';
import { startWorld } from './demo-sites/world.mjs';
import { root } from './lib/workspace.mjs';

/** Pause between requests to a site, in milliseconds: the sites are our own. */
const DELAY_MS = 20;

const { out, keepSites } = options();
const started = performance.now();
const dataDir = join(out, 'demo-data');
const report = join(out, 'report.html');
await mkdir(out, { recursive: true });
// A fresh start: only what an earlier demo left is removed.
for (const left of [dataDir, report, join(out, 'result.json')]) rmSync(left, { recursive: true, force: true });

console.log('ImgGuard demo: photographs, a small web on this machine that uses them, and what is found there.\n');
const world = await startWorld();
const copies = world.plantings.filter((planting) => planting.expected === 'copy').reduce((sum, { places }) => sum + places.length, 0);
console.log(
  `1. ${Object.keys(world.origins).length} sites are up. They show ${copies} copies of works where a crawler may go, and other things.`,
);
await prepare();
const scan = await runScan();
const findings = await lookUp(scan.lines);
const verdict = judge(world, findings);
const disagreement = disagreementBetween(scan.lines, findings.hits);
const right = verdict.right && scan.code === 0 && disagreement === null;
writeFileSync(join(out, 'result.json'), `${JSON.stringify({ right, ...verdict, plantings: undefined }, null, 2)}\n`);
console.log(`\n4. What was planted, and what was found:\n${tableOf(verdict, world.origins)}\n\n${totalsOf(verdict)}`);
if (scan.code !== 0) console.log(`The scan ended with exit code ${scan.code}.`);
if (disagreement !== null) console.log(disagreement);
console.log(`\n${right ? 'Everything is as it should be.' : 'Something is NOT as it should be; see above.'}`);
console.log(`Report: ${shown(report)} (open it in a browser)`);
console.log(`It took ${((performance.now() - started) / 1000).toFixed(0)} s.`);
if (keepSites) await untilInterrupted();
await world.close();
process.exitCode = right ? 0 : 1;

function options() {
  const known = { out: { type: 'string' }, 'keep-sites': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } };
  const usage = 'Usage: scripts/demo [--out dir] [--keep-sites]';
  try {
    const { values } = parseArgs({ options: known });
    if (values.help) {
      console.log(
        `${usage}\n\n  --out dir      where report and data lie (default demo-output)\n  --keep-sites   leaves the sites running afterwards`,
      );
      process.exit(0);
    }
    return { out: resolve(values.out ?? join(root, 'demo-output')), keepSites: values['keep-sites'] === true };
  } catch (error) {
    console.error(`${error.message}\n${usage}`);
    return process.exit(2);
  }
}

/** What a photographer tells once: names, permissions, friends. Through the library, as a program would. */
async function prepare() {
  const guard = await createGuard({ dataDir });
  const host = (site) => new URL(world.origins[site]).host;
  guard.rightsHolders.add({ id: 'demo', name: 'The photographers of the demo', ownDomains: [host('portfolio')] });
  const ids = new Map();
  for (const { name, title, creator, file } of demoWorks()) {
    const { work } = await guard.works.add({ file, title, creator, rightsHolder: 'demo' });
    ids.set(name, work.id);
  }
  guard.licenses.add({
    licensee: { name: 'Outside magazine', domains: [host('magazine')] },
    workIds: [ids.get('mountains')],
    where: { urls: [`${world.origins.magazine}/peaks`] },
    origin: 'regular',
    reference: 'demo',
  });
  guard.allowList.add({ pattern: { kind: 'host', host: host('partner') }, reason: 'A club of friends; they may use everything.' });
  const page = { kind: 'page', url: `${world.origins.travel}/friends` };
  guard.allowList.add({ pattern: page, workIds: [ids.get('drum')], reason: 'Agreed by mail, for this picture on this page.' });
  await guard.close();
  console.log(
    `2. ${ids.size} works are registered, with a license for one page, a host and a page that are allowed, and the rights holder's own site.`,
  );
}

/** The ordinary command, as a newcomer types it. */
async function runScan() {
  const sites = world.seeds.flatMap((seed) => ['--site', seed]);
  const args = ['scan', WORKS_FOLDER, ...sites, '--allow-loopback', '--delay', String(DELAY_MS), '--data', dataDir, '--report', report];
  console.log(`3. Scanning:\n   npx imgguard ${args.map((arg) => (arg.startsWith('/') ? shown(arg) : arg)).join(' ')}`);
  const command = join(root, 'packages', 'imgguard', 'bin', 'imgguard.js');
  const child = spawn(process.execPath, [command, ...args, '--ndjson'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((done) => child.once('close', (code) => done(code)));
  const lines = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line);
    lines.push(event);
    if (event.kind === 'progress') showProgress(`   ${event.pages} pages, ${event.sightings} pictures, ${event.hits} hits so far`);
  }
  showProgress('');
  const counts = lines.find((line) => line.kind === 'finished')?.counts;
  if (counts) console.log(`   ${counts.pages} pages read, ${counts.sightings} pictures seen, ${counts.skipped} addresses skipped.`);
  return { lines, code: await ended };
}

/** One line that changes, where there is a screen. */
function showProgress(text) {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001B[2K${text}`);
}

/** What the library says about the same folder afterwards. */
async function lookUp(lines) {
  const guard = await createGuard({ dataDir, create: false });
  const hits = guard.hits.list();
  await guard.close();
  return { hits, skipped: lines.filter((line) => line.kind === 'skipped'), refused: lines.filter((line) => line.kind === 'image-refused') };
}

/** Command and library must tell of the same hits. */
function disagreementBetween(lines, hits) {
  const told = new Set(lines.filter((line) => line.kind === 'hit' || line.kind === 'similar').map((line) => line.hit.id));
  const kept = new Set(hits.map(({ hit }) => hit.id));
  if (told.size === kept.size && [...told].every((id) => kept.has(id))) return null;
  return `The command told of ${told.size} hits, the library of ${kept.size}; they should be the same.`;
}

function shown(path) {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}

async function untilInterrupted() {
  console.log('\nThe sites stay up until Ctrl-C:');
  for (const [name, origin] of Object.entries(world.origins)) console.log(`  ${name.padEnd(10)} ${origin}/`);
  await new Promise((done) => process.once('SIGINT', done));
}
