/** One process at a time has an index's folder open. The lock is a file that names the process: one that was killed does not keep it. */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, realpathSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { IndexError } from '../index-error.ts';

const LOCK_FILE = 'lock';

/** Returns what gives it back. @throws {IndexError} `IMGGUARD_INDEX_BUSY` */
export function lockFolder(folder: string): () => void {
  const real = realpathSync(folder);
  const file = join(real, LOCK_FILE);
  if (heldHere.has(real)) throw busyError(folder, process.pid);
  for (let attempt = 0; !create(file); attempt++) {
    const holder = readHolder(file);
    if (holder !== null && (isAlive(holder) || attempt > MAX_ATTEMPTS)) throw busyError(folder, holder.pid);
    takeAway(file, folder);
  }
  heldHere.add(real);
  return () => {
    if (heldHere.delete(real)) rmSync(file, { force: true });
  };
}

// --- internal ---

const heldHere = new Set<string>();
const MAX_ATTEMPTS = 10;

interface Holder {
  readonly pid: number;
  /** When it began, where the system tells: numbers of processes are used again. */
  readonly began: string;
}

function create(file: string): boolean {
  try {
    const handle = openSync(file, 'wx');
    writeSync(handle, `${process.pid} ${beginningOf(process.pid)}\n`);
    closeSync(handle);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Another process may have taken the lock since it was looked at: then that one keeps it. */
function takeAway(file: string, folder: string): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const holder = readHolder(aside);
  if (holder !== null && isAlive(holder)) {
    renameSync(aside, file);
    throw busyError(folder, holder.pid);
  }
  rmSync(aside, { force: true });
}

/** `null` when the file says nothing: its process was killed before it could. */
function readHolder(file: string): Holder | null {
  try {
    const [pid, began] = readFileSync(file, 'utf8').split(/\s/);
    return /^\d+$/.test(pid ?? '') ? { pid: Number(pid), began: began ?? '' } : null;
  } catch {
    return null;
  }
}

function isAlive({ pid, began }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return beginningOf(pid) === began;
}

/** The time at which a process began, in the system's own count; empty where there is no `/proc`. */
function beginningOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Behind the name, which is in brackets and may hold anything.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function busyError(folder: string, pid: number): IndexError {
  const who = pid === process.pid ? 'This process' : `Process ${pid}`;
  return new IndexError('IMGGUARD_INDEX_BUSY', `${who} has the index ${folder} open; close it there first.`);
}
