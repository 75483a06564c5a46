import { captionBar, crop, frame, gray, resize, watermark } from '../edits.mjs';
import { createSitePlan } from '../site-plan.mjs';

/** A shop for posters. */
export function posters({ posters: origin }) {
  const plan = createSitePlan({
    name: 'posters',
    title: 'Wall & Frame',
    tagline: 'Posters, ready to hang',
    origin,
    look: {
      ink: '#1d1d22',
      paper: '#ffffff',
      accent: '#b0343c',
      type: 'sans-serif',
      menu: [
        ['/', 'All posters'],
        ['/brushes', 'Brushes'],
        ['/clock', 'Clock'],
        ['/dragonfly', 'Dragonfly'],
        ['/still-life', 'Still life'],
        ['/patterns', 'Patterns'],
      ],
    },
  });
  plan.page('/', 'All posters', async ({ plant, plantNothing }) => {
    plantNothing('/media/sold-out.jpg', { what: 'an address where no picture is (404)', expected: 'unreachable', refusal: 'http-error' });
    return `
<p>Printed to order on heavy paper.</p>
<div class="grid"><a class="photo" href="/still-life" style="background-image: url('${await plant({
      what: 'cut and gray, the background in a style attribute',
      file: 'tile-fig.jpg',
      of: 'fig',
      edits: [crop({ left: 0.12, top: 0.1, width: 0.76, height: 0.85 }), gray(), resize(620)],
      quality: 80,
    })}')"></a><img src="/media/sold-out.jpg" alt="Sold out"></div>`;
  });
  plan.page(
    '/brushes',
    'Brushes, 60 by 40',
    async ({ plant }) => `
<img src="${await plant({ what: 'framed in white', file: 'brushes-framed.png', of: 'brushes', edits: [resize(560), frame(46, '#f4f1ea')] })}" alt="Poster: brushes">
<p>From 39 euros, frame included.</p>`,
  );
  plan.page('/clock', 'Clock', async ({ plant }) => {
    const clock = await plant({ what: 'smaller, loaded by a script', file: 'clock.jpg', of: 'clock', edits: [resize(700)], quality: 80 });
    return `<img src="/media/blank.gif" data-lazy-src="${clock}" alt="Poster: a clock"><p>60 by 45.</p>`;
  });
  plan.page('/dragonfly', 'Dragonfly', async ({ plant }) => {
    const edits = [resize(720), watermark('SAMPLE')];
    const sample = await plant({ what: 'with a watermark across it', file: 'dragonfly-sample.webp', of: 'dragonfly', edits, quality: 75 });
    return `<img src="${sample}" alt="Poster: a dragonfly"><p>The preview carries our mark; the print does not.</p>`;
  });
  plan.answer('/media/blank.gif', Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64'));
  stillLife(plan);
  patterns(plan);
  return plan;
}

// --- internal ---

function stillLife(plan) {
  const body = '<p>The picture of this product is only in the data that shops give to search engines.</p>';
  plan.page('/still-life', 'Still life with drum', async () => body, { head: productData });
}

async function productData({ plant }) {
  const contentUrl = await plant({
    what: 'with a bar of words below it, named in JSON-LD only',
    file: 'drum.jpg',
    of: 'drum',
    edits: [resize(560), captionBar('STILL LIFE')],
    quality: 82,
  });
  const image = { '@type': 'ImageObject', contentUrl, caption: 'Still life with drum' };
  const product = { '@context': 'https://schema.org', '@type': 'Product', name: 'Still life with drum', image };
  return `<script type="application/ld+json">${JSON.stringify(product)}</script>`;
}

/** Pictures with little in them: smooth, striped, rough. Careless comparisons find them everywhere. */
function patterns(plan) {
  const names = ['folds', 'rainbow', 'stripes', 'wall'];
  plan.page('/patterns', 'Patterns', async ({ plant }) => {
    const images = [];
    for (const of of names) {
      const path = await plant({ what: 'a pattern of somebody else', file: `pattern-${of}.webp`, of, edits: [resize(640)], quality: 75 });
      images.push(`<img src="${path}" alt="Pattern: ${of}">`);
    }
    return `<p>For large walls.</p><div class="grid">${images.join('\n')}</div>`;
  });
}
