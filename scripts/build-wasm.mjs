// Compiles our WebAssembly to TypeScript modules that hold its bytes: node scripts/build-wasm.mjs [--check]
// The modules are committed, so that neither users nor tests need a compiler; `--check` fails where one differs from a fresh build.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import asc from 'assemblyscript/asc';
import wabt from 'wabt';
import { root } from './lib/workspace.mjs';

/** A source is AssemblyScript, optimised for speed, with SIMD, without a runtime (such modules allocate nothing), or WebAssembly's own text (`.wat`). */
const MODULES = [
  { source: 'packages/core/wasm/akaze/akaze.ts', output: 'packages/core/src/akaze/akaze-wasm.ts', name: 'AKAZE_WASM' },
  { source: 'packages/core/wasm/pixels/pixels.ts', output: 'packages/core/src/image/pixels-wasm.ts', name: 'PIXELS_WASM' },
  { source: 'packages/index/wasm/hamming.wat', output: 'packages/index/src/adapters/hamming-wasm.ts', name: 'HAMMING_WASM' },
];
const OPTIONS = ['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];

const check = process.argv.includes('--check');
for (const { source, output, name } of MODULES) {
  const bytes = source.endsWith('.wat') ? await assemble(source) : await compile(source);
  const fresh = `// Made by scripts/build-wasm.mjs from ${source}. Do not edit.\n/** WebAssembly, as base64. */\nexport const ${name}: string =\n  '${bytes.toString('base64')}';\n`;
  const path = join(root, output);
  const same = existsSync(path) && readFileSync(path, 'utf8') === fresh;
  if (check && !same) fail(`${output} is not what ${source} compiles to: run node scripts/build-wasm.mjs and commit it.`);
  if (!check && !same) writeFileSync(path, fresh);
  console.log(`${output}: ${bytes.length} bytes, ${same ? 'as committed' : 'written'}`);
}

async function compile(source) {
  const folder = mkdtempSync(join(tmpdir(), 'imgguard-wasm-'));
  try {
    const outFile = join(folder, `${basename(source)}.wasm`);
    const { error, stderr } = await asc.main([source, '--baseDir', root, '--outFile', outFile, ...OPTIONS]);
    if (error !== null) fail(`${source} does not compile:\n${stderr.toString()}`);
    return readFileSync(outFile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function assemble(source) {
  const { parseWat } = await wabt();
  try {
    const module = parseWat(source, readFileSync(join(root, source), 'utf8'));
    module.validate();
    return Buffer.from(module.toBinary({}).buffer);
  } catch (error) {
    return fail(`${source} does not compile:\n${error.message}`);
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
