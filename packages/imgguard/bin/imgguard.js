#!/usr/bin/env node
// Committed, so that npm links the command at install time, before the first build.
import { existsSync } from 'node:fs';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write('imgguard has not been built yet: run "npm run build" in the repository, then try again.\n');
  process.exitCode = 1;
}
