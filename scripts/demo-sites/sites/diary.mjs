import { crop, mirror, resize, tone } from '../edits.mjs';
import { createSitePlan } from '../site-plan.mjs';

/** A blog about what lives behind the house. */
export function diary({ diary: origin }) {
  const plan = createSitePlan({
    name: 'diary',
    title: 'Hedge Diary',
    tagline: 'What lives behind the house',
    origin,
    look: {
      ink: '#22301f',
      paper: '#f7f8f0',
      accent: '#4d7a2f',
      type: 'serif',
      menu: [
        ['/', 'Diary'],
        ['/dragonflies', 'Dragonflies'],
        ['/dandelions', 'Dandelions'],
        ['/nuthatch', 'Nuthatch'],
        ['/dogs', 'The dogs'],
        ['/evening', 'Evening'],
      ],
    },
  });
  front(plan);
  insects(plan);
  plan.page(
    '/dandelions',
    'Blow, and count',
    async ({ plant }) => `
<p>The meadow has gone to seed, and the evening sun makes lamps of it.</p>
<figure><img src="${await plant({
      what: 'cut to a part of it, stronger colours',
      file: 'lamps.jpg',
      of: 'dandelions',
      edits: [crop({ left: 0.05, top: 0.02, width: 0.6, height: 0.8 }), tone({ saturation: 1.35, contrast: 1.15 }), resize(700)],
      quality: 78,
    })}" alt="Dandelions against the light"><figcaption>Half past eight, looking west.</figcaption></figure>`,
  );
  plan.page('/dogs', 'The two at the window', async (drawing) => lazy(drawing));
  plan.page(
    '/evening',
    'Evening',
    async () => '<p>Too tired to write. The picture is only in the preview that others see when they share this page.</p>',
    {
      head: async ({ plant }) =>
        `<meta property="og:image" content="${await plant({
          what: 'cut to the shape of a preview card, named in og:image only',
          file: 'card.jpg',
          of: 'sunset',
          edits: [crop({ left: 0, top: 0.12, width: 1, height: 0.78 }), resize(1000)],
          quality: 80,
        })}">`,
    },
  );
  return plan;
}

// --- internal ---

function front(plan) {
  plan.page(
    '/',
    'What lives behind the house',
    async ({ plant }) => `
<p>Notes from a small garden: <a href="/dragonflies">dragonflies</a>, <a href="/dandelions">dandelions</a>, <a href="/nuthatch">the nuthatch</a>, and
<a href="/dogs">those who only watch</a>. Some <a href="/drafts" rel="nofollow">drafts</a> that nobody should follow.</p>
<figure><img src="${await plant({ what: "somebody else's photograph", file: 'lamp-bird.jpg', of: 'bird', edits: [resize(640)], quality: 80 })}" alt="A wooden bird below a lamp"><figcaption>My own, for once: the lamp in the hall.</figcaption></figure>`,
  );
  plan.page(
    '/drafts',
    'Drafts',
    async ({ plant }) =>
      `<p>Not ready.</p><img src="${await plant({
        what: 'on a page that is linked with rel=nofollow only',
        file: 'draft.jpg',
        of: 'dragonfly',
        edits: [resize(500)],
        quality: 75,
        expected: 'unreachable',
        refusal: 'nofollow',
        refusedUrl: `${plan.origin}/drafts`,
      })}" alt="Dragonfly, draft">`,
  );
}

function insects(plan) {
  plan.page(
    '/dragonflies',
    'Dragonflies in July',
    async ({ plant }) => `
<p>She came back to the same twig eleven times.</p>
<figure><picture>
<source type="image/avif" srcset="${await plant({ what: 'smaller, as AVIF, in a picture element', file: 'twig.avif', of: 'dragonfly', edits: [resize(900)], quality: 50 })}">
<img src="${await plant({ what: 'smaller, as WebP, the fallback of the same element', file: 'twig.webp', of: 'dragonfly', edits: [resize(640)], quality: 72 })}" alt="A dragonfly on a twig">
</picture><figcaption>Photographed before breakfast.</figcaption></figure>`,
  );
  const nuthatch = [crop({ left: 0.1, top: 0, width: 0.62, height: 1 }), mirror()];
  plan.page(
    '/nuthatch',
    'Head first down the trunk',
    async ({ plant }) => `
<p>Kleiber, the Germans call it: the one who glues.</p>
<figure><img srcset="${await plant({ what: 'cut and mirrored, the small one of a srcset', file: 'trunk-480.jpg', of: 'nuthatch', edits: [...nuthatch, resize(480)], quality: 76 })} 480w,
${await plant({ what: 'cut and mirrored, the large one of a srcset', file: 'trunk-760.jpg', of: 'nuthatch', edits: [...nuthatch, resize(760)], quality: 76 })} 760w" sizes="100vw" alt="A nuthatch">
<figcaption>Always from the top.</figcaption></figure>`,
  );
}

async function lazy({ plant }) {
  return `
<p>They watch. It is all they do.</p>
<figure><img class="lazy" src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==" data-src="${await plant({
    what: 'smaller, loaded by a script (data-src)',
    file: 'window-500.jpg',
    of: 'dogs',
    edits: [resize(500)],
    quality: 70,
  })}" alt="Two dogs"><noscript><img src="${await plant({
    what: 'cut to the upper half, for readers without scripts (noscript)',
    file: 'window.jpg',
    of: 'dogs',
    edits: [crop({ left: 0.05, top: 0.1, width: 0.9, height: 0.5 })],
    quality: 80,
  })}" alt="Two dogs"></noscript><figcaption>On guard.</figcaption></figure>`;
}
