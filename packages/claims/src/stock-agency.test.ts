import { describe, expect, it } from 'vitest';
import { eligibility } from './eligibility.ts';
import type { Hit } from './hit.ts';
import { stockTraces } from './stock-agency.ts';
import { aConfirmedHit, aHit, anAllowRule, aSighting, aWork } from './testing/index.ts';
import { triage } from './triage.ts';

function at(imageUrl: string, context: Hit['sighting']['context'] = {}): Hit {
  return aHit({ sighting: aSighting({ imageUrl, finalUrl: imageUrl, context }) });
}

describe('stockTraces', () => {
  // As public pages name them.
  it.each([
    ['Getty Images', 'https://media.gettyimages.com/id/79179466/photo/harbour.jpg?s=612x612&w=gi&k=20&c='],
    ['Getty Images', 'https://blog.example/wp-content/gettyimages-1322234491-2048x2048.jpg'],
    ['iStock', 'https://media.istockphoto.com/id/475060896/photo/goofy-young-man.jpg?s=612x612&w=0&k=20'],
    ['iStock', 'https://blog.example/img/istockphoto-475060896-612x612.jpg'],
    ['Shutterstock', 'https://image.shutterstock.com/image-photo/white-transparent-leaf-on-mirror-260nw-1029171697.jpg'],
    ['Shutterstock', 'https://blog.example/red-brick-house-walls-decorated-600w-1428952517.jpg'],
    ['Adobe Stock', 'https://t3.ftcdn.net/jpg/04/34/72/82/360_F_434728286_OWQQvAFoXZLdGHlObozsolNeuSxhpr84.jpg'],
    ['Adobe Stock', 'https://blog.example/AdobeStock_352796278_Preview.jpeg'],
    ['Alamy', 'https://c8.alamy.com/comp/T432K0/tourists-arrive-at-prague-T432K0.jpg'],
    ['Depositphotos', 'https://st2.depositphotos.com/1032463/7811/i/450/depositphotos_78113092-stock-photo-programmer.jpg'],
    ['Dreamstime', 'https://thumbs.dreamstime.com/b/newborn-baby-sleeping-52830759.jpg'],
    ['123RF', 'https://previews.123rf.com/images/lmv/lmv1803/lmv180303510/97066967-blurred-restaurant.jpg'],
    ['Bigstock', 'https://static2.bigstockphoto.com/2/1/3/large2/312271711.jpg'],
    ['Can Stock Photo', 'https://cdn.w600.comps.canstockphoto.com/men-training_csp45589515.jpg'],
  ])('%s gives out previews as %s', (agency, url) => {
    expect(stockTraces(at(url))).toEqual([{ agency, kind: 'preview', found: url }]);
  });

  it.each<[string, string, { credit?: string; caption?: string }]>([
    ['Shutterstock', 'https://blog.example/shutterstock_1029171697.jpg', {}],
    ['Adobe Stock', 'https://blog.example/AdobeStock_171333654-1200x801.jpg', {}],
    ['Adobe Stock', 'https://blog.example/a.jpg', { credit: 'Foto: © Zoë / stock.adobe.com' }],
    ['iStock', 'https://blog.example/a.jpg', { caption: 'A harbour (iStock.com/zoe)' }],
    ['Getty Images', 'https://blog.example/a.jpg', { credit: 'Zoë/Getty Images' }],
    ['Alamy', 'https://blog.example/a.jpg', { credit: 'Alamy Stock Photo' }],
  ])('%s is named by %s %j', (agency, url, context) => {
    const traces = stockTraces(at(url, context));
    expect(traces).toMatchObject([{ agency, kind: 'named' }]);
    expect([url, context.credit, context.caption]).toContain(traces[0]?.found);
  });

  it.each([
    'https://alamy.com.evil.example/comp/T432K0/a.jpg',
    'https://www.alamy.com/about.jpg',
    'https://blog.example/comp/harbour.jpg',
    'https://blog.example/gettysburg-1863.jpg',
    'https://blog.example/images/600w-harbour.jpg',
    'https://images.sftcdn.net/images/360_F.jpg',
    'https://blog.example/%E0%A4%A.jpg',
    'ni:///sha-256;abc',
  ])('nothing is seen in %s', (url) => {
    expect(stockTraces(at(url))).toEqual([]);
  });

  it('a word that holds the name of an agency is none', () => {
    expect(stockTraces(at('https://blog.example/a.jpg', { credit: 'Gettysburg Museum, Bigstocking Ltd, alamyra' }))).toEqual([]);
  });
});

describe('what follows from a trace', () => {
  const preview = 'https://c8.alamy.com/comp/T432K0/harbour-T432K0.jpg';

  it('a person sees it beside the proposal, and the use stays as it was', () => {
    const context = { work: aWork(), at: '2026-03-05T12:00:00Z' };
    expect(triage(at(preview), context)).toMatchObject({
      use: 'unknown',
      reasons: expect.arrayContaining([expect.objectContaining({ code: 'agency-preview', text: expect.stringContaining(preview) })]),
    });
    const named = triage(at('https://blog.example/a.jpg', { credit: 'Zoë/Getty Images' }), context);
    expect(named.reasons.map(({ code }) => code)).toContain('agency-named');
    const allowed = triage(at(preview), { ...context, allowRules: [anAllowRule({ pattern: { kind: 'domain', domain: 'shop.example' } })] });
    expect(allowed.use).toBe('allowed');
  });

  it('a claim waits for a written answer: ask the agency first', () => {
    const codes = (hit: Hit) =>
      eligibility({ ...hit, decisions: aConfirmedHit().decisions }, { work: aWork(), at: '2026-03-05T12:00:00Z' }).findings.map(
        ({ code, severity }) => `${severity} ${code}`,
      );
    expect(codes(at(preview))).toEqual(['warn watermarked-preview']);
    expect(codes(at('https://blog.example/a.jpg', { credit: 'Zoë/Getty Images' }))).toEqual(['warn agency-sale-possible']);
    expect(codes(at('https://blog.example/a.jpg'))).toEqual([]);
  });
});
