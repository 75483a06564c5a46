/**
 * A stamped bundle of a real claim, in which one byte is changed 1,000 times at random: every change is found, and the file that it lies in is named. The same for
 * one byte of each file on disk, where `sha256sum` and `openssl ts` find it as well. `IMGGUARD_CHANGES` sets how many.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { letterDigest, unzip, verifyEvidenceZip, type ClaimEvent } from '@imgguard/claims';
import { createGuard } from 'imgguard';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { authority, timeServer } from '../integration/lib/authority.ts';
import { imgguard } from '../integration/lib/command-line.ts';
import { site } from '../integration/lib/crawling.ts';
import { croppedCopy, DRAGONFLY, photo, searchAll, temporaryFolder } from '../integration/lib/guards.ts';

const CHANGES = Number(process.env['IMGGUARD_CHANGES'] ?? 1_000);
const TOOLS = ['sha256sum', 'openssl', 'unzip'];
const missing = TOOLS.filter((tool) => spawnSync(tool, [tool === 'openssl' ? 'version' : '--help']).error !== undefined);
if (missing.length > 0) console.warn(`Skipped: changes of a bundle need ${missing.join(' and ')}, which is not installed here.`);

/** A claim with a letter that went out, captured with page, picture and screenshot. */
async function bundleOfClaim(folder: string, stampUrl: string): Promise<string> {
  const web = await site({
    routes: {
      '/': '<title>Insects</title><img src="/a.webp">',
      '/a.webp': await sharp(await croppedCopy(DRAGONFLY))
        .resize(320)
        .webp()
        .toBuffer(),
    },
  });
  const guard = await createGuard({ dataDir: join(folder, 'data'), threads: 2 });
  try {
    const holder = guard.rightsHolders.add({ name: 'Studio Example', email: 'studio@example.org', country: 'DE' });
    // Small pictures: the bundle is read a thousand times.
    const bytes = await sharp(photo(DRAGONFLY)).rotate().resize(420, 420, { fit: 'inside' }).jpeg().toBuffer();
    await guard.works.add({ bytes, fileName: 'dragonfly.jpg', rightsHolder: holder.id, title: 'Dragonfly' });
    await searchAll(guard, { sites: [web.url('/')] });
    const hitId = guard.hits.list()[0]?.hit.id ?? '';
    guard.hits.decide(hitId, { truth: 'match', use: 'unlicensed', by: 'Ann' });
    const screenshot = await sharp({ create: { width: 60, height: 40, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();
    await guard.evidence.capture(hitId, { allowLoopback: true, delayMs: 0, latencyFactor: 0, by: 'Ann', screenshot });
    const opened = guard.claims.open({ hitId, actor: { role: 'owner', id: 'Ann' }, track: 'direct' });
    if (!opened.ok) throw new Error(opened.hint);
    const { letter } = await guard.letters.render(hitId, { template: 'contact' });
    const event: ClaimEvent = {
      kind: 'send-contact',
      letter: { template: 'contact', locale: 'en', sha256: letterDigest(letter) },
      confirmation: { by: 'Ann', at: new Date().toISOString() },
    };
    const steps: readonly ClaimEvent[] = [
      { kind: 'answer-license-check', note: 'no sale' },
      { kind: 'identify-respondent', respondent: { name: 'Shop Ltd', email: 'office@shop.example' } },
      event,
    ];
    for (const step of steps) {
      const result = guard.claims.transition(opened.claim.id, step, { actor: { role: 'owner', id: 'Ann' } });
      if (!result.ok) throw new Error(`${step.kind}: ${result.hint}`);
    }
    const authorityOptions = { url: stampUrl, allowLoopback: true };
    const bundle = await guard.evidence.bundle(opened.claim.id, { lacking: 'refuse', authority: authorityOptions });
    const out = join(folder, 'bundle.zip');
    await writeFile(out, bundle.zip);
    return out;
  } finally {
    await guard.close();
  }
}

interface Owner {
  readonly path: string;
  /** First byte and the one behind the last: of the header with the name, of the content, and of the place in the directory. */
  readonly header: readonly [number, number];
  readonly content: readonly [number, number];
  readonly directory: readonly [number, number];
}

/** Where each file of a zip is described, read from its headers. */
function ownersOf(zip: Uint8Array): readonly Owner[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const locals: Omit<Owner, 'directory'>[] = [];
  let at = 0;
  while (view.getUint32(at, true) === 0x04034b50) {
    const start = at + 30 + view.getUint16(at + 26, true);
    const end = start + view.getUint32(at + 18, true);
    locals.push({ path: new TextDecoder().decode(zip.subarray(at + 30, start)), header: [at, start], content: [start, end] });
    at = end;
  }
  return locals.map((local) => {
    const end = at + 46 + view.getUint16(at + 28, true);
    const owner: Owner = { ...local, directory: [at, end] };
    at = end;
    return owner;
  });
}

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ (1 + Math.floor(Math.random() * 255));
  return copy;
}

const within = ([from, to]: readonly [number, number]): number => from + Math.floor(Math.random() * (to - from));

it.skipIf(missing.length > 0)(`${CHANGES} changes of one byte are all found, each with its file`, async () => {
  const folder = await temporaryFolder();
  const own = await authority();
  const server = await timeServer(own);
  const file = await bundleOfClaim(folder, server.url);
  const root = join(own.folder, 'root.pem');
  const trusted = [await readFile(root)];
  const zip = new Uint8Array(await readFile(file));
  expect(verifyEvidenceZip(zip, { trusted })).toMatchObject({ ok: true, lacking: [], stamp: { trusted: true } });
  const owners = ownersOf(zip);
  const end = owners.at(-1)?.directory[1] ?? 0;
  expect(zip.length - end).toBe(22);
  const named = new Map<string, number>();
  const check = (at: number): void => {
    const owner = owners.find((each) => [each.header, each.content, each.directory].some(([from, to]) => at >= from && at < to));
    const { ok, problems } = verifyEvidenceZip(changed(zip, at), { trusted });
    expect([at, ok]).toEqual([at, false]);
    const paths = problems.map(({ path }) => path);
    const folderless = owner?.path.slice(owner.path.indexOf('/') + 1);
    expect([at, owner?.path ?? '', paths]).toEqual([
      at,
      owner?.path ?? '',
      expect.arrayContaining([paths.includes(folderless ?? '?') ? folderless : (owner?.path ?? '')]),
    ]);
    named.set(owner?.path ?? '', (named.get(owner?.path ?? '') ?? 0) + 1);
  };
  // At least one byte of each file, of its header, of its place in the directory, and of the record at the end.
  const places = owners.flatMap(({ header, content, directory }) => [header, directory, ...(content[0] === content[1] ? [] : [content])]);
  for (const place of [...places, [end, zip.length] as const]) check(within(place));
  // Half anywhere in the zip, where large files take most; half in any of the files.
  for (let done = places.length + 1; done < CHANGES; done += 1) {
    const owner = owners[done % owners.length];
    check(
      done % 2 === 0 || owner === undefined
        ? within([0, zip.length])
        : within([owner.header[0], Math.max(owner.content[1], owner.header[1])]),
    );
  }
  expect(named.size).toBe(owners.length + 1);
  expect([...named.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(CHANGES);
});

it.skipIf(missing.length > 0)('one byte of each file on disk is found by the standard tools, and named by imgguard', async () => {
  const folder = await temporaryFolder();
  const own = await authority();
  const server = await timeServer(own);
  const file = await bundleOfClaim(folder, server.url);
  await mkdir(join(folder, 'open'));
  execFileSync('unzip', ['-q', file, '-d', join(folder, 'open')]);
  const unpacked = unzip(new Uint8Array(await readFile(file)));
  if (!unpacked.ok) throw new Error(unpacked.hint);
  const [first] = unpacked.files;
  const bag = join(folder, 'open', first?.path.split('/')[0] ?? '');
  const root = join(own.folder, 'root.pem');
  const run = (tool: string, ...args: readonly string[]): boolean => spawnSync(tool, args, { cwd: bag }).status === 0;
  const tools = (): readonly boolean[] => [
    run('sha256sum', '-c', '--strict', 'tagmanifest-sha256.txt'),
    run('sha256sum', '-c', '--strict', 'manifest-sha256.txt'),
    run('openssl', 'ts', '-verify', '-data', 'manifest-sha256.txt', '-in', 'tsa/manifest.tsr', '-CAfile', root),
  ];
  expect(tools()).toEqual([true, true, true]);
  for (const { path, bytes } of unpacked.files) {
    const name = path.slice(path.indexOf('/') + 1);
    if (bytes.length === 0) continue;
    await writeFile(join(bag, name), changed(bytes, within([0, bytes.length])));
    expect([name, tools().includes(false)]).toEqual([name, true]);
    const verified = await imgguard('evidence', 'verify', bag, '--trust', root);
    expect([name, verified.code, verified.out.includes(name)]).toEqual([name, 1, true]);
    await writeFile(join(bag, name), bytes);
  }
  expect(tools()).toEqual([true, true, true]);
});
