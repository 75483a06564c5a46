// What vitest's JSON record of a run says: totals, and which tests failed with what.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from './workspace.mjs';

/** Lines of an error that are shown once more at the end. */
const ERROR_LINES = 12;

/**
 * @typedef {object} Failure
 * @property {string} file relative to the repository's root
 * @property {string} test its full name; empty when the file did not load
 * @property {string} error
 *
 * @typedef {object} Results
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {Failure[]} failures
 */

/**
 * A run that failed without a failed test (a late error, no record at all) counts as one failure.
 *
 * @param {string} file
 * @param {boolean} ok whether the run ended with 0
 * @returns {Results}
 */
export function readResults(file, ok) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, failures: [] };
  const record = JSON.parse(readFileSync(file, 'utf8'));
  const failures = record.testResults.filter(({ status }) => status === 'failed').flatMap(failuresOf);
  return {
    passed: record.numPassedTests,
    failed: failures.length === 0 && !ok ? 1 : failures.length,
    skipped: record.numPendingTests + record.numTodoTests,
    failures,
  };
}

/** @param {Failure} failure */
export function failureText({ file, test, error }) {
  const lines = error.split('\n').filter((line) => !line.includes('/node_modules/'));
  return `${file}${test === '' ? '' : ` > ${test}`}\n${lines.slice(0, ERROR_LINES).join('\n').replaceAll(/^/gm, '    ')}`;
}

function failuresOf({ name, message, assertionResults }) {
  const file = relative(root, name);
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return [{ file, test: '', error: message }];
  return failed.map(({ fullName, failureMessages }) => ({ file, test: fullName, error: failureMessages.join('\n') }));
}
