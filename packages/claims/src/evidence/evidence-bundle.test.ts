import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Letter } from '../letters/render-letter.ts';
import { letterDigest } from '../letters/render-letter.ts';
import { aClaim, anEvidence, aStep, CLAIM_STEPS, playClaim } from '../testing/index.ts';
import type { EvidenceFile } from './evidence-file.ts';
import { textFile } from './evidence-file.ts';
import { evidenceBundle, sealEvidence, stampToRenew } from './evidence-bundle.ts';
import { hitEvidenceBundle } from './hit-evidence.ts';
import { evidenceZip, verifyEvidence, verifyEvidenceZip } from './verify-evidence.ts';
import { unzip, zipOf } from './zip.ts';

const CLAIM = playClaim(aClaim(), [aStep('answer-license-check', 'owner')]);

function sealed(input = anEvidence(CLAIM)): readonly EvidenceFile[] {
  const bundle = evidenceBundle(input);
  if (!bundle.ok) throw new Error(bundle.hint);
  return sealEvidence(bundle.files);
}

describe('evidenceBundle', () => {
  it('is a bag that names every file, and the same every time', () => {
    const files = sealed();
    expect(files.map(({ path }) => path)).toEqual([
      'VERIFY.md',
      'bag-info.txt',
      'bagit.txt',
      'data/audit.jsonl',
      'data/capture/0001/capture.json',
      'data/capture/0001/dns.json',
      'data/capture/0001/found.jpg',
      'data/capture/0001/http.json',
      'data/capture/0001/operator.json',
      'data/capture/0001/page.warc',
      'data/capture/0001/screenshot.png',
      'data/capture/0001/tls.pem',
      'data/capture/0001/tool.json',
      'data/capture/0001/viewport.json',
      'data/claim.json',
      'data/match/0001/match.json',
      'data/match/0001/overlay.png',
      'data/match/0001/side_by_side.png',
      'data/original/asset.sha256',
      'data/original/preview.jpg',
      'data/original/rights.json',
      'data/seal.json',
      'data/timeline.json',
      'manifest-sha256.txt',
      'tagmanifest-sha256.txt',
    ]);
    expect(evidenceZip(sealed(), '2026-03-03')).toEqual(evidenceZip(files, '2026-03-03'));
    const unpacked = unzip(evidenceZip(files, '2026-03-03'));
    expect(unpacked.ok && unpacked.files.every(({ path }) => path.startsWith('bundle-1/'))).toBe(true);
    expect(verifyEvidenceZip(zipOf(files, '2026-03-03')).ok).toBe(true);
    expect(verifyEvidence(files)).toEqual({
      ok: true,
      problems: [],
      bundleId: 'bundle-1',
      claimId: 'claim-1',
      lacking: [],
      stamp: undefined,
      renewals: [],
    });
    expect(() => stampToRenew(files)).toThrow(/time stamp/u);
  });

  it('fails closed, and names everything that is lacking', () => {
    const input = anEvidence(CLAIM);
    const codes = (changes: Partial<typeof input>) => {
      const result = evidenceBundle({ ...input, ...changes });
      return result.ok ? [] : result.problems;
    };
    const [capture] = input.captures;
    if (capture === undefined) throw new Error('no capture');
    expect(codes({})).toEqual([]);
    expect(codes({ hits: [], captures: [] })).toHaveLength(2);
    expect(codes({ captures: [{ ...capture, image: new Uint8Array(3) }] })).toEqual([expect.stringContaining('The image of hit-1')]);
    expect(codes({ captures: [{ ...capture, facts: [] }] })).toContainEqual(expect.stringContaining('is not complete'));
    expect(codes({ original: { sha256: '' } })).toEqual(['The original has no hash.']);
    expect(() => evidenceBundle({ ...input, at: 'now' })).toThrow(/at/u);
    expect(() => evidenceBundle({ ...input, work: { ...input.work, id: 'w' } })).toThrow(/the work work-1/u);
  });

  it('says in the bundle what is missing, when told to, and still takes no file that is another one', () => {
    const input = anEvidence(CLAIM);
    const [capture] = input.captures;
    if (capture === undefined) throw new Error('no capture');
    const { screenshot: _screenshot, ...without } = capture;
    const named = (changes: Partial<typeof input>) => evidenceBundle({ ...input, ...changes, lacking: 'name' });
    const result = named({ captures: [{ ...without, facts: capture.facts.filter(({ what }) => what !== 'screenshot') }] });
    if (!result.ok) throw new Error(result.hint);
    const lacking = ['The capture of hit-1 at 2026-03-03T09:00:00Z is not complete: screenshot: it was not captured.'];
    expect(result.lacking).toEqual(lacking);
    const files = sealEvidence(result.files);
    expect(verifyEvidence(files)).toMatchObject({ ok: true, lacking });
    expect(verifyEvidenceZip(evidenceZip(files, input.at))).toMatchObject({ ok: true, lacking });
    expect(files.map(({ path }) => path)).not.toContain('data/capture/0001/screenshot.png');
    expect(named({ captures: [capture] })).toMatchObject({ ok: true, lacking: [] });
    expect(named({ captures: [{ ...capture, image: new Uint8Array(3) }] })).toMatchObject({ ok: false });
    // A capture that failed stays beside a complete one.
    const failed = { ...without, at: '2026-03-02T09:00:00Z', facts: [] };
    const { page: _page, image: _image, ...nothing } = failed;
    expect(evidenceBundle({ ...input, captures: [nothing, capture] })).toMatchObject({ ok: true, lacking: [] });
    expect(evidenceBundle({ ...input, captures: [without] })).toMatchObject({
      ok: false,
      problems: [expect.stringContaining('screenshot')],
    });
  });

  it('can be about a hit before there is a claim', () => {
    const { claim: _claim, hits, salt: _salt, letters: _letters, ...rest } = anEvidence(CLAIM);
    const [hit] = hits;
    if (hit === undefined) throw new Error('no hit');
    const input = { ...rest, hit, salt: 'cd'.repeat(16) };
    const result = hitEvidenceBundle(input);
    if (!result.ok) throw new Error(result.hint);
    const files = sealEvidence(result.files);
    expect(verifyEvidence(files)).toMatchObject({ ok: true, hitId: 'hit-1', claimId: undefined, problems: [] });
    expect(files.map(({ path }) => path)).toContain('data/hit.json');
    const lines = Buffer.from(files.find(({ path }) => path === 'data/audit.jsonl')?.bytes ?? []).toString();
    expect(lines.trim().split('\n')).toHaveLength(1 + hit.decisions.length);
    const portal = hitEvidenceBundle({ ...input, edition: 'portal' });
    const text = portal.ok ? portal.files.map(({ bytes }) => Buffer.from(bytes).toString('latin1')).join('\n') : '';
    expect(text).toContain('"edition": "portal"');
    expect(text).not.toMatch(/operator-1|"by"/u);
    expect(hitEvidenceBundle({ ...input, captures: [] })).toMatchObject({ ok: false, problems: ['The hit hit-1 was not captured.'] });
    expect(() => hitEvidenceBundle({ ...input, salt: 'short' })).toThrow(/salt/u);
    expect(() => hitEvidenceBundle({ ...input, work: { ...input.work, id: 'w' } })).toThrow(/work-1/u);
    expect(() => hitEvidenceBundle({ ...input, at: 'now' })).toThrow(/at/u);
  });

  it('comes in an edition for the respondent, without the names of staff', () => {
    const text = (files: readonly EvidenceFile[]) => files.map(({ bytes }) => Buffer.from(bytes).toString('latin1')).join('\n');
    const portal = sealed(anEvidence(CLAIM, { edition: 'portal' }));
    expect(text(sealed())).toMatch(/operator-1[^]*"by"|"by"[^]*operator-1/u);
    expect(text(portal)).not.toMatch(/operator-1|owner-1|"by"|no sale/u);
    expect(text(portal)).toContain('"edition": "portal"');
    expect(verifyEvidence(portal).ok).toBe(true);
  });

  it('holds every letter as it went out', () => {
    const letter: Letter = { subject: 'A question', text: 'Hello.', html: '<p>Hello.</p>' };
    const claim = playClaim(aClaim(), CLAIM_STEPS.notified);
    const withLetter = { ...claim, letters: claim.letters.map((sent) => ({ ...sent, sha256: letterDigest(letter) })) };
    expect(evidenceBundle(anEvidence(withLetter))).toMatchObject({
      ok: false,
      problems: [expect.stringContaining('The letter "contact"')],
    });
    const files = sealed(anEvidence(withLetter, { letters: [letter] }));
    expect(files.map(({ path }) => path)).toContain('data/correspondence/0001-letter.html');
    const deliveryIn = (edition: 'full' | 'portal'): unknown => {
      const file = sealed(anEvidence(withLetter, { letters: [letter], edition })).find(({ path }) => path.endsWith('0001-delivery.json'));
      return JSON.parse(new TextDecoder().decode(file?.bytes));
    };
    const { confirmedBy, ...shown } = withLetter.letters[0] ?? { confirmedBy: '' };
    expect(deliveryIn('full')).toEqual({ ...shown, confirmedBy });
    expect(deliveryIn('portal')).toEqual(shown);
  });
});

