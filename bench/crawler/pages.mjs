// Pages of 100 to 300 kB in the shapes that generators of sites give them: made of parts by hand, or of the labelled pages, repeated.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const WIDTHS = [300, 600, 768, 1024, 1536];
const WORDS = 'The boat lay in the harbour when the light came over the hills and the gulls had gone out to sea again, as they do. ';

/** @returns {Record<string, string[]>} pages by kind */
export function pagesByKind(folder) {
  const labelled = readdirSync(folder)
    .filter((name) => name.endsWith('.html'))
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
  const of = (pattern) => labelled.filter(({ name }) => pattern.test(name)).map(({ text }) => repeated(text, 200_000));
  return {
    'a long article': [document(times(400, paragraph).join('\n'))],
    'a product grid (WooCommerce)': [document(`<ul class="products columns-4">${times(120, product).join('\n')}</ul>`)],
    'a gallery (WordPress blocks)': [document(`<figure class="wp-block-gallery">${times(150, galleryItem).join('\n')}</figure>`)],
    'a collection with state (Next)': [document(times(100, nextCard).join(''), nextData(100))],
    'a collection with state (Nuxt)': [document(times(100, nextCard).join(''), nuxtState(400))],
    'labelled shops, repeated': of(/woocommerce|shopify|magento|prestashop/),
    'labelled galleries, repeated': of(/gallery|tiled|lightbox|nextgen|carousel/),
    'labelled state of scripts, repeated': of(/^next-|^nuxt|gatsby|sveltekit|apollo|wix|yoast/),
    'all labelled pages, repeated': of(/./),
    'labelled pages as they are': labelled.map(({ text }) => text),
  };
}

function times(count, make) {
  return Array.from({ length: count }, (_, at) => make(at));
}

function document(body, end = '') {
  const head = `<meta charset="utf-8"><title>Harbour</title><link rel="stylesheet" href="/main.css"><meta property="og:image" content="/og.jpg">`;
  const menu = times(12, (i) => `<li class="menu-item menu-item-${i}"><a href="/section-${i}/">Section ${i}</a></li>`).join('');
  return `<!doctype html><html lang="en"><head>${head}</head><body class="home wp-theme"><header><nav><ul>${menu}</ul></nav></header><main>${body}</main>${end}</body></html>`;
}

