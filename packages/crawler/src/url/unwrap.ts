/** Addresses of images behind the addresses of services that resize, convert or proxy them, and of the largest version where names tell it. */
import { parseHttpUrl } from './http-url.ts';
import { changed, renamed, type Rule, tail, withoutQuery } from './unwrap-spelling.ts';
import { SERVICE_RULES } from './unwrap-services.ts';
import { SITE_RULES } from './unwrap-sites.ts';

/**
 * Where the same image may be found unaltered, the nearest first; empty when nothing is known. These are guesses by the spelling of the address:
 * each has to pass scope, robots.txt and address guard like any other, and may not exist. Proxies inside proxies are followed three deep.
 *
 * @example
 * unwrapImageUrl('https://shop.example/_next/image?url=%2Fa.jpg&w=640&q=75') // ['https://shop.example/a.jpg']
 */
export function unwrapImageUrl(url: string): string[] {
  const found: string[] = [];
  let layer = [url];
  for (let depth = 0; depth < MAX_DEPTH && layer.length > 0; depth += 1) {
    const next = layer.flatMap(unwrapOnce).filter((one) => one !== url && !found.includes(one));
    layer = [...new Set(next)];
    found.push(...layer);
  }
  return found.slice(0, MAX_CANDIDATES);
}

// --- internal ---

const MAX_DEPTH = 3;
const MAX_CANDIDATES = 8;

function unwrapOnce(href: string): string[] {
  const parsed = parseHttpUrl(href);
  if (parsed.kind !== 'url') return [];
  const url = new URL(parsed.url);
  const found: string[] = [];
  for (const rules of [RULES, SERVICE_RULES, SITE_RULES])
    for (const rule of rules)
      for (const raw of rule(url)) {
        const target = raw === null || raw === '' ? null : parseHttpUrl(raw, parsed.url);
        if (target?.kind === 'url' && target.url !== parsed.url) found.push(target.url);
      }
  return found;
}

