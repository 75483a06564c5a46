/** Performs steps until it is killed; says the number of each when it was acknowledged. Arguments: folder, depth, first step. */
import { writeSync } from 'node:fs';
import { type IndexDepth, openWorkIndex } from '@imgguard/index';
import { optionsOf, perform, stepOf } from './index-steps.ts';

const [folder, depth, first] = process.argv.slice(2);
const index = await openWorkIndex(optionsOf(folder!, depth as IndexDepth));
writeSync(1, 'open\n');
for (let step = Number(first); ; step++) {
  await perform(index, stepOf(step));
  writeSync(1, `${step}\n`);
}
