// Runs the checks one after another, shows the whole output of those that fail, and ends with the totals.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { allChecks } from './checks.mjs';
import { failureText, readResults } from './test-results.mjs';
import { root } from './workspace.mjs';

const { values: options } = parseArgs({
  options: {
    fast: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    list: { type: 'boolean', default: false },
  },
});
const checks = chooseChecks();
const scratch = mkdtempSync(join(tmpdir(), 'imgguard-checks-'));
const totals = { passed: 0, failed: 0, skipped: 0 };
/** Names of the checks that failed. */
const failed = [];
/** What is told of single tests once more at the end, where it is found. */
const remarks = [];
/** More files than this that fail are no accident of one moment. */
const SECOND_TRY_FILES = 3;
const started = performance.now();
let current;
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interrupted(signal));

for (const check of checks) {
  const begun = performance.now();
  if (check.vitest) console.log(`      ${check.name} …`);
  const ended = await run(check, []);
  const counts = check.vitest ? await countTests(check, ended) : { passed: ended.ok ? 1 : 0, failed: ended.ok ? 0 : 1, skipped: 0 };
  for (const key of Object.keys(totals)) totals[key] += counts[key];
  if (counts.failed > 0) failed.push(check.name);
  report(check, ended, counts, seconds(begun));
}

rmSync(scratch, { recursive: true, force: true });
console.log(`\nAll checks took ${seconds(started)} s.`);
for (const remark of remarks) console.log(remark);
if (failed.length > 0) console.log(`Failed: ${failed.join(', ')}. Run one alone: ./scripts/test --only ${failed[0]}`);
console.log(`${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''}`);
process.exitCode = totals.failed > 0 ? 1 : 0;

function chooseChecks() {
  const all = allChecks();
  if (options.list) {
    console.log(all.map((check) => check.name).join('\n'));
    process.exit(0);
  }
  const unknown = (options.only ?? []).filter((name) => !all.some((check) => check.name === name));
  if (unknown.length > 0) {
    console.error(`No check is called ${unknown.join(', ')}; --list names them.`);
    console.log('0 passed, 1 failed');
    process.exit(1);
  }
  return all.filter((check) => (options.only ? options.only.includes(check.name) : check.fast || !options.fast));
}

/** Output of tests is shown as it comes; that of other checks is kept, and shown if they fail. */
function run(check, files) {
  const [program, ...args] = check.vitest
    ? [...check.command, ...files, '--reporter=default', '--reporter=json', `--outputFile.json=${resultsFile(check)}`]
    : check.command;
  return new Promise((resolve) => {
    const output = [];
    const child = spawn(program, args, {
      cwd: check.cwd ?? root,
      env: { ...process.env, CI: 'true', NO_COLOR: '1', ...(options.fast ? { IMGGUARD_TESTS: 'fast' } : {}), ...check.env },
      stdio: ['ignore', check.vitest ? 'inherit' : 'pipe', check.vitest ? 'inherit' : 'pipe'],
      detached: true,
    });
    current = child;
    const limit = setTimeout(() => {
      output.push(`\nEnded after ${check.minutes} minutes.\n`);
      if (check.vitest) console.log(output.at(-1));
      killGroup(child);
    }, check.minutes * 60_000);
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => output.push(`${program}: ${error.message}\n`));
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ ok: code === 0, output: output.join('') });
    });
  });
}

/** Checks run in process groups of their own, so that one that hangs is ended with all it has started. */
function killGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}

function interrupted(signal) {
  if (current) killGroup(current);
  rmSync(scratch, { recursive: true, force: true });
  console.log(`Interrupted by ${signal}.\n${totals.passed} passed, ${totals.failed + 1} failed`);
  process.exit(1);
}

/**
 * Totals from vitest's own record. Files of which a test failed are run once more by themselves: a test that passes then has met a busy moment of the machine.
 * It counts as passed, and is named at the end as one that deserves a look.
 */
async function countTests(check, ended) {
  const first = readResults(resultsFile(check), ended.ok);
  const files = [...new Set(first.failures.map(({ file }) => file))];
  if (files.length === 0 || files.length > SECOND_TRY_FILES) {
    remarks.push(...first.failures.map((failure) => `FAIL  ${check.name}: ${failureText(failure)}`));
    return first;
  }
  console.log(`      ${check.name}: once more, by themselves: ${files.join(', ')}`);
  rmSync(resultsFile(check));
  const again = await run(check, files);
  const second = readResults(resultsFile(check), again.ok);
  const stillFails = ({ file, test }) => second.failures.some((other) => other.file === file && (other.test === test || other.test === ''));
  const passedNow = second.failed === 0 ? first.failures : first.failures.filter((failure) => !stillFails(failure));
  remarks.push(...second.failures.map((failure) => `FAIL  ${check.name}, twice: ${failureText(failure)}`));
  remarks.push(...passedNow.map((failure) => `Passed only the second time: ${check.name}: ${failureText(failure)}`));
  ended.ok = second.failed === 0;
  return { ...first, passed: first.passed + first.failed - second.failed, failed: second.failed };
}

function resultsFile(check) {
  return join(scratch, `${check.name}.json`);
}

function report(check, ended, counts, duration) {
  const detail = check.vitest ? `: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped` : '';
  console.log(`${counts.failed > 0 ? 'FAIL ' : 'ok   '} ${check.name}${detail} (${duration} s)`);
  if (!ended.ok && ended.output.length > 0) console.log(ended.output.replaceAll(/^/gm, '      | '));
}

function seconds(since) {
  return ((performance.now() - since) / 1000).toFixed(1);
}
