// A site as it is being written: pages are drawn, and what they show is planted, in one place.
import { extname } from 'node:path';
import { layout } from './layout.mjs';
import { make, nameOfBytes, sha256 } from './planting.mjs';

/** @typedef {import('./planting.mjs').Planting} Planting */
/** @typedef {import('./planting.mjs').Wish} Wish */

/**
 * @typedef {object} Drawing
 * @property {(wish: Wish) => Promise<string>} plant puts a picture on the page and returns its path
 * @property {(wish: Wish & { on: SitePlan }) => Promise<string>} plantOn the same, with the file on another site; returns its address
 * @property {(wish: Wish & { via: string }) => Promise<string>} plantBehind the same, behind a redirect at the path `via`
 * @property {(wish: Wish) => Promise<string>} plantInside the same, carried inside the page; returns a `data:` address
 * @property {(path: string, wish: Omit<Wish, 'file'>) => void} plantNothing an address where nothing is
 */

/**
 * @typedef {object} SitePlan
 * @property {string} name what the demo calls the site
 * @property {string} origin
 * @property {Record<string, unknown>} routes
 * @property {(path: string, heading: string, draw: (drawing: Drawing) => Promise<string>, options?: object) => void} page
 * @property {(path: string, answer: unknown) => void} answer
 * @property {() => Promise<Planting[]>} drawn what was planted, in the order of the pages, when all of them are drawn
 */

/**
 * @param {{ name: string, title: string, tagline: string, look: import('./layout.mjs').Look, origin: string }} site
 * @returns {SitePlan}
 */
export function createSitePlan(site) {
  const routes = {};
  const pending = [];
  const made = new Map();
  const plan = {
    name: site.name,
    origin: site.origin,
    routes,
    page(path, heading, draw, { head = async () => '', headers = {} } = {}) {
      const page = { plan, path, plantings: [], makeOnce };
      const drawing = drawingOn(page);
      const drawPage = async () => {
        const body = await draw(drawing);
        routes[path] = { body: layout(site, { heading, body, head: await head(drawing) }), headers };
        return page.plantings;
      };
      pending.push(drawPage());
    },
    answer(path, answer) {
      routes[path] = answer;
    },
    drawn: async () => (await Promise.all(pending)).flat(),
  };

  /** Makes a file once, however many pages show it. */
  function makeOnce(wish) {
    if (!made.has(wish.file)) made.set(wish.file, make(wish));
    return made.get(wish.file);
  }
  return plan;
}

// --- internal ---

/** @returns {Drawing} */
function drawingOn(page) {
  const { plan } = page;
  async function plantAt(wish, target, address) {
    const { bytes, places } = await page.makeOnce(wish);
    target.answer(`/media/${wish.file}`, bytes);
    note(page, { wish, bytes, places, imageUrl: address });
  }
  return {
    plant: async (wish) => {
      const path = `/media/${wish.file}`;
      await plantAt(wish, plan, plan.origin + path);
      return path;
    },
    plantOn: async ({ on, ...wish }) => {
      const address = `${on.origin}/media/${wish.file}`;
      await plantAt(wish, on, address);
      return address;
    },
    plantBehind: async ({ via, ...wish }) => {
      plan.answer(via, { redirect: `/media/${wish.file}` });
      await plantAt(wish, plan, plan.origin + via);
      return via;
    },
    plantInside: async (wish) => {
      const { bytes, places } = await page.makeOnce(wish);
      const type = `image/${extname(wish.file).slice(1)}`;
      note(page, { wish, bytes, places, imageUrl: nameOfBytes(bytes, type) });
      return `data:${type};base64,${bytes.toString('base64')}`;
    },
    plantNothing: (path, wish) => note(page, { wish, bytes: null, places: [], imageUrl: plan.origin + path }),
  };
}

function note({ plan, path, plantings }, { wish, bytes, places, imageUrl }) {
  const expected = wish.expected ?? (places.length > 0 ? 'copy' : 'none');
  const { what, refusal, refusedUrl = imageUrl, use = 'unknown' } = wish;
  const more = { copy: { use }, none: {}, unreachable: { refusal, refusedUrl } }[expected];
  plantings.push({
    site: plan.name,
    what,
    page: plan.origin + path,
    imageUrl,
    sha256: bytes === null ? null : sha256(bytes),
    expected,
    places,
    ...more,
  });
}
