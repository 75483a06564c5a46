// Prints the path of a Node 24 binary: this one, or else the one that npm carries for this system, kept below `.cache/`.
// The package `node` would fetch it in an install script, which npm may refuse to run; the package of the system holds the binary itself.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workspace.mjs';

const TRIES = 3;

console.log(ensureNode24());

function ensureNode24() {
  if (process.versions.node.startsWith('24.')) return process.execPath;
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const cache = join(root, '.cache', 'node-24');
  const binary = join(cache, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  for (let attempt = 1; !existsSync(binary); attempt++) install(`${name}@24`, cache, attempt);
  const version = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim();
  if (!version.startsWith('v24.')) throw new Error(`Expected ${binary} to be Node 24, got ${version}. Remove ${cache} and try again.`);
  return binary;
}

function install(specifier, cache, attempt) {
  mkdirSync(cache, { recursive: true });
  try {
    const args = ['install', '--prefix', cache, '--no-save', '--no-package-lock', '--ignore-scripts', specifier];
    execFileSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'], timeout: 300_000 });
  } catch (error) {
    if (attempt >= TRIES) throw new Error(`npm could not install ${specifier} in ${TRIES} tries.`, { cause: error });
  }
}
