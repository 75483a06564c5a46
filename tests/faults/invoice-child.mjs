// A process that issues documents one after another, and says so after each; made to be killed, and to run beside another one.
// Usage: node invoice-child.mjs <data folder> <how many> [fail]. Prints a line of JSON for every number that was kept, and "done" at the end.
// With "fail", every third one fails after it got its number, as where a letter lacks something.
import { writeSync } from 'node:fs';
import { moneyDocument } from '@imgguard/claims';
import { openStore } from '../../packages/imgguard/src/store/store.ts';

const [folder, count, fail] = process.argv.slice(2);
const store = openStore(folder, false, new Uint8Array(32).fill(7));
const say = (what) => writeSync(1, `${JSON.stringify(what)}\n`);
const book = { claimantId: 'main', series: 'invoice', year: 2026 };
const net = { amountMinor: 30_000, currency: 'EUR' };
const { document: content } = moneyDocument({
  type: 'invoice',
  lines: [{ label: 'license', basis: 'license', net, tax: { mode: 'zero' } }],
});

for (let turn = 1; turn <= Number(count); turn += 1) {
  try {
    const issued = store.documents.issue(book, (number) => {
      if (fail === 'fail' && turn % 3 === 0) throw new RangeError('the letter lacks something');
      const id = `main/${number}`;
      const issuedAt = new Date().toISOString();
      return {
        kind: 'issued-document',
        version: 1,
        ...book,
        id,
        number,
        issuedAt,
        by: 'child',
        content,
        recipient: { name: 'Shop Ltd' },
        letterId: 'letter-1',
      };
    });
    say(issued.number);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}
store.close();
say('done');
