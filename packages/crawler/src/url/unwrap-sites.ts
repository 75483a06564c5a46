/**
 * Spellings of smaller versions, as the programs that sites run on write them, and as marketplaces and networks do on their own hosts. They are
 * guesses from addresses that these are seen to use; most of them document none.
 */
import { changed, renamed, type Rule, tail, withoutQuery } from './unwrap-spelling.ts';

type Renaming = readonly [host: RegExp | null, path: RegExp, replacement: string];

/** On any host: programs. */
const PROGRAMS: readonly Renaming[] = [
  // WordPress: what was too large or turned upon upload lies beside the file that was uploaded.
  [null, /(\/wp-content\/uploads\/.+)-(?:scaled|rotated)(\.\w+)$/, '$1$2'],
  // Plugins of WordPress and others: converted files beside the others, with a second extension. Drupal's are told with its styles.
  [null, /^(?!.*\/styles\/)(.*\.(?:jpe?g|png|gif))\.(?:webp|avif)$/i, '$1'],
  // Magento 1 and 2: /cache/<hash>/, or with store, kind and size in front of it.
  [null, /(\/media\/catalog\/product)\/cache\/(?:[^/]+\/)+?(?=[^/]\/[^/]\/[^/]+$)/, '$1/'],
  // PrestaShop: /<id>-home_default/<name>.jpg
  [null, /\/(\d+)-\w+_default(?:_2x)?\/(?=[^/]+$)/, '/$1/'],
  // Shopware 6.
  [null, /\/thumbnail\/(.+)_\d+x\d+(\.\w+)$/, '/media/$1$2'],
  // Discourse.
  [null, /\/optimized\/(\dX\/(?:[0-9a-f]\/){0,3}[0-9a-f]{40})_\d+_\d+x\d+(\.\w+)$/, '/original/$1$2'],
  // Mastodon and what is built on it.
  [null, /((?:media_attachments|accounts|cache)\/.+)\/small\/(?=[^/]+$)/, '$1/original/'],
  // Strapi: its formats are named before the file, whose name ends in ten digits of a hash.
  [null, /\/(?:thumbnail|small|medium|large|xlarge)_(?=[^/]+_[0-9a-f]{10}\.\w+$)/, '/'],
  // LiipImagineBundle of Symfony.
  [null, /\/media\/cache\/(?:resolve\/)?\w+\/(?=[^/]+\/)/, '/'],
];

/** On their own hosts: builders of sites, marketplaces, networks. */
const HOSTS: readonly Renaming[] = [
  [/(?:^|\.)(?:website-files|webflow)\.com$/, /-p-\d+(?:x\d+q\d+)?(\.\w+)$/, '$1'],
  [/^image\.jimcdn\.com$/, /\/transf\/[^/]+\//, '/transf/none/'],
  [/^img\d?\.wsimg\.com$/, /\/:\/.*$/, ''],
  [/^mir-s3-cdn-cf\.behance\.net$/, /\/project_modules\/[\w-]+\/(?=[^/]+$)/, '/project_modules/source/'],
  [/(?:^|\.)(?:media-amazon|images-amazon|ssl-images-amazon)\.com$/, /^(\/images\/[A-Z]\/[\w%+-]+)\._[^/]*_(\.\w+)$/, '$1$2'],
  [/^i\.ebayimg\.com$/, /\/s-l\d+(\.\w+)$/, '/s-l1600$1'],
  [/^i\.etsystatic\.com$/, /\/il_\d+x(?:\d+|N)\./, '/il_fullxfull.'],
  [/(?:^|\.)(?:alicdn|aliexpress-media)\.com$/, /(\.(?:jpe?g|png|webp))_[^/]*$/, '$1'],
  [/^i\.imgur\.com$/, /^\/(\w{7})[sbtmlh](\.\w+)$/, '/$1$2'],
  // Flickr: of the sizes that share the secret of a picture, the largest; the original has another one.
  [/^(?:live|farm\d+)\.static\.?flickr\.com$/, /^(\/(?:\d+\/)+\d+_[0-9a-f]+)(?:_[sqtmnwzc])?(\.\w+)$/, '$1_b$2'],
  [/^(?:\d+\.)?media\.tumblr\.com$/, /(\/tumblr_\w+)_(?:75sq|100|250|400|500|540|640)(\.\w+)$/, '$1_1280$2'],
  [/^miro\.medium\.com$/, /^\/(?!v2\/\d(?:\*|%2A))(?:[^/]+\/)+(\d(?:\*|%2A)[^/]+)$/i, '/v2/$1'],
  // Hygraph and Filestack: operations as parts of the path.
  [/(?:^|\.)(?:graphassets|graphcms|filestackcontent)\.com$/, /(?:\/\w+=[^/]*)+(?=\/)/, ''],
];

/** What `resize` and the like are called in queries that do nothing else. */
const RESIZING: readonly (readonly [host: RegExp, path: RegExp, parameters: readonly string[]])[] = [
  // Directus: /assets/<uuid>
  [/./, /\/assets\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\/[^/]*)?$/, ['key', 'width', 'height', 'fit', 'quality', 'format']],
  // Image Manager of Akamai, on any host.
  [/./, /./, ['imwidth', 'imheight', 'impolicy', 'imformat']],
];

