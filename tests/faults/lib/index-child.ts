/** Performs steps until it is killed; says the number of each when it was acknowledged. Arguments: folder, first step. */
import { writeSync } from 'node:fs';
import { openWorkIndex } from '@imgguard/index';
import { optionsOf, perform, stepOf } from './index-steps.ts';

const [folder, first] = process.argv.slice(2);
const index = await openWorkIndex(optionsOf(folder!));
writeSync(1, 'open\n');
for (let step = Number(first); ; step++) {
  await perform(index, stepOf(step));
  writeSync(1, `${step}\n`);
}
