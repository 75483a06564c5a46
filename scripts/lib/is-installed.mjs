// Exits 0 when node_modules holds what package-lock.json names, 1 when `npm ci` has to run.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, root } from './workspace.mjs';

/** npm's own record of what it installed. */
const installedFile = join(root, 'node_modules', '.package-lock.json');

function isInstalled() {
  if (!existsSync(installedFile)) return false;
  const wanted = readJson(join(root, 'package-lock.json')).packages;
  const installed = readJson(installedFile).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    // Packages for other processors and systems are optional and are not installed.
    if (!path.startsWith('node_modules/') || entry.optional) return true;
    return entry.link ? existsSync(join(root, path)) : installed[path]?.version === entry.version && existsSync(join(root, path));
  });
}

process.exit(isInstalled() ? 0 : 1);
