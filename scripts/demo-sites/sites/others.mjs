import { crop, resize } from '../edits.mjs';
import { createSitePlan } from '../site-plan.mjs';

/** The rights holder's own site: the files themselves. */
export function portfolio({ portfolio: origin }) {
  const plan = small('portfolio', origin, 'Portfolio', 'The photographs themselves');
  plan.page('/', 'Portfolio', async ({ plant }) => {
    const what = "the file itself, on the rights holder's own site";
    const bridge = await plant({ what, file: 'bridge.jpg', of: 'bridge', bytes: 'original', use: 'own' });
    const sea = await plant({ what, file: 'sea.jpg', of: 'sea', bytes: 'original', use: 'own' });
    return `<img src="${bridge}" alt="Cables of a bridge"><img src="${sea}" alt="Sea under the Milky Way">`;
  });
  return plan;
}

/** A host that may use everything: it is on the allow list, and left alone. */
export function partner({ partner: origin }) {
  const plan = small('partner', origin, 'Photo Club', 'Friends, with an agreement');
  plan.page('/', 'Pictures of our members', async ({ plant }) => {
    const path = await plant({
      what: 'on a host that may use everything',
      file: 'member.jpg',
      of: 'drum',
      edits: [crop({ left: 0.1, top: 0.3, width: 0.85, height: 0.65 }), resize(600)],
      quality: 80,
      expected: 'unreachable',
      refusal: 'allow-listed',
      refusedUrl: `${origin}/`,
    });
    return `<img src="${path}" alt="A drum">`;
  });
  return plan;
}

/** A site that was not named: linked to, never visited. */
export function elsewhere({ elsewhere: origin }) {
  const plan = small('elsewhere', origin, 'Elsewhere', 'Not part of the scan');
  plan.page('/', 'Elsewhere', async ({ plant }) => {
    const path = await plant({
      what: 'on a site that the scan was not asked to visit',
      file: 'elsewhere.jpg',
      of: 'sunset',
      edits: [resize(500)],
      quality: 75,
      expected: 'unreachable',
      refusal: 'out-of-scope',
      refusedUrl: `${origin}/`,
    });
    return `<img src="${path}" alt="Sunset">`;
  });
  return plan;
}

/** A host that holds pictures for other sites, and has no pages. */
export function media({ media: origin }) {
  const plan = small('media', origin, 'Media', 'Files of other sites');
  plan.answer('/robots.txt', 'User-agent: *\nDisallow: /media/closed/\n');
  return plan;
}

// --- internal ---

function small(name, origin, title, tagline) {
  return createSitePlan({
    name,
    title,
    tagline,
    origin,
    look: { ink: '#222222', paper: '#f5f5f5', accent: '#555599', type: 'sans-serif', menu: [['/', 'Start']] },
  });
}
