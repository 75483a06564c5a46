// The demo's small web: sites on loopback whose pages show copies of the works, other people's photographs, and things that go wrong.
import { createSite } from '@imgguard/crawler/testing';
import { diary } from './sites/diary.mjs';
import { forum } from './sites/forum.mjs';
import { magazine } from './sites/magazine.mjs';
import { elsewhere, media, partner, portfolio } from './sites/others.mjs';
import { posters } from './sites/posters.mjs';
import { travel } from './sites/travel.mjs';

/** Sites at which the scan begins, in the order of the report. */
const SEEDS = ['diary', 'posters', 'magazine', 'forum', 'travel', 'portfolio', 'partner'];
/** Sites that it is not told about. */
const OTHERS = ['media', 'elsewhere'];

/**
 * @typedef {object} World
 * @property {string[]} seeds addresses to begin at
 * @property {Record<string, string>} origins by the sites' names
 * @property {import('./planting.mjs').Planting[]} plantings
 * @property {(url: string) => number} requestsFor how often an address was asked for
 * @property {() => Promise<void>} close
 */

/** Starts the sites and puts everything on them; the same bytes every time. @returns {Promise<World>} */
export async function startWorld() {
  const names = [...SEEDS, ...OTHERS];
  const started = await Promise.all(names.map(() => createSite()));
  const sites = Object.fromEntries(names.map((name, index) => [name, started[index]]));
  const origins = Object.fromEntries(names.map((name) => [name, sites[name].origin]));
  const mediaPlan = media(origins);
  const plans = [diary, posters, magazine, forum, (all) => travel(all, mediaPlan), portfolio, partner, elsewhere].map((site) =>
    site(origins),
  );
  const plantings = (await Promise.all(plans.map((plan) => plan.drawn()))).flat();
  for (const plan of [...plans, mediaPlan]) sites[plan.name].set(plan.routes);
  return {
    seeds: SEEDS.map((name) => `${origins[name]}/`),
    origins,
    plantings,
    requestsFor: (url) => {
      const { origin, pathname, search } = new URL(url);
      return started.find((site) => site.origin === origin)?.count(pathname + search) ?? 0;
    },
    close: async () => {
      await Promise.all(started.map((site) => site.close()));
    },
  };
}