/** Services that alter by query alone. */
const QUERY_SERVICES = /(?:^|\.)(?:files\.wordpress\.com|sirv\.com|images\.pexels\.com|cdn\.builder\.io)$/;

export const SITE_RULES: readonly Rule[] = [
  (url) => PROGRAMS.map(([, path, replacement]) => renamed(url, path, replacement)),
  (url) => HOSTS.map(([host, path, replacement]) => (host?.test(url.hostname) === true ? renamed(url, path, replacement) : null)),
  (url) => RESIZING.map(([host, path, names]) => (host.test(url.hostname) && path.test(url.pathname) ? without(url, names) : null)),
  (url) => (QUERY_SERVICES.test(url.hostname) ? [withoutQuery(url)] : []),
  // Substack: as Cloudinary, on its own host.
  ({ hostname, pathname }) => {
    const fetched = /(?:^|\.)substack(?:cdn)?\.com$/.test(hostname)
      ? /^\/image\/fetch\/(?:[^/]+\/)*?(https?(?::|%3a).*)$/i.exec(pathname)
      : null;
    return fetched === null ? [] : [tail(fetched[1] ?? '')];
  },
  // Statically: /img/<host>/<options>/<path>
  ({ hostname, pathname }) => {
    const parts = hostname === 'cdn.statically.io' ? /^\/img\/([^/]+\.[^/]+)\/(?:[^/]*=[^/]*\/)?(.+)$/.exec(pathname) : null;
    return parts === null ? [] : [tail(`${parts[1]}/${parts[2]}`)];
  },
  // Reddit: previews are signed, the file behind them is not.
  ({ hostname, pathname }) => {
    const file = hostname === 'preview.redd.it' ? /^\/(?:[^/]*-v0-)?(\w+\.\w+)$/.exec(pathname)?.[1] : undefined;
    return file === undefined ? [] : [`https://i.redd.it/${file}`];
  },
  // Discord: resized attachments, and what it fetched elsewhere.
  (url) => {
    if (url.hostname === 'media.discordapp.net') {
      const smaller = without(url, ['width', 'height', 'format', 'quality']) ?? url.href;
      return [smaller.replace('//media.discordapp.net/', '//cdn.discordapp.com/')];
    }
    const parts = /^images-ext-\d\.discordapp\.net$/.test(url.hostname)
      ? /^\/external\/[^/]+\/(?:%3F[^/]*\/)?(https?)\/(.+)$/i.exec(url.pathname)
      : null;
    return parts === null ? [] : [`${parts[1]}://${parts[2]}`];
  },
  // Squarespace's older host.
  (url) =>
    url.hostname === 'static1.squarespace.com' && url.searchParams.has('format')
      ? [changed(url, (copy) => copy.searchParams.set('format', 'original'))]
      : [],
  // Twitter's older spelling: /media/<id>.jpg:large
  (url) => (url.hostname === 'pbs.twimg.com' ? [renamed(url, /^(\/media\/[^:]+):\w+$/, '$1:orig')] : []),
  // Cloudinary: uploads without a version, whose transformations are told by their looks.
  (url) =>
    url.hostname === 'res.cloudinary.com'
      ? [renamed(url, /^(\/[^/]+\/image\/upload)(?!\/(?:.*\/)?v\d+\/)\/(?:(?:[a-z]{1,3}_[^/,]+,[^/]+|[wh]_\d+|[cqfg]_[a-z:]+)\/)+/, '$1/')]
      : [],
];

// --- internal ---

function without(url: URL, parameters: readonly string[]): string | null {
  return parameters.some((name) => url.searchParams.has(name))
    ? changed(url, (copy) => parameters.forEach((name) => copy.searchParams.delete(name)))
    : null;
}