/** Paths of frameworks and hosts whose query names the file, on the site's own host. */
const QUERY_PROXIES: readonly (readonly [path: RegExp, parameter: string])[] = [
  [/^(?:\/[^/]+)*\/_next\/image\/?$/, 'url'],
  [/^\/_vercel\/image$/, 'url'],
  [/^\/\.netlify\/images$/, 'url'],
  [/^\/_image\/?$/, 'href'],
  [/\/_gatsby\/image\/[^/]+\//, 'u'],
];

/** Services whose query names an address. */
const HOST_PROXIES: readonly (readonly [host: RegExp, parameter: string])[] = [
  [/^(?:wsrv\.nl|images\.weserv\.nl)$/, 'url'],
  [/^external-content\.duckduckgo\.com$/, 'u'],
  [/(?:^|\.)bing\.(?:com|net)$/, 'u'],
  [/(?:^|\.)yandex\.(?:com|net|ru)$/, 'img_url'],
  [/(?:^|\.)google\.(?:com|[a-z]{2}|com?\.[a-z]{2})$/, 'imgurl'],
  [/(?:^|\.)fbcdn\.net$/, 'url'],
];

/** Services that alter by query alone. Where the query is signed, it says what may be asked for. */
const QUERY_SERVICES =
  /(?:^|\.)(?:imgix\.net|images\.ctfassets\.net|cdn\.sanity\.io|images\.prismic\.io|datocms-assets\.com|images\.unsplash\.com)$/;

const RULES: readonly Rule[] = [
  ({ pathname, searchParams }) => QUERY_PROXIES.map(([path, parameter]) => (path.test(pathname) ? searchParams.get(parameter) : null)),
  ({ hostname, searchParams }) =>
    HOST_PROXIES.map(([host, parameter]) => {
      const value = host.test(hostname) ? searchParams.get(parameter) : null;
      return value === null ? null : (tail(value.replace(/^ssl:/, '')) ?? tail(`${value}/`)?.replace(/\/$/, '') ?? null);
    }),
  // Nuxt: /_ipx/<modifiers>/<path or address>
  ({ pathname }) => {
    const rest = /^\/_ipx\/[^/]+\/(.+)$/.exec(pathname)?.[1];
    if (rest === undefined) return [];
    return [tail(rest) ?? `/${rest.replace(/^(?:%2f)+/i, '').replaceAll(/%2f/gi, '/')}`];
  },
  // Photon of Jetpack: the scheme is http unless `ssl=1`.
  ({ hostname, pathname, searchParams }) =>
    /^i[0-3]\.wp\.com$/.test(hostname) ? [tail(pathname.slice(1), searchParams.get('ssl') === '1' ? 'https' : 'http')] : [],
  // Cloudinary: fetched addresses, and uploads without their transformations.
  ({ hostname, pathname, origin, search }) => {
    if (hostname !== 'res.cloudinary.com') return [];
    const fetched = /^\/[^/]+\/image\/fetch\/(?:[^/]+\/)*?(https?(?::|%3a).*)$/i.exec(pathname)?.[1];
    if (fetched !== undefined) return [tail(fetched + search)];
    const upload = /^(\/[^/]+\/image\/upload)\/(?:(?=[^/]*_)[^/]+\/)+(v\d+\/.+)$/.exec(pathname);
    return upload === null ? [] : [`${origin}${upload[1]}/${upload[2]}`];
  },
  // Cloudflare: /cdn-cgi/image/<options>/<path or address>
  ({ pathname, search }) => {
    const rest = /^\/cdn-cgi\/image\/(?=[^/]*[=,])[^/]+\/(.+)$/.exec(pathname)?.[1];
    return rest === undefined ? [] : [(tail(rest) ?? `/${rest}`) + search];
  },
  (url) => (QUERY_SERVICES.test(url.hostname) && !url.searchParams.has('s') ? [withoutQuery(url)] : []),
  ({ hostname, pathname }) =>
    hostname.endsWith('.imgix.net') ? [/^\/https?(?::|%3a)/i.test(pathname) ? tail(pathname.slice(1)) : null] : [],
  // Google's pictures: a size after the last `=`, or in the path of old ones (Blogger).
  (url) => (/(?:^|\.)(?:googleusercontent|ggpht)\.com$/.test(url.hostname) ? [renamed(url, /=[swh]\d+(?:-[\w]+)*$/, '=s0')] : []),
  (url) =>
    /(?:^|\.)(?:bp\.blogspot|googleusercontent|ggpht)\.com$/.test(url.hostname)
      ? [renamed(url, /\/[swh]\d+(?:-[\w]+)*\/(?=[^/]+$)/, '/s0/')]
      : [],
  // AMP caches: /i/ for http, /i/s/ for https.
  ({ hostname, pathname }) => {
    const parts = hostname.endsWith('.cdn.ampproject.org') ? /^\/ii?(?:\/w\d+)?(\/s)?\/(.+)$/.exec(pathname) : null;
    return parts === null ? [] : [tail(parts[2] ?? '', parts[1] === undefined ? 'http' : 'https')];
  },
  // thumbor without a signature.
  ({ pathname }) => {
    const rest = /^\/unsafe\/(?:.*?\/)?(https?(?::|%3a).*)$/i.exec(pathname)?.[1];
    return rest === undefined ? [] : [tail(rest)];
  },
  // WordPress: sizes that it makes itself are named after the file.
  (url) =>
    /\/(?:wp-content\/uploads|files)\//.test(url.pathname) && !/^i[0-3]\.wp\.com$/.test(url.hostname)
      ? [renamed(url, /-\d{2,5}x\d{2,5}(\.(?:jpe?g|png|gif|webp|avif))$/i, '$1')]
      : [],
  // Shopify: a size in the name, or in the query.
  (url) => {
    if (url.hostname !== 'cdn.shopify.com' && !url.pathname.startsWith('/cdn/shop/')) return [];
    const sizes = /_(?:\d*x\d*|pico|icon|thumb|small|compact|medium|large|grande|master)(?:_crop_\w+)?(?:@\dx)?(?:\.progressive)?(\.\w+)$/;
    return [
      changed(url, (copy) => {
        copy.pathname = copy.pathname.replace(sizes, '$1');
        for (const name of ['width', 'height', 'crop', 'format']) if (copy.searchParams.has(name)) copy.searchParams.delete(name);
      }),
    ];
  },
  (url) => (url.hostname === 'static.wixstatic.com' ? [renamed(url, /^(\/media\/[^/]+)\/v1\/.*$/, '$1')] : []),
  (url) => (/^images\.squarespace-cdn\.com$/.test(url.hostname) ? [changed(url, (copy) => void (copy.search = '?format=original'))] : []),
  (url) =>
    url.hostname === 'pbs.twimg.com' && url.searchParams.has('name') ? [changed(url, (copy) => copy.searchParams.set('name', 'orig'))] : [],
];
