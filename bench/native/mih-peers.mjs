// Other implementations of multi-index hashing, for bench/hamming.mjs. What is not there is left out, and said.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const native = (name) => fileURLToPath(new URL(name, import.meta.url));

/** By name: commands that take the files of hashes and queries, radius and rounds. `THREATEXCHANGE` names a copy of facebook/ThreatExchange, `PYTHON` one with faiss and numpy. */
export function mihPeers(folder) {
  const peers = {};
  const { THREATEXCHANGE: source, CXX: compiler = 'c++', PYTHON: python = 'python3' } = process.env;
  if (source !== undefined && existsSync(join(source, 'pdq/cpp/index/mih.h'))) {
    const binary = join(folder, 'mih-peer');
    const common = ['hashtypes', 'hamming', 'utils'].map((name) => join(source, `pdq/cpp/common/pdq${name}.cpp`));
    const args = ['-std=c++14', '-O3', '-march=native', '-w', '-I', source, '-o', binary, native('mih_peer.cpp'), ...common];
    if (spawnSync(compiler, args, { stdio: 'inherit' }).status === 0) peers["Meta's C++, -O3 -march=native"] = [binary];
  } else console.warn("Meta's C++ is left out: THREATEXCHANGE does not name a copy of facebook/ThreatExchange.");
  if (spawnSync(python, ['-c', 'import faiss, numpy']).status === 0)
    peers['faiss IndexBinaryMultiHash'] = [python, native('faiss_peer.py')];
  else console.warn(`faiss is left out: ${python} has none; PYTHON names another.`);
  return peers;
}

export function askPeer([command, ...args], { hashes, queries, radius, rounds }) {
  const out = execFileSync(command, [...args, hashes, queries, String(radius), String(rounds)], { encoding: 'utf8' });
  const [seconds, found, sum, built] = out.trim().split(' ').map(Number);
  return { seconds, found, sum, built };
}
