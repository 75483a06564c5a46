/** Further services and programs by whose addresses the original is told; each row says where its spelling is documented. */
import { changed, renamed, type Rule, tail, withoutQuery } from './unwrap-spelling.ts';

export const SERVICE_RULES: readonly Rule[] = [
  // imgproxy: /<signature>/<options>/plain/<address>@<extension>, or the address as URL-safe Base64 in pieces (docs.imgproxy.net, Processing an image).
  ({ pathname }) => {
    const plain = /^\/[^/]+\/(?:[^/]+\/)*?plain\/(https?(?::|%3a).+?)(?:@[a-z0-9]{2,5})?$/i.exec(pathname)?.[1];
    if (plain !== undefined) return [tail(plain)];
    const packed = /^\/[\w-]+\/(?:[a-z_]+:[^/]*\/)+([\w/-]+)=*(?:\.[a-z0-9]{2,5})?$/.exec(pathname)?.[1];
    return packed === undefined ? [] : [ofBase64(packed.replaceAll('/', ''))];
  },
  // camo, which GitHub runs: /<digest>/<address as hexadecimal>, or ?url= (github.com/atmos/camo, URL Formats).
  ({ pathname, searchParams }) => {
    const found = /^\/[0-9a-f]{40,64}(?:\/([0-9a-f]+))?$/.exec(pathname);
    if (found === null) return [];
    const [, hex] = found;
    return [tail(hex === undefined ? (searchParams.get('url') ?? '') : Buffer.from(hex, 'hex').toString('utf8'))];
  },
  // Uploadcare: /<uuid>/-/<operation>/… ; without operations it is the file (uploadcare.com/docs/delivery).
  (url) =>
    /(?:^|\.)ucarecdn?\.(?:com|net)$/.test(url.hostname) ? [renamed(url, /^(\/[0-9a-f-]{36}(?:~\d+\/nth\/\d+)?\/)-\/.*$/, '$1')] : [],
  // ImageKit: /tr:<transformations>/ in the path or ?tr= (imagekit.io/docs/transformations).
  (url) => {
    if (url.hostname !== 'ik.imagekit.io') return [];
    return [
      changed(url, (copy) => {
        copy.pathname = copy.pathname.replace(/\/tr:[^/]+(?=\/)/, '');
        copy.searchParams.delete('tr');
      }),
    ];
  },
  // Storyblok: /m/… behind the file; before 2022 the operations stood in front (storyblok.com/docs/api/image-service).
  (url) => (/^a(?:-[a-z]{2})?\.storyblok\.com$/.test(url.hostname) ? [renamed(url, /(\.\w+)\/m(?:\/.*)?$/, '$1')] : []),
  ({ hostname, pathname }) => {
    const file = hostname === 'img2.storyblok.com' ? /\/f\/\d+\/.+$/.exec(pathname)?.[0] : undefined;
    return file === undefined ? [] : [`https://a.storyblok.com${file}`];
  },
  // MediaWiki: /thumb/a/ab/<file>/<width>px-<file> (Wikimedia Commons; mediawiki.org, Manual:$wgUploadDirectory).
  (url) => [renamed(url, /\/thumb(\/[0-9a-f]\/[0-9a-f]{2}\/[^/]+)\/[^/]*\d+px-[^/]+$/, '$1')],
  // Fandom: /revision/latest/scale-to-width-down/<width>.
  (url) =>
    /(?:^|\.)nocookie\.net$/.test(url.hostname)
      ? [renamed(url, /(\/revision\/latest)\/(?:scale-to-|smart\/|zoom-crop\/|top-crop).*$/, '$1')]
      : [],
  // Ghost: /content/images/size/w600/, and a format behind it (Ghost, img_url helper).
  (url) => [renamed(url, /\/content\/images\/size\/[wh]\d+(?:h\d+)?\/(?:format\/\w+\/)?/, '/content/images/')],
  // Drupal: /files/styles/<style>/public/<file> (image_style_path); the token and the extension of the converted file are dropped.
  (url) => {
    const original = renamed(url, /\/styles\/\w+\/public\/(.+?\.(?:jpe?g|png|gif))(?:\.webp|\.avif)?$/i, '/$1');
    return original === null ? [] : [withoutQuery(new URL(original)) ?? original];
  },
  // Pinterest: /236x/ and others; the original may have another extension, and then is not there.
  (url) => (url.hostname === 'i.pinimg.com' ? [renamed(url, /^\/\d+x(?:\d+)?(?:_RS)?\//, '/originals/')] : []),
];

// --- internal ---

/** `null` unless an address comes out. */
function ofBase64(text: string): string | null {
  const address = Buffer.from(text, 'base64url').toString('utf8');
  return /^https?:\/\/[\x21-\x7e]+$/.test(address) ? address : null;
}
