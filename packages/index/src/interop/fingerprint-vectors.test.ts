/**
 * The test vectors of the binary form, for readers in other languages: they are what this writes, and the reader in Python reads them. IMGGUARD_WRITE_VECTORS=1 writes the file anew, after a deliberate
 * change of the format or the engine.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeFingerprint, DESCRIPTOR_BYTES, encodeFingerprint, type Fingerprint } from '@imgguard/core';
import { embeddingDescriptor, encodeEmbedding } from '@imgguard/core/embedding';
import { describe, expect, test } from 'vitest';

const FILE = fileURLToPath(new URL('../../interop/fingerprint-vectors.json', import.meta.url));
const READER = fileURLToPath(new URL('../../interop/read_fingerprint.py', import.meta.url));
const python = process.env['PYTHON'] ?? 'python3';
const hasPython = spawnSync(python, ['--version']).status === 0;

/** Prints what the reader makes of each vector, a line each. */
const PRINT_ALL = `
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("reader", sys.argv[1])
reader = importlib.util.module_from_spec(spec)
spec.loader.exec_module(reader)
for vector in json.load(open(sys.argv[2]))["vectors"]:
    try:
        read = reader.read_fingerprint(bytes.fromhex(vector["bytes"]))
    except ValueError as error:
        print(json.dumps({"name": vector["name"], "error": str(error)}))
        continue
    plain = {key: value.hex() if isinstance(value, bytes) else value for key, value in read.items()}
    plain["embeddings"] = [embedding.hex() for embedding in read["embeddings"]]
    plain["descriptors"] = [descriptor.hex() for descriptor in read["descriptors"]]
    print(json.dumps({"name": vector["name"], "read": plain}))
`;

const bytes = (count: number, first: number) => Uint8Array.from({ length: count }, (_, i) => (first + 7 * i) & 0xff);
const hex = (data: Uint8Array) => Buffer.from(data).toString('hex');

const work: Fingerprint = {
  version: 1,
  role: 'reference',
  fileSha256: hex(bytes(32, 1)),
  pixelSha256: hex(bytes(32, 2)),
  width: 4000,
  height: 3000,
  pdq: { algorithm: 'pdq', variant: 'full', hash: bytes(32, 3), quality: 97 },
  pdqDihedral: bytes(32, 3),
  keypoints: {
    count: 2,
    points: Float32Array.from([10.5, 20.25, 4.5, 1.5, 300, 200.75, 12, 6]),
    descriptors: bytes(2 * DESCRIPTOR_BYTES, 4),
  },
  frame: { width: 512, height: 384, jpeg: bytes(5, 5) },
};
const image: Fingerprint = {
  ...work,
  role: 'query',
  fileSha256: null,
  pdqDihedral: bytes(256, 3),
  frame: { width: 768, height: 576, jpeg: bytes(9, 6) },
};
const smooth: Fingerprint = { ...work, keypoints: { count: 0, points: new Float32Array(), descriptors: new Uint8Array() } };
const model = { id: 'm', sha256: 'a'.repeat(64), recipe: 'b'.repeat(16), task: 'image', space: 's', dimensions: 3 } as const;
const embedding = embeddingDescriptor(model, Float32Array.of(0.6, 0, 0.8));
/** Cells of which each is above the one before it: all bits are 0; and the other way round: all are 1. */
const ordered: Fingerprint = {
  ...work,
  keypoints: {
    count: 2,
    points: Float32Array.from([10.5, 20.25, 4.5, 0, 300, 200.75, 12, Math.fround(12_345 * ((2 * Math.PI) / 65_536))]),
    descriptors: Uint8Array.from({ length: 2 * DESCRIPTOR_BYTES }, (_, i) =>
      i < DESCRIPTOR_BYTES ? 0 : i === 2 * DESCRIPTOR_BYTES - 1 ? 63 : 255,
    ),
  },
};
const damaged = encodeFingerprint(work);
damaged[60]! ^= 1;

const VECTORS = [
  vectorOf('a work', work),
  vectorOf('a work whose descriptors say orders', ordered),
  vectorOf('an image that is asked about, given as pixels', image),
  vectorOf('a work without keypoints', smooth),
  vectorOf('a work with an embedding', { ...smooth, embedding: { upright: embedding } }),
  { name: 'a changed bit', bytes: hex(damaged), refused: 'IMGGUARD_FINGERPRINT_CORRUPT' },
];

describe('the test vectors of the binary form', () => {
  const content = { format: 'imgguard-fingerprint-vectors', version: 1, vectors: VECTORS };
  if (process.env['IMGGUARD_WRITE_VECTORS'] === '1') writeFileSync(FILE, `${JSON.stringify(content, null, 2)}\n`);

  test('are what is written, and are read', () => {
    expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(content);
    for (const { name, bytes: encoded, refused } of VECTORS as { name: string; bytes: string; refused?: string }[]) {
      const decode = () => decodeFingerprint(new Uint8Array(Buffer.from(encoded, 'hex')));
      if (refused === undefined) expect(hex(encodeFingerprint(decode())), name).toBe(encoded);
      else expect(decode, name).toThrow(expect.objectContaining({ code: refused }));
    }
  });

  test.skipIf(!hasPython)('are read by another language (skipped without python3)', () => {
    const { stdout, stderr, status } = spawnSync(python, ['-c', PRINT_ALL, READER, FILE], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; read?: Record<string, unknown>; error?: string });
    expect(lines.map(({ name }) => name)).toEqual(VECTORS.map(({ name }) => name));
    for (const [i, { read, error }] of lines.entries()) {
      const vector = VECTORS[i]!;
      if (!('fields' in vector)) expect(error).toContain('damaged');
      else expect(read).toMatchObject(vector.fields);
    }
  });
});

/** What a reader has to find, beside what the header's JSON says itself. */
function vectorOf(name: string, fingerprint: Fingerprint) {
  const { role, pdq, pdqDihedral, keypoints, frame } = fingerprint;
  const { count, points, descriptors } = keypoints;
  const fields = {
    role,
    pdq: hex(pdq.hash),
    dihedral: hex(pdqDihedral),
    points: Array.from({ length: count }, (_, i) => [...points.subarray(4 * i, 4 * i + 4)]),
    descriptors: Array.from({ length: count }, (_, i) => hex(descriptors.subarray(DESCRIPTOR_BYTES * i, DESCRIPTOR_BYTES * (i + 1)))),
    frame: hex(frame.jpeg),
    embeddings: fingerprint.embedding === undefined ? [] : [hex(encodeEmbedding(fingerprint.embedding.upright))],
  };
  return { name, bytes: hex(encodeFingerprint(fingerprint)), fields };
}
