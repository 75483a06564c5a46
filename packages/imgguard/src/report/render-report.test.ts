import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import type { ComparedCell } from '@imgguard/core';
import { describe, expect, it } from 'vitest';

import { renderReport } from './render-report.ts';
import type { ReportData, ReportHit, ReportUse } from './report-data.ts';
import { REPORT_SCRIPT } from './script.ts';
import { REPORT_STYLE } from './style.ts';

const PIXEL = { dataUrl: 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', width: 1, height: 1 };
const EVIDENCE = {
  voteWeight: 1,
  inliers: 2,
  cells: 3,
  agreeingCells: 3,
  agreeingShare: 1,
  meanCorrelation: 0.9,
  strongShare: 1,
  drift: 0,
  strongDrift: 0,
  innerAgreeingShare: 0.9,
  medianDrift: 0.05,
  exactCells: 20,
  frameOffset: 0.2,
  continuingSides: 0,
  agreeingCorrelation: 0.95,
  disagreeingShare: 0,
  disagreeingPhotoCells: 0,
  agreeingFlatness: 0.1,
  disagreeingFlatness: 0,
  disagreeingWithin: 0,
  photoCorrelation: null,
  pdqDistance: null,
};

describe('renderReport', () => {
  it('carries its only style and script, both allowed by hash, and no other', () => {
    const page = renderReport(report({}));
    const hash = (text: string): string => createHash('sha256').update(text).digest('base64');
    expect(page).toContain(`<style>${REPORT_STYLE}</style>`);
    expect(page).toContain(`<script>${REPORT_SCRIPT}</script>`);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'");
    expect(policy).toContain("default-src 'none'; img-src data:;");
    expect(policy).toContain(`'sha256-${hash(REPORT_STYLE)}'`);
    expect(policy).toContain(`'sha256-${hash(REPORT_SCRIPT)}'`);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toMatch(/\sstyle=|\son[a-z]+=|<link|@import|url\(/);
  });

  it('has a script that parses', () => {
    expect(() => new Script(REPORT_SCRIPT)).not.toThrow();
    expect(REPORT_SCRIPT).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|fetch\(/);
  });

  it('writes each picture once, however many hits show it', () => {
    const page = renderReport(report({ hits: [hit('a'), hit('b'), hit('c')] }));
    expect(page.split(PIXEL.dataUrl)).toHaveLength(2);
  });

  it('says in words what each use is, and offers only the uses there are', () => {
    const page = renderReport(report({ hits: [hit('a', 'unlicensed'), hit('b', 'licensed'), hit('c', 'allowed')] }));
    const filter = page.slice(page.indexOf('data-filter="use"'), page.indexOf('data-filter="kind"'));
    expect(filter).toContain('Possible unlicensed use (1)');
    expect(filter).toContain('Licensed (1)');
    expect(filter).not.toContain('Own use');
    expect(page).not.toMatch(/infring|stolen|thie[fv]|illegal|violation/i);
  });

  it('keeps what is only similar apart from the hits', () => {
    const [first] = report({ hits: [hit('a')] }).sites[0]?.pages[0]?.hits ?? [];
    if (first === undefined) throw new Error('no hit');
    const similar = { workId: 'w', pageUrl: 'https://b.example/', pageTitle: null, image: first.image };
    const page = renderReport({ ...report({}), similar: [{ ...similar, match: { ...first.match, kind: 'similar', alignment: null } }] });
    expect(page).toContain('None of the images that were looked at is a copy');
    expect(page).not.toContain('data-hit ');
    const section = page.slice(page.indexOf('id="similar"'), page.indexOf('id="skipped"'));
    expect(section).toContain('data-similar');
    expect(section).toContain('Similar, not called a copy');
    expect(section, 'no position is known, so none is suggested').not.toContain('data-warp');
  });

  it('groups what was skipped, most frequent first, with a code it does not know shown as it is', () => {
    const skip = (reason: string, n: number): ReportData['skipped'][number] => ({
      url: `https://a.example/${n}`,
      pageUrl: null,
      reason,
      detail: 'd',
    });
    const many = Array.from({ length: 400 }, (_, n) => skip('robots-disallowed', n));
    const page = renderReport(report({ skipped: [skip('new-reason', 1), ...many, skip('constructor', 2)] }));
    const order = [...page.matchAll(/<details class="skipped" data-reason="([^"]+)"/g)].map((match) => match[1]);
    expect(order).toEqual(['robots-disallowed', 'new-reason', 'constructor']);
    expect(page).toContain('And 100 more for the same reason.');
    expect(page).toContain('Closed by robots.txt');
  });

  it('shows hits without pictures, without a known work and with a broken homography', () => {
    const bare = hit('a');
    const broken: ReportHit = { ...bare, workId: 'gone', image: { ...bare.image, thumbnail: null } };
    const crooked: ReportHit = { ...hit('b'), match: { ...bare.match, kind: 'edited-copy', alignment: { ...ALIGNMENT, homography: [0] } } };
    const page = renderReport(report({ hits: [broken, crooked] }));
    expect(page).toContain('Work gone');
    expect(page).toContain('No preview: Image found on the page');
    expect(page).not.toContain('data-warp=');
  });

  it('never writes a thumbnail that is not a raster picture', () => {
    const svg = { dataUrl: 'data:image/svg+xml;base64,PHN2Zz4=', width: 1, height: 1 };
    const remote = { dataUrl: 'https://a.example/x.png', width: 1, height: 1 };
    const bare = hit('a');
    const hits = [svg, remote].map((thumbnail, index) => ({ ...bare, id: `s${index}`, image: { ...bare.image, thumbnail } }));
    const page = renderReport(report({ hits }));
    expect(page).not.toContain('svg+xml');
    expect(page).not.toContain('x.png');
  });

  it('calls a use that nobody judged by what is known about it', () => {
    const page = renderReport(report({ hits: [hit('a', 'unknown')] }));
    expect(page).toContain('No license found (1)');
    expect(page.slice(0, page.indexOf('id="words"'))).not.toContain('Possible unlicensed use');
  });

  it('gives the reasons for the copy once, although the sorting rests on them too', () => {
    const bare = hit('a');
    const reasons = [
      { code: 'copy', text: 'It is a copy.' },
      { code: 'no-license-found', text: 'None covers it.' },
    ];
    const page = renderReport(report({ hits: [{ ...bare, triage: { ...bare.triage, reasons } }] }));
    expect(page).toContain('None covers it.');
    expect(page).not.toContain('It is a copy.');
  });

  it('says why a picture that was compared is not shown', () => {
    const bare = hit('a');
    const page = renderReport(report({ hits: [{ ...bare, image: { ...bare.image, thumbnail: null, withheld: true } }] }));
    expect(page).toContain('Compared, and not kept');
    expect(page).not.toContain('No preview');
  });

  it('lays a negative over the work with its colours turned back', () => {
    const bare = hit('a');
    expect(renderReport(report({ hits: [bare] }))).not.toContain('turned back');
    const negative = renderReport(report({ hits: [{ ...bare, match: { ...bare.match, negative: true } }] }));
    expect(negative).toContain('class="comparison negative"');
    expect(negative).toContain('its colours turned back');
  });

  it('names pictures inside the page, places on it and refusals of the decoder in words', () => {
    const bare = hit('a');
    const inside: ReportHit = {
      ...bare,
      image: { ...bare.image, url: 'ni:///sha-256;abc?ct=image/webp' },
      context: { source: 'data-url' },
    };
    const placed: ReportHit = {
      ...bare,
      context: {
        creator: 'Ada Lind',
        copyrightNotice: '© Ada',
        acquireLicenseUrls: ['https://a.example/buy'],
        position: { order: 3, sections: ['main', 'figure'], box: { x: 10, y: 200, width: 640, height: 427 } },
      },
    };
    const said = renderReport(report({ hits: [placed] }));
    for (const words of ['Ada Lind', '© Ada', 'https://a.example/buy', 'Picture 3, in main › figure, 640 × 427 px at 10, 200'])
      expect(said).toContain(words);
    const skipped = [{ url: 'https://a.example/x.jpg', pageUrl: null, reason: 'IMGGUARD_IMAGE_CORRUPT', detail: 'd' }];
    const page = renderReport(report({ hits: [inside, { ...bare, context: { source: 'a-new-one' } }], skipped }));
    expect(page).toContain('Carried inside the page');
    expect(page).toContain('the page itself (data: address)');
    expect(page).toContain('a-new-one');
    expect(page).toContain('Damaged picture');
  });

  it('draws the compared parts over work and image, tells them apart by more than color, and says what each shows of the other', () => {
    const bare = hit('a');
    const part = (x: number, finding: ComparedCell['finding']): ComparedCell => ({
      x,
      y: 0,
      width: 10,
      height: 10,
      correlation: 0.9,
      finding,
    });
    const cells = [part(0, 'agrees'), part(10, 'differs'), part(20, 'agrees')];
    const alignment = { ...ALIGNMENT, homography: [1, 0, 10, 0, 1, 0, 0, 0, 1], coverage: { work: 0.825, image: 0.004 } };
    const mapped: ReportHit = { ...bare, match: { ...bare.match, kind: 'edited-copy', alignment, cells } };
    const page = renderReport(report({ hits: [mapped] }));
    expect(page.match(/<svg class="cells"/g)).toHaveLength(2);
    expect(page).toContain('<path class="agrees" d="M0.6 0.6L9.4 0.6L9.4 9.4L0.6 9.4ZM20.6 0.6L29.4 0.6L29.4 9.4L20.6 9.4Z"');
    expect(page, 'in the image all lies ten pixels to the left').toContain('<path class="differs" d="M0.6 0.6L9.4 0.6L9.4 9.4L0.6 9.4Z"');
    expect(page.match(/<path class="cross"/g)).toHaveLength(2);
    expect(page).toContain('data-map aria');
    expect(page.replaceAll(/\s+/g, ' ')).toContain('shows <b>83 %</b> of the work, which takes up <b>&lt; 1 %</b> of the image');
    const text = page.slice(page.indexOf('class="map-legend"'), page.indexOf('class="coverage"'));
    expect(text.replaceAll(/<[^>]*>/g, '')).toMatch(/2 agree\s*1 differ/);

    const gone = renderReport(report({ hits: [{ ...mapped, image: { ...mapped.image, thumbnail: null, withheld: true } }] }));
    expect(gone.match(/<svg class="cells"/g), 'the image is not shown, and what is known of the work is').toHaveLength(1);
    expect(gone).not.toContain('data-view=');
    const { cells: _cells, ...older } = mapped.match;
    const old = { ...mapped, match: { ...older, alignment: { ...ALIGNMENT, coverage: undefined } } } as unknown as ReportHit;
    expect(renderReport(report({ hits: [old] }))).not.toMatch(/class="cells"|data-map aria|class="coverage"/);
  });

  it('says when a run was cut short', () => {
    const cut = report({});
    expect(renderReport(cut)).not.toContain('did not get to its end');
    expect(renderReport({ ...cut, run: { ...cut.run, complete: false } })).toContain('did not get to its end');
  });
});

// --- internal ---

const ALIGNMENT = {
  homography: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  corners: [[0, 0], [1, 0], [1, 1], [0, 1]], // prettier-ignore
  source: 'geometry',
  coverage: { work: 1, image: 1 },
} as const;

function hit(id: string, use: ReportUse = 'unlicensed'): ReportHit {
  return {
    id,
    workId: 'w',
    image: { url: 'https://a.example/x.jpg', width: 1, height: 1, thumbnail: PIXEL },
    match: { kind: 'exact', probability: 1, mirrored: false, negative: false, alignment: null, cells: [], reasons: [], evidence: EVIDENCE },
    triage: { truth: 'match', use, decidedBy: 'proposal', reasons: [] },
    context: {},
    seenAt: '2026-03-02T09:38:30.000Z',
  };
}

function report({ hits = [], skipped = [] }: { hits?: readonly ReportHit[]; skipped?: ReportData['skipped'] }): ReportData {
  const page = { url: 'https://a.example/', title: 'A', hits };
  return {
    version: 1,
    title: 'Test',
    generatedAt: '2026-03-02T09:41:12.000Z',
    works: [{ id: 'w', title: 'W', width: 1, height: 1, thumbnail: PIXEL }],
    sites: [{ host: 'a.example', pagesVisited: 1, imagesSeen: hits.length, pages: hits.length > 0 ? [page] : [] }],
    similar: [],
    skipped,
    run: {
      startedAt: '2026-03-02T09:00:00.000Z',
      finishedAt: '2026-03-02T09:41:00.000Z',
      complete: true,
      pagesVisited: 1,
      imagesSeen: hits.length,
      settings: {},
    },
    versions: { imgguard: '0.1.0' },
  };
}
