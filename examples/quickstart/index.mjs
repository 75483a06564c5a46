// node index.mjs ~/Photos https://example.com/
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createGuard } from 'imgguard';

const [folder, ...sites] = process.argv.slice(2);
const guard = await createGuard({ dataDir: './imgguard-data' }); // a database in a folder; nothing to start

const photographer = guard.rightsHolders.add({ id: 'me', name: 'Your name', ownDomains: ['your-portfolio.example'] });
for (const name of await readdir(folder)) {
  if (!/\.(jpe?g|png|webp|avif|tiff?)$/i.test(name)) continue;
  await guard.works.add({ file: join(folder, name), rightsHolder: photographer.id }); // again does no harm
}
guard.allowList.add({ id: 'club', pattern: { kind: 'domain', domain: 'photo-club.example' }, reason: 'We have an agreement.' });

const allowLoopback = process.env.ALLOW_LOOPBACK === 'yes'; // for trials on this machine
for await (const event of guard.search({ sites, allowLoopback })) {
  if (event.kind === 'skipped') console.log(`not read: ${event.url} (${event.reason})`);
  if (event.kind !== 'hit') continue;
  const { work, match, hit, triage } = event.hit;
  console.log(`${work.title} on ${hit.sighting.pageUrl}: ${match.kind}, ${(match.probability * 100).toFixed(1)} %, use ${triage.use}`);
}

console.log(`Copies found: ${guard.hits.list({ verdict: 'copy' }).length}; see report.html`);
await guard.report({ file: 'report.html' });
await guard.close();
