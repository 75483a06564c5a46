import { basename } from 'node:path';

import type { HitDetail } from 'imgguard';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Findings, judge } from '../../scripts/demo-sites/judge.mjs';
import { demoWorks } from '../../scripts/demo-sites/photos.mjs';
import { type Place, type Planting, startWorld, type World } from '../../scripts/demo-sites/world.mjs';

let world: World;
let perfect: Findings;

beforeAll(async () => {
  world = await startWorld();
  const copies = world.plantings.filter((planting) => planting.expected === 'copy');
  const closed = world.plantings.filter((planting) => planting.expected === 'unreachable');
  perfect = {
    hits: copies.flatMap((planting) => planting.places.map((place) => hitFor(planting, place))),
    skipped: closed.map((planting) => ({ url: planting.refusedUrl ?? '', reason: planting.refusal ?? '' })),
    refused: closed.filter((planting) => planting.refusal === 'image-refused').map((planting) => ({ sha256: planting.sha256 ?? '' })),
  };
});

afterAll(() => world.close());

/** The hit that a flawless scan brings. */
function hitFor({ page, imageUrl, use }: Planting, { work, toWork }: Place): HitDetail {
  const file = demoWorks().find((one) => one.name === work)?.file ?? '';
  const hit = {
    hit: { id: `${page} ${imageUrl} ${work}`, sighting: { pageUrl: page, imageUrl } },
    work: { fileName: basename(file), title: work },
    match: { verdict: 'copy', kind: 'edited-copy', alignment: { homography: [...toWork] } },
    triage: { use },
  };
  return hit as unknown as HitDetail;
}

function changed(hit: HitDetail | undefined, change: object): HitDetail {
  return { ...hit, ...change } as HitDetail;
}

/** The findings with another first hit. */
function withFirst(...hits: HitDetail[]): Findings {
  return { ...perfect, hits: [...hits, ...perfect.hits.slice(1)] };
}

function wrong(findings: Findings): readonly string[] {
  const { rows, accused, right } = judge(world, findings);
  const problems = [...rows.filter((row) => !row.right).map((row) => row.says), ...accused];
  expect(right).toBe(problems.length === 0);
  return problems;
}

describe('the demo finds fault with', () => {
  it('nothing when all is found', () => expect(wrong(perfect)).toEqual([]));

  it('a copy that was missed', () => expect(wrong(withFirst())).toEqual(['missed']));

  it('a copy that is only called similar', () => {
    const [first] = perfect.hits;
    const similar = changed(first, { match: { ...first?.match, verdict: 'similar', kind: 'similar' } });
    expect(wrong(withFirst(similar))).toEqual(['only called similar']);
  });

  it('a copy that is put elsewhere on the work', () => {
    const [first] = perfect.hits;
    const homography = first?.match.alignment?.homography.map((value, index) => (index === 2 ? value + 20 : value));
    const shifted = changed(first, { match: { ...first?.match, alignment: { homography } } });
    expect(wrong(withFirst(shifted))).toEqual(['found, but its place is off by 1.3 %']);
    expect(wrong(withFirst(changed(first, { match: { ...first?.match, alignment: null } })))).toHaveLength(1);
  });

  it('a use that is sorted wrongly', () => {
    const own = changed(perfect.hits[0], { triage: { use: 'own' } });
    expect(wrong(withFirst(own))).toEqual(['found, but sorted as "own site" instead of "no license found"']);
  });

  it('a picture that is called a copy and is none', () => {
    const [first] = perfect.hits;
    const stranger = world.plantings.find((planting) => planting.expected === 'none');
    const sighting = { pageUrl: stranger?.page, imageUrl: stranger?.imageUrl };
    const accusation = changed(first, { hit: { ...first?.hit, sighting } });
    expect(wrong({ ...perfect, hits: [...perfect.hits, accusation] })).toHaveLength(2);
    const otherWork = changed(first, { work: { fileName: 'life_by_Aitzol_Berasategi.jpg', title: 'Stream' } });
    expect(wrong({ ...perfect, hits: [...perfect.hits, otherWork] })).toEqual([expect.stringContaining('was called a copy of "Stream"')]);
  });

  it('a reason for skipping that is not told', () => {
    const skipped = perfect.skipped.filter((one) => one.reason !== 'out-of-scope');
    expect(wrong({ ...perfect, skipped })).toEqual(['not listed as out-of-scope']);
    expect(wrong({ ...perfect, refused: [] })).toEqual(['not listed as image-refused']);
  });

  it('a request for what is closed', async () => {
    const closed = world.plantings.find((planting) => planting.refusal === 'robots-disallowed');
    await fetch(closed?.imageUrl ?? '');
    expect(wrong(perfect)).toEqual(['asked for, although it is closed']);
  });
});
