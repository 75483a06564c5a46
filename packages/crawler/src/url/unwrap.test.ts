import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unwrapImageUrl } from './unwrap.ts';

const A = 'https://a.example/dir/a.jpg';
const ESCAPED = encodeURIComponent(A);

describe('what is behind', () => {
  test.each<[string, string | readonly string[]]>([
    [`https://shop.example/_next/image?url=${ESCAPED}&w=640&q=75`, A],
    ['https://shop.example/_next/image?url=%2Fdir%2Fa.jpg&w=640', 'https://shop.example/dir/a.jpg'],
    ['https://shop.example/blog/_next/image?url=%2Fa.jpg', 'https://shop.example/a.jpg'],
    [`https://shop.example/_vercel/image?url=${ESCAPED}`, A],
    ['https://shop.example/.netlify/images?url=/a.jpg&w=100', 'https://shop.example/a.jpg'],
    ['https://shop.example/_image?href=%2F_astro%2Fa.jpg&w=100', 'https://shop.example/_astro/a.jpg'],
    ['https://shop.example/_ipx/w_200,f_webp/dir/a.jpg', 'https://shop.example/dir/a.jpg'],
    ['https://shop.example/_ipx/w_200/https://a.example/dir/a.jpg', A],
    ['https://i0.wp.com/a.example/dir/a.jpg?resize=300%2C200&ssl=1', A],
    ['https://i2.wp.com/a.example/dir/a.jpg?w=300', 'http://a.example/dir/a.jpg'],
    ['https://res.cloudinary.com/demo/image/fetch/w_300,c_fill/https://a.example/dir/a.jpg', A],
    [`https://res.cloudinary.com/demo/image/fetch/s--Abc--/f_auto/w_1/${ESCAPED}`, A],
    [
      'https://res.cloudinary.com/demo/image/upload/w_300,c_fill/f_auto/v1/dir/a.jpg',
      'https://res.cloudinary.com/demo/image/upload/v1/dir/a.jpg',
    ],
    [`https://img.example/AbC-_1/rs:fit:300:300/g:no/plain/${A}@webp`, A],
    [`https://img.example/unsafe/plain/${ESCAPED}`, A],
    [
      `https://img.example/_/rs:fill:300/${Buffer.from(A)
        .toString('base64url')
        .replace(/(.{16})/g, '$1/')}.png`,
      A,
    ],
    [`https://camo.example/4d04abe0044d94fefcf9af21332239dbebf01ded/${Buffer.from(A).toString('hex')}`, A],
    [`https://camo.example/4d04abe0044d94fefcf9af21332239dbebf01ded?url=${ESCAPED}`, A],
    [
      'https://x1.ucarecd.net/22240276-2f06-41f8-9411-755c8ce926ed/-/resize/300x/-/format/webp/a.jpg',
      'https://x1.ucarecd.net/22240276-2f06-41f8-9411-755c8ce926ed/',
    ],
    ['https://ik.imagekit.io/me/tr:w-300,h-200/dir/a.jpg', 'https://ik.imagekit.io/me/dir/a.jpg'],
    ['https://ik.imagekit.io/me/dir/a.jpg?tr=w-300&v=2', 'https://ik.imagekit.io/me/dir/a.jpg?v=2'],
    [
      'https://a.storyblok.com/f/39898/3310x2192/e4ec/a.jpeg/m/200x0/filters:format(png)',
      'https://a.storyblok.com/f/39898/3310x2192/e4ec/a.jpeg',
    ],
    ['https://a-us.storyblok.com/f/1/2x2/e4/a.jpeg/m/', 'https://a-us.storyblok.com/f/1/2x2/e4/a.jpeg'],
    ['https://img2.storyblok.com/200x0/filters:format(png)/f/1/2x2/e4/a.jpeg', 'https://a.storyblok.com/f/1/2x2/e4/a.jpeg'],
    [
      'https://upload.wikimedia.org/wikipedia/commons/thumb/2/2a/Innsbruck.jpg/360px-Innsbruck.jpg',
      'https://upload.wikimedia.org/wikipedia/commons/2/2a/Innsbruck.jpg',
    ],
    ['https://wiki.example/images/thumb/a/a0/B.svg/page1-300px-B.svg.png', 'https://wiki.example/images/a/a0/B.svg'],
    [
      'https://static.wikia.nocookie.net/x/images/a/a0/B.png/revision/latest/scale-to-width-down/320?cb=1',
      'https://static.wikia.nocookie.net/x/images/a/a0/B.png/revision/latest?cb=1',
    ],
    ['https://blog.example/content/images/size/w300h200/2026/01/a.jpg', 'https://blog.example/content/images/2026/01/a.jpg'],
    ['https://blog.example/content/images/size/w600/format/webp/2026/a.jpg', 'https://blog.example/content/images/2026/a.jpg'],
    [
      'https://d.example/sites/default/files/styles/large/public/2026-01/a.jpg.webp?itok=Ab',
      'https://d.example/sites/default/files/2026-01/a.jpg',
    ],
    ['https://i.pinimg.com/236x/ab/cd/ef/abcdef.jpg', 'https://i.pinimg.com/originals/ab/cd/ef/abcdef.jpg'],
    ['https://wsrv.nl/?url=a.example/dir/a.jpg&w=300', A],
    ['https://images.weserv.nl/?url=ssl:a.example/dir/a.jpg', A],
    ['https://wsrv.nl/?url=https://a.example/dir/a.jpg', A],
    ['https://shop.example/cdn-cgi/image/width=80,quality=75/dir/a.jpg', 'https://shop.example/dir/a.jpg'],
    ['https://shop.example/cdn-cgi/image/fit=cover/https://a.example/dir/a.jpg', A],
    ['https://b.imgix.net/dir/a.jpg?w=300&fit=crop', 'https://b.imgix.net/dir/a.jpg'],
    [`https://b.imgix.net/${ESCAPED}`, A],
    ['https://images.ctfassets.net/s/a/b/c.jpg?w=300', 'https://images.ctfassets.net/s/a/b/c.jpg'],
    ['https://lh3.googleusercontent.com/abc=w400-h300-no', 'https://lh3.googleusercontent.com/abc=s0'],
    ['https://1.bp.blogspot.com/-a/b/c/d/s320/a.jpg', 'https://1.bp.blogspot.com/-a/b/c/d/s0/a.jpg'],
    ['https://a-example.cdn.ampproject.org/i/s/a.example/dir/a.jpg', A],
    ['https://a-example.cdn.ampproject.org/i/a.example/dir/a.jpg', 'http://a.example/dir/a.jpg'],
    ['https://a-example.cdn.ampproject.org/ii/w1000/s/a.example/dir/a.jpg', A],
    ['https://thumbs.example/unsafe/300x200/smart/https://a.example/dir/a.jpg', A],
    [`https://external-content.duckduckgo.com/iu/?u=${ESCAPED}&f=1`, A],
    ['https://blog.example/wp-content/uploads/2026/01/a-300x200.jpg', 'https://blog.example/wp-content/uploads/2026/01/a.jpg'],
    ['https://cdn.shopify.com/s/files/1/a_400x@2x.jpg?v=1', 'https://cdn.shopify.com/s/files/1/a.jpg?v=1'],
    ['https://shop.example/cdn/shop/files/a_grande.jpg?v=1&width=600', 'https://shop.example/cdn/shop/files/a.jpg?v=1'],
    ['https://static.wixstatic.com/media/abc~mv2.jpg/v1/fill/w_300,h_200/a.jpg', 'https://static.wixstatic.com/media/abc~mv2.jpg'],
    [
      'https://images.squarespace-cdn.com/content/v1/a/b/a.jpg?format=500w',
      'https://images.squarespace-cdn.com/content/v1/a/b/a.jpg?format=original',
    ],
    ['https://pbs.twimg.com/media/abc?format=jpg&name=small', 'https://pbs.twimg.com/media/abc?format=jpg&name=orig'],
    ['https://pbs.twimg.com/media/abc.jpg:large', 'https://pbs.twimg.com/media/abc.jpg:orig'],
    ['https://shop.example/_ipx/w_200/%2Fdir%2Fa.jpg?url=%2Fdir%2Fa.jpg', 'https://shop.example/dir/a.jpg'],
    [`https://shop.example/_gatsby/image/aHR0cHM/dz0z/a.jpg?u=${ESCAPED}&a=w%3D300`, A],
    [`https://www.bing.com/th?u=${ESCAPED}&w=200`, A],
    [`https://yandex.com/images/search?img_url=${ESCAPED}&pos=1`, A],
    [`https://www.google.co.uk/imgres?imgurl=${ESCAPED}&h=1`, A],
    [`https://external-fra3-1.xx.fbcdn.net/safe_image.php?d=AQ&w=500&url=${ESCAPED}`, A],
    ['https://blog.example/wp-content/uploads/2026/01/a-scaled.jpg', 'https://blog.example/wp-content/uploads/2026/01/a.jpg'],
    [
      'https://blog.example/wp-content/uploads/2026/01/a-300x200.jpg.webp',
      ['https://blog.example/wp-content/uploads/2026/01/a-300x200.jpg', 'https://blog.example/wp-content/uploads/2026/01/a.jpg'],
    ],
    ['https://blog.files.wordpress.com/2026/01/a.jpg?w=1024', 'https://blog.files.wordpress.com/2026/01/a.jpg'],
    ['https://shop.example/media/catalog/product/cache/0f83/b/o/boat.jpg', 'https://shop.example/media/catalog/product/b/o/boat.jpg'],
    [
      'https://shop.example/media/catalog/product/cache/1/image/800x/9df7/b/o/boat.jpg',
      'https://shop.example/media/catalog/product/b/o/boat.jpg',
    ],
    ['https://shop.example/123-home_default/boat.jpg', 'https://shop.example/123/boat.jpg'],
    ['https://shop.example/thumbnail/ab/cd/ef/1612345678/boat_800x800.jpg', 'https://shop.example/media/ab/cd/ef/1612345678/boat.jpg'],
    [
      `https://forum.example/uploads/default/optimized/2X/a/${'a'.repeat(40)}_2_690x388.jpeg`,
      `https://forum.example/uploads/default/original/2X/a/${'a'.repeat(40)}.jpeg`,
    ],
    [
      'https://files.social.example/media_attachments/files/109/1/small/a.jpg',
      'https://files.social.example/media_attachments/files/109/1/original/a.jpg',
    ],
    ['https://cms.example/uploads/large_boat_0123456789.jpg', 'https://cms.example/uploads/boat_0123456789.jpg'],
    ['https://shop.example/media/cache/resolve/thumb/uploads/a.jpg', 'https://shop.example/uploads/a.jpg'],
    [
      'https://cms.example/assets/22240276-2f06-41f8-9411-755c8ce926ed/a.jpg?width=300&fit=cover&v=2',
      'https://cms.example/assets/22240276-2f06-41f8-9411-755c8ce926ed/a.jpg?v=2',
    ],
    ['https://shop.example/a.jpg?imwidth=300', 'https://shop.example/a.jpg'],
    ['https://cdn.prod.website-files.com/6/7_boat-p-500.jpg', 'https://cdn.prod.website-files.com/6/7_boat.jpg'],
    [
      'https://image.jimcdn.com/app/cms/image/transf/dimension=300x1:format=jpg/path/s1/image/i2/version/3/image.jpg',
      'https://image.jimcdn.com/app/cms/image/transf/none/path/s1/image/i2/version/3/image.jpg',
    ],
    ['https://img1.wsimg.com/isteam/ip/1-2/boat.jpg/:/cr=t:0%25/rs=w:600,cg:true', 'https://img1.wsimg.com/isteam/ip/1-2/boat.jpg'],
    [
      'https://static1.squarespace.com/static/5/t/6/boat.jpg?format=500w',
      'https://static1.squarespace.com/static/5/t/6/boat.jpg?format=original',
    ],
    ['https://mir-s3-cdn-cf.behance.net/project_modules/1400/a.jpg', 'https://mir-s3-cdn-cf.behance.net/project_modules/source/a.jpg'],
    ['https://m.media-amazon.com/images/I/71abcDEF._AC_SL1500_.jpg', 'https://m.media-amazon.com/images/I/71abcDEF.jpg'],
    ['https://i.ebayimg.com/images/g/abc/s-l500.webp', 'https://i.ebayimg.com/images/g/abc/s-l1600.webp'],
    ['https://i.etsystatic.com/1/r/il/2/3/il_794xN.3_ab.jpg', 'https://i.etsystatic.com/1/r/il/2/3/il_fullxfull.3_ab.jpg'],
    ['https://ae01.alicdn.com/kf/S1.jpg_220x220q75.jpg_.webp', 'https://ae01.alicdn.com/kf/S1.jpg'],
    ['https://i.imgur.com/AbCdEfGl.jpg', 'https://i.imgur.com/AbCdEfG.jpg'],
    ['https://live.staticflickr.com/65535/1_0a_m.jpg', 'https://live.staticflickr.com/65535/1_0a_b.jpg'],
    ['https://farm1.static.flickr.com/2/1_0a.jpg', 'https://farm1.static.flickr.com/2/1_0a_b.jpg'],
    ['https://64.media.tumblr.com/0a/tumblr_ab_500.jpg', 'https://64.media.tumblr.com/0a/tumblr_ab_1280.jpg'],
    ['https://miro.medium.com/v2/resize:fit:1400/format:webp/1*ab.jpeg', 'https://miro.medium.com/v2/1*ab.jpeg'],
    ['https://miro.medium.com/max/700/1*ab.jpeg', 'https://miro.medium.com/v2/1*ab.jpeg'],
    ['https://eu.graphassets.com/AbC/resize=width:100/output=format:webp/xyz', 'https://eu.graphassets.com/AbC/xyz'],
    [`https://substackcdn.com/image/fetch/$s_!Ab!,w_1456,c_limit,f_auto,q_auto:good/${ESCAPED}`, A],
    ['https://cdn.statically.io/img/a.example/w=300,h=200/dir/a.jpg', A],
    ['https://cdn.statically.io/img/a.example/dir/a.jpg', A],
    ['https://preview.redd.it/a-boat-v0-ab1.jpg?width=640&s=01', 'https://i.redd.it/ab1.jpg'],
    [
      'https://media.discordapp.net/attachments/1/2/a.jpg?ex=1&width=400&height=300',
      'https://cdn.discordapp.com/attachments/1/2/a.jpg?ex=1',
    ],
    ['https://images-ext-1.discordapp.net/external/Ab-c/https/a.example/dir/a.jpg', A],
    ['https://res.cloudinary.com/demo/image/upload/c_fill,w_300/dir/boat.jpg', 'https://res.cloudinary.com/demo/image/upload/dir/boat.jpg'],
    [
      'https://images.pexels.com/photos/1/pexels-photo-1.jpeg?auto=compress&w=600',
      'https://images.pexels.com/photos/1/pexels-photo-1.jpeg',
    ],
  ])('%s', (url, expected) => {
    expect(unwrapImageUrl(url)).toEqual([expected].flat());
  });

  test('proxies inside proxies, three deep', () => {
    const photon = 'https://i0.wp.com/blog.example/wp-content/uploads/a-300x200.jpg?ssl=1';
    expect(unwrapImageUrl(`https://shop.example/_next/image?url=${encodeURIComponent(photon)}`)).toEqual([
      photon,
      'https://blog.example/wp-content/uploads/a-300x200.jpg',
      'https://blog.example/wp-content/uploads/a.jpg',
    ]);
  });
});

