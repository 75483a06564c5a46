import { crop, frame, resize, rotate } from '../edits.mjs';
import { createSitePlan } from '../site-plan.mjs';

/** A magazine that has a license for one picture on one page. */
export function magazine({ magazine: origin }) {
  const plan = createSitePlan({
    name: 'magazine',
    title: 'Outside',
    tagline: 'A magazine for people with boots',
    origin,
    look: {
      ink: '#202020',
      paper: '#faf7f2',
      accent: '#0b5d7a',
      type: 'serif',
      menu: [
        ['/', 'This issue'],
        ['/peaks', 'Peaks'],
        ['/summer', 'Summer'],
        ['/year', 'The year'],
        ['/letters', 'Letters'],
      ],
    },
  });
  front(plan);
  plan.page(
    '/peaks',
    'Three days in the peaks',
    async ({ plant }) => `
<p>The path leaves the meadow behind and does not look back.</p>
<figure><img src="${await plant({ what: 'smaller, on the one page that has a license', file: 'peaks.jpg', of: 'mountains', edits: [resize(900)], quality: 82, use: 'licensed' })}" alt="A path to the mountains">
<figcaption>Licensed for this article.</figcaption></figure>`,
  );
  plan.page(
    '/summer',
    'Where to go this summer',
    async ({ plant }) => `
<p>Back to the peaks, of course.</p>
<figure><img src="${await plant({
      what: 'cut, of the licensed work, on a page that the license does not name',
      file: 'summer.jpg',
      of: 'mountains',
      edits: [crop({ left: 0.2, top: 0.1, width: 0.7, height: 0.7 }), resize(720)],
      quality: 80,
    })}" alt="Mountains"></figure>`,
  );
  plan.page(
    '/letters',
    'Letters',
    async ({ plantBehind }) => `
<p>You write, we read.</p>
<figure><img src="${await plantBehind({ what: 'turned by six degrees, behind a redirect', via: '/picture-of-the-week', file: 'week-31.jpg', of: 'dogs', edits: [resize(620), rotate(6, '#faf7f2')], quality: 80 })}" alt="Picture of the week"></figure>`,
  );
  year(plan);
  return plan;
}

// --- internal ---

function front(plan) {
  plan.page(
    '/',
    'This issue',
    async () => `
<div class="photo stream"></div><p><a href="/peaks">Three days in the peaks</a>, <a href="/summer">where to go this summer</a>, and
<a href="/year">the year in pictures</a>.</p><div class="photo clock"></div>`,
    {
      head: async ({ plant }) => {
        const hero = await plant({
          what: 'cut to a wide strip, the background in a style sheet of its own',
          file: 'hero.jpg',
          of: 'stream',
          edits: [crop({ left: 0, top: 0.25, width: 1, height: 0.5 })],
          quality: 78,
        });
        const clock = await plant({
          what: 'smaller, the background in a style element',
          file: 'clock.webp',
          of: 'clock',
          edits: [resize(800)],
          quality: 70,
        });
        plan.answer('/css/front.css', {
          body: `/* front page */\n.stream { background-image: url("../media/${hero.replace('/media/', '')}"); }\n`,
          type: 'text/css',
        });
        return `<link rel="stylesheet" href="/css/front.css">\n<style>.clock { background-image: url(${clock}) }</style>`;
      },
    },
  );
}

function year(plan) {
  plan.page('/year', 'The year in pictures', async ({ plant }) => {
    const tiles = [
      { of: 'dragonfly', left: 16, top: 16, edits: [resize(420)] },
      { of: 'wall', left: 452, top: 16, edits: [resize(420)] },
      { of: 'stream', left: 16, top: 347, edits: [crop({ left: 0.2, top: 0.1, width: 0.7, height: 0.8 }), resize(420)] },
      { of: 'mountains', left: 452, top: 347, edits: [resize(420)] },
    ];
    const what = 'one of several pictures in a collage';
    const canvas = { width: 888, height: 683, background: '#f2ecdf' };
    const path = await plant({ what, file: 'year.webp', tiles, canvas, quality: 80 });
    const page = await plant({
      what: 'in a screenshot of a web page',
      file: 'screenshot.png',
      tiles: [{ of: 'brushes', left: 90, top: 130, edits: [resize(520), frame(1, '#cccccc')] }],
      canvas: { width: 800, height: 640, background: '#ffffff' },
    });
    return `<figure><img src="${path}" alt="The year"></figure><figure><img src="${page}" alt="Seen elsewhere"><figcaption>Seen elsewhere.</figcaption></figure>`;
  });
}
