import { crop, resize } from '../edits.mjs';
import { createSitePlan } from '../site-plan.mjs';

/** Travel notes: other photographs of similar scenes, pages that only the sitemap knows, pictures on other hosts. */
export function travel({ travel: origin, elsewhere }, media) {
  const plan = createSitePlan({
    name: 'travel',
    title: 'Slow Roads',
    tagline: 'Notes from the way',
    origin,
    look: {
      ink: '#2a2320',
      paper: '#fffaf3',
      accent: '#a4551e',
      type: 'sans-serif',
      menu: [
        ['/', 'Notes'],
        ['/mountains', 'Mountains'],
        ['/museum', 'Museum'],
        ['/summits', 'Summits'],
        ['/guests', 'Guests'],
        ['/friends', 'Friends'],
      ],
    },
  });
  const pages = ['/', '/mountains', '/museum', '/summits', '/guests', '/archive/crossing'].map(
    (path) => `<url><loc>${origin}${path}</loc></url>`,
  );
  plan.answer(
    '/sitemap.xml',
    `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${pages.join('')}</urlset>`,
  );
  plan.page('/', 'Notes', async () => `<p>On foot, mostly. A friend also <a href="${elsewhere}/">writes</a>.</p>`);
  lookAlikes(plan);
  plan.page(
    '/archive/crossing',
    'The crossing, 2014',
    async ({ plant }) =>
      `<img src="${await plant({ what: 'smaller, as PNG, on a page that only the sitemap names', file: 'crossing.png', of: 'mountains', edits: [resize(700)] })}" alt="Mountains from the water">`,
  );
  plan.page(
    '/summits',
    'Summits',
    async ({ plant }) =>
      `<img src="${await plant({ what: 'smaller, on a page that reserves text and data mining: compared, not kept', file: 'summit.webp', of: 'sunset', edits: [resize(760)], quality: 75 })}" alt="Sunset">`,
    { headers: { 'tdm-reservation': '1' } },
  );
  guests(plan, media);
  plan.page(
    '/friends',
    'At friends',
    async ({ plant }) =>
      `<img src="${await plant({
        what: 'cut, on a page that the allow list names for this work',
        file: 'friends.jpg',
        of: 'drum',
        edits: [crop({ left: 0.1, top: 0.3, width: 0.85, height: 0.65 }), resize(600)],
        quality: 80,
        use: 'allowed',
      })}" alt="A drum">`,
  );
  return plan;
}

// --- internal ---

function lookAlikes(plan) {
  plan.page(
    '/mountains',
    'Mountains',
    async ({ plant }) =>
      `<p>A meadow, trees, a ridge: there are a thousand like it.</p><img src="${await plant({ what: 'another photograph of mountains behind a meadow', file: 'ridge.jpg', of: 'another mountain', edits: [resize(800)], quality: 80 })}" alt="A ridge">`,
  );
  plan.page(
    '/museum',
    'Museum',
    async ({ plant }) =>
      `<p>Others had photographed it before me, from almost the same step.</p><img src="${await plant({ what: 'another photograph of the very object that a work shows', file: 'museum.jpg', of: 'another head', edits: [resize(900)], quality: 82 })}" alt="A head">`,
  );
}

function guests(plan, media) {
  plan.page('/guests', 'Guests', async ({ plantOn }) => {
    const open = await plantOn({
      on: media,
      what: 'cut, on a host of its own',
      file: 'guest.avif',
      of: 'head',
      edits: [crop({ left: 0.25, top: 0.05, width: 0.6, height: 0.9 }), resize(560)],
      quality: 55,
    });
    const closed = await plantOn({
      on: media,
      what: 'on a host whose robots.txt closes it',
      file: 'closed/guest.jpg',
      of: 'head',
      edits: [resize(600)],
      quality: 75,
      expected: 'unreachable',
      refusal: 'robots-disallowed',
    });
    return `<p>Pictures that guests have sent.</p><img src="${open}" alt="A head"><img src="${closed}" alt="The same head">`;
  });
}