describe('verifyEvidence', () => {
  const changed = (path: string, bytes: Uint8Array): readonly EvidenceFile[] =>
    sealed().map((file) => (file.path === path ? { path, bytes } : file));
  const paths = (files: readonly EvidenceFile[]) => verifyEvidence(files).problems.map(({ path }) => path);

  it('names a file that was changed, taken out, put in, or moved', () => {
    expect(paths(changed('data/capture/0001/screenshot.png', new Uint8Array(3)))).toContain('data/capture/0001/screenshot.png');
    expect(paths(sealed().filter(({ path }) => path !== 'data/timeline.json'))).toContain('data/timeline.json');
    expect(paths([...sealed(), textFile('data/more.txt', 'x')])).toContain('data/more.txt');
    expect(paths([...sealed(), textFile('more.txt', 'x')])).toEqual(['more.txt']);
    expect(paths([...sealed(), textFile('DATA/audit.jsonl', 'x')])).toContain('DATA/audit.jsonl');
    expect(paths([...sealed(), textFile('../evil', 'x')])).toContain('../evil');
  });

  it('names what the bag itself lacks', () => {
    for (const path of ['bagit.txt', 'bag-info.txt', 'manifest-sha256.txt', 'tagmanifest-sha256.txt', 'data/seal.json', 'data/audit.jsonl'])
      expect(paths(sealed().filter((file) => file.path !== path))).toContain(path);
    expect(paths(changed('manifest-sha256.txt', new TextEncoder().encode('x')))).toContain('manifest-sha256.txt');
    expect(paths([...sealed(), textFile('tsa/manifest.tsq', 'x')])).toContain('tsa/manifest.tsr');
  });

  it('refuses a seal of another version', () => {
    const files = changed('data/seal.json', new TextEncoder().encode('{"format":"imgguard-evidence","version":2}'));
    expect(verifyEvidence(files).problems).toContainEqual({ path: 'data/seal.json', text: expect.stringContaining('unknown version') });
  });

  it('finds 1,000 random changes of a single byte, and names the very file', { timeout: 60_000 }, () => {
    const files = sealed();
    const zip = evidenceZip(files, '2026-03-03');
    const owners = ownersOf(zip);
    expect(new Set(owners)).toEqual(new Set([...files.map(({ path }) => `bundle-1/${path}`), '']));
    expect(verifyEvidenceZip(zip).ok).toBe(true);
    fc.assert(
      fc.property(fc.nat({ max: zip.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const copy = zip.slice();
        copy[at] = (copy[at] ?? 0) ^ mask;
        const { ok, problems } = verifyEvidenceZip(copy);
        expect(ok).toBe(false);
        const owner = owners[at] ?? '?';
        expect(problems.map(({ path }) => path)).toContain(
          problems.some(({ path }) => `bundle-1/${path}` === owner) ? owner.slice(9) : owner,
        );
      }),
      { numRuns: 1000, seed: 1000 },
    );
    for (const file of files.filter(({ bytes }) => bytes.length > 0)) {
      const bytes = file.bytes.slice();
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      const { problems } = verifyEvidence(files.map((each) => (each === file ? { ...each, bytes } : each)));
      expect(problems.map(({ path, text }) => `${path} ${text}`).join('\n')).toContain(file.path);
    }
  });

  it('of a zip that is damaged more than that, says that it is', () => {
    const zip = evidenceZip(sealed(), '2026-03-03');
    for (const odd of [zip.slice(0, -1), zip.slice(0, 100), new Uint8Array(), new Uint8Array(500), Uint8Array.from([...zip, 0])])
      expect(verifyEvidenceZip(odd)).toMatchObject({ ok: false, problems: [expect.anything()] });
  });
});

/** Which file each byte of a zip is about, read from its headers; empty for the record at its end. */
function ownersOf(zip: Uint8Array): readonly string[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const owners: string[] = [];
  const take = (at: number, header: number, nameAt: number, size: number): number => {
    const name = new TextDecoder().decode(zip.subarray(at + header, at + header + view.getUint16(at + nameAt, true)));
    const end = at + header + name.length + size;
    while (owners.length < end) owners.push(name);
    return end;
  };
  let at = 0;
  while (view.getUint32(at, true) === 0x04034b50) at = take(at, 30, 26, view.getUint32(at + 18, true));
  while (view.getUint32(at, true) === 0x02014b50) at = take(at, 46, 28, 0);
  while (owners.length < zip.length) owners.push('');
  return owners;
}