/** The body over and over, each time with other addresses. */
function repeated(text, chars) {
  const [, before = '', body = text, after = ''] = /^(.*<body[^>]*>)(.*)(<\/body>.*)$/s.exec(text) ?? [];
  const pieces = [before];
  for (let size = before.length, i = 0; size < chars; i++) {
    const piece = body.replace(/\.(jpe?g|png|webp|avif|gif|svg)\b/gi, `-v${i}.$1`).replace(/href="\/([a-z])/g, `href="/${i}/$1`);
    pieces.push(piece);
    size += piece.length;
  }
  return pieces.join('\n') + after;
}

/** Distinct links, and a picture in several sizes after every fourth. */
function paragraph(i) {
  const text = `<p>${WORDS.repeat(6)}<a href="/notes/${i}.html">A note</a> ${WORDS.repeat(2)}</p>`;
  if (i % 4 !== 0) return text;
  return `${text}<figure><img src="/media/boat-${i}.jpg" srcset="${sizes(`/media/boat-${i}`, [400, 800, 1600])}" sizes="100vw" alt="Boat ${i}"><figcaption>Boat ${i}</figcaption></figure>`;
}

function sizes(path, widths = WIDTHS, end = 'jpg') {
  return widths.map((width) => `${path}-${width}x${Math.round(width * 0.75)}.${end} ${width}w`).join(', ');
}

function product(i) {
  const path = `https://shop.example/wp-content/uploads/2026/0${1 + (i % 9)}/chair-${i}`;
  const price = `<span class="woocommerce-Price-amount amount"><bdi><span class="woocommerce-Price-currencySymbol">&euro;</span>${i}.00</bdi></span>`;
  return `<li class="product type-product post-${i} status-publish ${i % 4 === 0 ? 'first ' : ''}instock product_cat-chairs product_tag-oak has-post-thumbnail sale taxable shipping-taxable purchasable product-type-simple">
	<a href="https://shop.example/product/chair-${i}/" class="woocommerce-LoopProduct-link woocommerce-loop-product__link"><span class="onsale">Sale!</span>
	<img width="300" height="300" src="${path}-300x300.jpg" class="attachment-woocommerce_thumbnail size-woocommerce_thumbnail" alt="Oak chair ${i}" decoding="async" loading="lazy" srcset="${sizes(path)}" sizes="(max-width: 300px) 100vw, 300px" />
	<h2 class="woocommerce-loop-product__title">Oak chair ${i}, with arms &amp; a cushion</h2><div class="star-rating" role="img" aria-label="Rated 4.50 out of 5"><span style="width:90%">Rated <strong class="rating">4.50</strong> out of 5</span></div>
	<span class="price"><del aria-hidden="true">${price}</del> <ins>${price}</ins></span></a><a href="/shop/?add-to-cart=${i}" data-quantity="1" class="button product_type_simple add_to_cart_button ajax_add_to_cart" data-product_id="${i}" data-product_sku="CH-${i}" aria-label="Add &ldquo;Oak chair ${i}&rdquo; to your cart" rel="nofollow">Add to cart</a></li>`;
}

function galleryItem(i) {
  const path = `https://photos.example/wp-content/uploads/2026/05/harbour-${i}`;
  return `<figure class="wp-block-image size-large"><a href="${path}.jpg"><img loading="lazy" decoding="async" width="1024" height="683" data-id="${i}" src="${path}-1024x683.jpg" alt="The harbour at dawn, ${i}" class="wp-image-${i}" srcset="${sizes(path)}" sizes="auto, (max-width: 1024px) 100vw, 1024px" data-attachment-id="${i}" data-orig-file="${path}.jpg" data-orig-size="6000,4000" data-image-meta="{&quot;aperture&quot;:&quot;8&quot;,&quot;credit&quot;:&quot;Ada Lind&quot;,&quot;camera&quot;:&quot;X-T5&quot;,&quot;iso&quot;:&quot;125&quot;}" data-image-title="harbour-${i}" data-medium-file="${path}-300x200.jpg" data-large-file="${path}-1024x683.jpg" /></a><figcaption class="wp-element-caption">The harbour at dawn, seen from the pier. <em>Photo: Ada Lind</em></figcaption></figure>`;
}

function nextCard(i) {
  const source = encodeURIComponent(`https://cdn.example/images/boat-${i}.jpg`);
  const variants = [640, 1080, 1920].map((width) => `/_next/image?url=${source}&amp;w=${width}&amp;q=75 ${width}w`).join(', ');
  return `<article class="group relative flex flex-col rounded-xl border border-slate-200 bg-white shadow-sm transition hover:shadow-lg dark:bg-slate-900"><div class="relative aspect-[4/3] w-full overflow-hidden rounded-t-xl"><img alt="Boat ${i}" loading="lazy" decoding="async" data-nimg="fill" class="object-cover transition duration-300 group-hover:scale-105" style="position:absolute;height:100%;width:100%;left:0;top:0;right:0;bottom:0;color:transparent" sizes="33vw" srcSet="${variants}" src="/_next/image?url=${source}&amp;w=1920&amp;q=75"/></div><div class="flex flex-1 flex-col gap-2 p-4"><h3 class="text-lg font-semibold leading-tight tracking-tight"><a href="/boats/${i}"><span class="absolute inset-0" aria-hidden="true"></span>Boat ${i}</a></h3><p class="line-clamp-3 text-sm text-slate-600 dark:text-slate-300">${WORDS}</p></div></article>`;
}

function nextData(count) {
  const items = times(count, (id) => ({
    id,
    slug: `boat-${id}`,
    title: `Boat ${id}`,
    description: WORDS.repeat(4),
    image: {
      url: `https://cdn.example/images/boat-${id}.jpg`,
      width: 1600,
      height: 1200,
      blurDataURL: `data:image/jpeg;base64,${'Zm9v'.repeat(60)}`,
    },
    gallery: times(4, (at) => ({ src: `https://cdn.example/images/boat-${id}-${at}.jpg?fit=crop&w=800`, alt: `Boat ${id}` })),
    price: { amount: id * 100, currency: 'EUR' },
    tags: ['sea', 'wood', 'sail'],
  }));
  return `<script id="__NEXT_DATA__" type="application/json">${JSON.stringify({ props: { pageProps: { items } }, page: '/boats', query: {}, buildId: 'x' })}</script>`;
}

function nuxtState(count) {
  const items = times(
    count,
    (id) =>
      `{id:${id},title:"Boat ${id}",text:"${WORDS.repeat(2)}",image:"https:\\u002F\\u002Fcdn.example\\u002Fboats\\u002F${id}.webp",thumb:"\\u002Fimg\\u002F${id}.webp",url:"\\u002Fboats\\u002F${id}",on:a,kind:b}`,
  );
  return `<script>window.__NUXT__=(function(a,b){return {layout:"default",data:[{boats:[${items.join(',')}]}],fetch:{},error:null,serverRendered:a}}(true,"boat"))</script>`;
}