test.each([
  A,
  'https://a.example/dir/a-300x200.jpg',
  'https://a.example/_next/image',
  'https://a.example/image?url=https://b.example/a.jpg',
  'https://b.imgix.net/a.jpg?w=300&s=0123456789abcdef',
  'https://b.imgix.net/a.jpg',
  'https://lh3.googleusercontent.com/abc=s0',
  'https://pbs.twimg.com/media/abc?format=jpg&name=orig',
  'https://wsrv.nl/?url=javascript:alert(1)',
  'https://a.example/_next/image?url=data:image/png;base64,AAAA',
  'https://i0.wp.com/',
  'https://res.cloudinary.com/demo/image/upload/v1/a.jpg',
  'https://res.cloudinary.com/demo/image/upload/my_folder/a.jpg',
  'https://live.staticflickr.com/65535/1_0a_b.jpg',
  'https://miro.medium.com/v2/1*ab.jpeg',
  'https://m.media-amazon.com/images/I/71abcDEF.jpg',
  'https://mir-s3-cdn-cf.behance.net/project_modules/source/a.jpg',
  'https://i.imgur.com/AbCdEfG.jpg',
  'https://shop.example/large_boat.jpg',
  'https://a.example/_ipx/w_200/%zz',
  'no address',
  'data:image/png;base64,AAAA',
])('nothing is known of %s, or nothing is behind it', (url) => {
  expect(unwrapImageUrl(url).filter((one) => !one.includes('%zz'))).toEqual([]);
});

