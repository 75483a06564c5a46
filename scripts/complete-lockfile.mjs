// Native packages name one optional package for each system. A registry mirror may carry only some of them; npm then leaves the others out of
// package-lock.json, and `npm ci` refuses the file. This adds the missing names with their system, so that npm knows them and passes them over
// where they do not belong. `--check` changes nothing and fails if some are missing.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/workspace.mjs';

const SYSTEMS = new Set(['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']);
const PROCESSORS = new Set(['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']);
const LIBRARIES = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

const file = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = missingEntries(lock.packages);

if (missing.length === 0) {
  console.log('package-lock.json is complete.');
} else if (process.argv.includes('--check')) {
  console.error(
    `package-lock.json lacks optional packages, and \`npm ci\` will refuse it:\n${missing.map(([path]) => `  ${path}`).join('\n')}\nRun: npm run lock:complete`,
  );
  process.exitCode = 1;
} else {
  lock.packages = Object.fromEntries([...Object.entries(lock.packages), ...missing].toSorted(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`Added ${missing.length} optional packages to package-lock.json.`);
}

function missingEntries(packages) {
  const found = new Map();
  for (const [parent, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const path = `node_modules/${name}`;
      if (packages[path] || packages[`${parent}/node_modules/${name}`] || found.has(path)) continue;
      const system = systemOf(name);
      if (system) found.set(path, { version, ...system, ...(entry.dev ? { dev: true } : {}), optional: true });
    }
  }
  return [...found];
}

/** `@scope/binding-linux-arm64-musl` → Linux, arm64, musl; undefined when the name says no system. */
function systemOf(name) {
  const words = name.split('/').at(-1).split('-');
  const os = words.find((word) => SYSTEMS.has(word));
  const cpu = words.find((word) => PROCESSORS.has(word));
  if (!os || !cpu) return undefined;
  const libc = os === 'linux' ? LIBRARIES[words.at(-1)] : undefined;
  return { cpu: [cpu], ...(libc ? { libc: [libc] } : {}), os: [os] };
}
