import { crop, negative, resize, rotate } from '../edits.mjs';
import { createSitePlan } from '../site-plan.mjs';

/** A forum: whatever people upload, broken things included. */
export function forum({ forum: origin }) {
  const plan = createSitePlan({
    name: 'forum',
    title: 'darkroom.forum',
    tagline: 'Film, glass, and opinions',
    origin,
    look: {
      ink: '#d8d8d8',
      paper: '#1b1d20',
      accent: '#e0a030',
      type: 'monospace',
      menu: [
        ['/', 'Threads'],
        ['/t/1', 'Negatives'],
        ['/t/2', 'Thumbnails'],
        ['/t/3', 'Broken uploads'],
        ['/t/4', 'From the phone'],
      ],
    },
  });
  plan.answer('/robots.txt', `User-agent: *\nDisallow: /members/\n`);
  plan.page(
    '/',
    'Threads',
    async () => '<p>Read the rules. <a href="/members/gallery">Members\' gallery</a>. <a href="/quiet">Quiet corner</a>.</p>',
  );
  uploads(plan);
  broken(plan);
  closed(plan);
  return plan;
}

// --- internal ---

function uploads(plan) {
  plan.page(
    '/t/1',
    'Can you read negatives?',
    async ({ plant }) => `
<p>Guess what this is:</p><img src="${await plant({ what: 'as a negative', file: 'guess.jpg', of: 'stream', edits: [negative(), resize(800)], quality: 75 })}" alt="?">
<p>Hung it a bit crooked:</p><img src="${await plant({ what: 'turned by nine degrees', file: 'crooked.jpg', of: 'brushes', edits: [resize(640), rotate(-9, '#000000')], quality: 72 })}" alt="crooked">`,
  );
  plan.page('/t/2', 'How small can they get?', async ({ plant }) => {
    const full = await plant({
      what: 'the whole file, linked from its thumbnail',
      file: 'full.jpg',
      of: 'nuthatch',
      edits: [resize(1100)],
      quality: 85,
    });
    const small = await plant({
      what: 'a thumbnail of 320 pixels, strongly compressed',
      file: 'thumb.jpg',
      of: 'nuthatch',
      edits: [resize(320)],
      quality: 30,
    });
    const colours = await plant({ what: 'smaller, in 256 colours (GIF)', file: 'colours.gif', of: 'fig', edits: [resize(480)] });
    return `<a href="${full}"><img src="${small}" alt="thumbnail"></a><p>Remember GIF?</p><img src="${colours}" alt="gif">`;
  });
  plan.page('/t/4', 'From the phone', async ({ plant, plantInside }) => {
    const upright = await plant({
      what: 'set upright by its EXIF orientation only',
      file: 'phone.jpg',
      of: 'drum',
      edits: [resize(520)],
      quality: 82,
      bytes: 'turned',
    });
    const quarter = await plant({
      what: 'turned by a quarter',
      file: 'quarter.webp',
      of: 'dandelions',
      edits: [resize(700), rotate(90)],
      quality: 78,
    });
    const inside = await plantInside({
      what: 'cut, carried inside the page (data: address)',
      file: 'inside.webp',
      of: 'fig',
      edits: [crop({ left: 0.35, top: 0.2, width: 0.5, height: 0.6 }), resize(420)],
      quality: 75,
    });
    return `<img src="${upright}" alt="upright"><img src="${quarter}" alt="on its side"><img src="${inside}" alt="inline">`;
  });
}

function broken(plan) {
  plan.page(
    '/t/3',
    'Uploads that went wrong',
    async ({ plant }) => `
<p>The line dropped:</p><img src="${await plant({ what: 'a file that ends too early', file: 'dropped.jpg', of: 'brushes', edits: [resize(900)], quality: 80, bytes: 'cut-off' })}" alt="dropped">
<p>And this is not even a picture:</p><img src="${await plant({
      what: 'a file that only begins like a picture',
      file: 'noise.jpg',
      of: 'brushes',
      edits: [resize(300)],
      quality: 60,
      bytes: 'garbage',
      expected: 'unreachable',
      refusal: 'image-refused',
    })}" alt="noise">`,
  );
}

function closed(plan) {
  plan.page('/members/gallery', "Members' gallery", (drawing) =>
    unseen(drawing, {
      what: 'on a page that robots.txt closes',
      file: 'members.jpg',
      refusal: 'robots-disallowed',
      refusedUrl: `${plan.origin}/members/gallery`,
    }),
  );
  plan.page('/quiet', 'Quiet corner', async () => '<p>Go on to the <a href="/quiet/room">inner room</a>.</p>', {
    head: async () => '<meta name="robots" content="nofollow">',
  });
  plan.page('/quiet/room', 'Inner room', (drawing) =>
    unseen(drawing, {
      what: 'on a page that is linked only from one that says nofollow',
      file: 'room.jpg',
      refusal: 'nofollow',
      refusedUrl: `${plan.origin}/quiet/room`,
    }),
  );
}

async function unseen({ plant }, wish) {
  const path = await plant({ of: 'sea', edits: [resize(500)], quality: 75, expected: 'unreachable', ...wish });
  return `<img src="${path}" alt="">`;
}