test('long addresses end, which backtracking would not', () => {
  const starts = [
    'res.cloudinary.com/d/image/upload/',
    'a.example/cdn-cgi/image/',
    'a.example/unsafe/',
    'cdn.shopify.com/',
    'lh3.googleusercontent.com/',
    'substackcdn.com/image/fetch/',
    'miro.medium.com/',
    'x.graphassets.com/',
    'cdn.statically.io/img/a.example/',
    'a.example/media/catalog/product/cache/',
  ];
  for (const part of ['_/', '__', 'a_/', '=,', '=/', '-1', 's/', 'https:/']) {
    for (const start of starts) expect(unwrapImageUrl(`https://${start}${part.repeat(1_800)}`).length).toBeLessThanOrEqual(8);
  }
});

test('whatever the address, candidates are other addresses that could be asked for, and few', () => {
  const host = fc.constantFrom(
    'wsrv.nl',
    'i0.wp.com',
    'b.imgix.net',
    'res.cloudinary.com',
    'a.example',
    'cdn.shopify.com',
    'x.cdn.ampproject.org',
    'ik.imagekit.io',
    'i.pinimg.com',
    'ucarecdn.com',
  );
  const path = fc.constantFrom(
    '/_next/image?url=',
    '/?url=',
    '/i/s/',
    '/cdn-cgi/image/w=1/',
    '/_ipx/_/',
    '/unsafe/',
    '/c/image/fetch/',
    '/',
  );
  const property = fc.property(host, path, fc.oneof(fc.webUrl(), fc.string()), (at, before, rest) => {
    const url = `https://${at}${before}${rest}`;
    const found = unwrapImageUrl(url);
    expect(found.length).toBeLessThanOrEqual(8);
    for (const one of found) {
      expect(one).toMatch(/^https?:\/\/[^/]/);
      expect(new URL(one).href).toBe(one);
      expect(one).not.toBe(url);
    }
  });
  fc.assert(property, { numRuns: 2_000 });
});
