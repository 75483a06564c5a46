/** The command as a process of its own, made from sources: no build is needed, and a signal or a full disk is a real one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { Ran } from './command-line.ts';

const root = resolve(import.meta.dirname, '../../..');
// Inside the repository, so that the packages that stay outside the bundle are found.
const folder = join(root, 'node_modules', '.cache', `imgguard-command-${process.pid}`);
const script = join(folder, 'main.mjs');

/** Makes the command; call it before the tests of a file, and `removeCommand` after them. */
export async function makeCommand(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [join(root, 'packages/imgguard/src/cli/main.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@imgguard/source'],
    plugins: [sources],
    logLevel: 'error',
  });
}

export function removeCommand(): void {
  rmSync(folder, { recursive: true, force: true });
}

/** A command that is running. */
export interface Running {
  readonly process: ChildProcess;
  readonly done: Promise<Ran & { readonly signal: NodeJS.Signals | null }>;
  /** Resolves when the output (of either kind) holds `words`. */
  shows(words: string): Promise<void>;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the command. */
export function start(args: readonly string[], options: CommandOptions = {}): Running {
  return watch(spawn(process.execPath, [script, ...args], { ...options, env: { ...process.env, ...options.env } }));
}

/** Starts a shell script in which `imgguard` is the command. */
export function startShell(text: string, options: CommandOptions & { readonly shell?: readonly string[] } = {}): Running {
  const [file = 'sh', ...args] = options.shell ?? ['bash', '-c'];
  const prelude = `set -o pipefail; imgguard() { "${process.execPath}" "${script}" "$@"; }\n`;
  return watch(spawn(file, [...args, prelude + text], { cwd: options.cwd, env: { ...process.env, ...options.env } }));
}

/** How to run a shell that may mount file systems which nobody else sees; `null` where that is not allowed. */
export async function mountingShell(): Promise<readonly string[] | null> {
  for (const unshare of [
    ['unshare', '--mount'],
    ['unshare', '--map-root-user', '--mount'],
  ]) {
    const shell = [...unshare, 'bash', '-c'];
    const { code } = await watch(spawn(shell[0] as string, [...shell.slice(1), 'mount -t tmpfs tmpfs /mnt'])).done.catch(() => ({
      code: 1,
    }));
    if (code === 0) return shell;
  }
  console.warn('skipped: tests with a full disk and a read-only one, since this account may not mount file systems');
  return null;
}

// --- internal ---

function watch(child: ChildProcess): Running {
  const printed = { out: '', err: '' };
  const listeners = new Set<() => void>();
  for (const [name, stream] of [
    ['out', child.stdout],
    ['err', child.stderr],
  ] as const) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
      for (const listener of listeners) listener();
    });
  }
  const done = new Promise<Ran & { signal: NodeJS.Signals | null }>((settle, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) => settle({ code: code ?? -1, signal, ...printed }));
  });
  const shows = (words: string): Promise<void> =>
    new Promise((settle, fail) => {
      const look = (): void => {
        if (!`${printed.out}${printed.err}`.includes(words)) return;
        listeners.delete(look);
        settle();
      };
      listeners.add(look);
      done.then(() => fail(new Error(`It ended without showing "${words}": ${printed.out}${printed.err}`)), fail);
      look();
    });
  return { process: child, done, shows };
}

/** Our packages are taken from their sources and know where those lie; all others stay imports. */
const sources: Plugin = {
  name: 'sources',
  setup(context) {
    context.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      const isOurs = path === 'imgguard' || path.startsWith('@imgguard/');
      return isOurs || kind === 'entry-point' ? undefined : { path, external: true };
    });
    context.onLoad({ filter: /packages\/[^/]+\/src\/.*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      loader: 'ts',
    }));
  },
};
