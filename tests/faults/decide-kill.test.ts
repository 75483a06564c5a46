/**
 * `kill -9` at any moment while a person's decisions are kept. What the process said is decided is there afterwards, a decision about many hits is there whole or not
 * at all, and no hit is asked about twice. `IMGGUARD_KILLS` sets how often it is killed.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../packages/imgguard/src/store/store.ts';
import { fillInbox } from '../../packages/imgguard/src/testing/inbox.ts';
import { bundleForProcess } from './lib/bundle.ts';

const KILLS = Number(process.env['IMGGUARD_KILLS'] ?? 12);
const HITS = 600;
const KEY = new Uint8Array(32).fill(7);
const folder = mkdtempSync(join(tmpdir(), 'imgguard-decide-kill-'));

let script: string;

beforeAll(async () => {
  script = await bundleForProcess(new URL('decide-child.mjs', import.meta.url), 'decide-kill');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(script, { force: true });
});

/** An inbox with hits that nobody decided. */
function inbox(name: string): string {
  const path = join(folder, name);
  const store = openStore(path, true, KEY);
  fillInbox(store, HITS);
  store.close();
  return path;
}

/** Lets the process run until it has said something and `ms` have passed, then kills it; returns what it said, in whole lines. */
function runAndKill(path: string, ms: number): Promise<{ readonly said: readonly (readonly string[])[]; readonly done: boolean }> {
  const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  let timer: NodeJS.Timeout | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
    timer ??= setTimeout(() => child.kill('SIGKILL'), ms);
  });
  return new Promise((settle, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      const lines = text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as string[] | 'done');
      settle({ said: lines.filter((line) => line !== 'done'), done: lines.includes('done') });
    });
  });
}

function check(path: string, said: readonly (readonly string[])[]): number {
  const store = openStore(path, false, KEY);
  try {
    expect(store.database.all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    const all = new Map(store.hits.list().map(({ hit }) => [hit.id, hit.decisions]));
    // What it said is there.
    for (const id of said.flat()) expect(all.get(id)).toHaveLength(1);
    for (const [id, decisions] of all) {
      // Nobody was asked twice.
      expect(decisions.length).toBeLessThanOrEqual(1);
      const note = decisions[0]?.note;
      if (note === undefined) continue;
      // Of many at once, all or none.
      const together = note.split(' ').slice(1);
      expect(together).toContain(id);
      for (const other of together) expect(all.get(other)?.[0]?.note).toBe(note);
    }
    const decided = [...all.values()].filter(({ length }) => length > 0).length;
    expect([store.hits.count({ state: 'decided' }), store.hits.count({ state: 'open' })]).toEqual([decided, HITS - decided]);
    return decided;
  } finally {
    store.close();
  }
}

it(`${KILLS} kills while hits are decided lose nothing and do nothing twice`, async () => {
  let path = inbox('inbox-0');
  let said: (readonly string[])[] = [];
  let killed = 0;
  let longest = 300;
  for (let round = 1; killed < KILLS; round += 1) {
    const before = check(path, said);
    const ran = await runAndKill(path, Math.random() * longest);
    said = [...said, ...ran.said];
    const after = check(path, said);
    expect(after).toBeGreaterThanOrEqual(before + ran.said.flat().length);
    if (!ran.done) killed += 1;
    if (after < HITS) continue;
    // It came to the end: on a machine that is this fast, it has to be killed sooner.
    longest = ran.done ? Math.max(20, longest * 0.7) : longest;
    rmSync(path, { recursive: true, force: true });
    [path, said] = [inbox(`inbox-${round}`), []];
  }
  expect(killed).toBe(KILLS);
});
