import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './packages.ts';

/**
 * Path of a Node 24 binary: this process if it is one, or else the one that npm carries for this system, kept below `.cache/`.
 * The package `node` would fetch it in an install script, which npm may refuse to run; the package of the system holds the binary itself.
 */
export function ensureNode24(): string {
  if (process.versions.node.startsWith('24.')) return process.execPath;
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${system}-${process.arch}`;
  const cache = join(repository, '.cache', 'node-24');
  const binary = join(cache, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(binary)) {
    mkdirSync(cache, { recursive: true });
    execFileSync('npm', ['install', '--prefix', cache, '--no-save', '--no-package-lock', '--ignore-scripts', `${name}@24`], {
      stdio: 'inherit',
      timeout: 300_000,
    });
  }
  const version = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim();
  if (!version.startsWith('v24.')) throw new Error(`Expected ${binary} to be Node 24, got ${version}. Remove ${cache} and try again.`);
  return binary;
}
