// A process that decides about hits, one and then five at once, and says so after each; made to be killed.
// Usage: node decide-child.mjs <data folder>. Prints a line of JSON for every decision that was kept, and "done" at the end.
import { writeSync } from 'node:fs';
import { createHits } from '../../packages/imgguard/src/guard/hits.ts';
import { openStore } from '../../packages/imgguard/src/store/store.ts';

const store = openStore(process.argv[2], false, new Uint8Array(32).fill(7));
const hits = createHits(store);
const say = (what) => writeSync(1, `${JSON.stringify(what)}\n`);

for (;;) {
  const [first, ...rest] = hits.list({ state: 'open', limit: 6 }).map(({ hit }) => hit.id);
  if (first === undefined) break;
  hits.decide(first, { truth: 'match', use: 'licensed', by: 'child', note: `alone ${first}` });
  say([first]);
  if (rest.length === 0) continue;
  hits.decideAll(rest, { truth: 'match', use: 'allowed', by: 'child', note: `with ${rest.join(' ')}` });
  say(rest);
}
store.close();
say('done');
