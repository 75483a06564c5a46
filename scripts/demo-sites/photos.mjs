// The photographs of the demo: which are registered as works, which are other people's, and who made them.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openPicture } from './picture.mjs';

const FOLDER = fileURLToPath(new URL('../../tests/fixtures/photos/', import.meta.url));

/** The folder that is registered. */
export const WORKS_FOLDER = `${FOLDER}works`;

/** Short names of the photographs, as the sites are described with them. */
const FILES = {
  bridge: 'works/Bridge_by_Sander_Klootwijk.jpg',
  brushes: 'works/Picture_1A_by_freespace.jpg',
  clock: 'works/greentock_by_Peter_Nerlich.jpg',
  dandelions: 'works/seeding_by_Clements_Engelhardt.jpg',
  dogs: 'works/friends_by_Aitzol_Berasategi.jpg',
  dragonfly: 'works/Dragonfly_by_Bolly.jpg',
  drum: 'works/Wine_by_Jakkub_Mede.jpg',
  fig: 'works/Picture_0B_by_freespace.jpg',
  head: 'works/Head-from-above_by_Gasparini_Castan_Lanthony.jpg',
  mountains: 'works/picosdeeuropa_by_Aitzol_Berasategi.jpg',
  nuthatch: 'works/Kleiber_by_Lukas_Baubkus.jpg',
  sea: 'works/Infinite-Sea_by_Aury88.jpg',
  stream: 'works/life_by_Aitzol_Berasategi.jpg',
  sunset: 'works/sunset_by_Aitzol_Berasategi.jpg',
  'another head': 'strangers/Head-from-above-again_by_Gasparini_Castan_Lanthony.jpg',
  'another mountain': 'strangers/aitzgorri_by_Aitzol_Berasategi.jpg',
  bird: 'strangers/free_by_Peter_Nerlich.jpg',
  folds: 'strangers/Fossa_by_Jasper_Roks.jpg',
  rainbow: 'strangers/umang_by_Abhishek_Mudgal.jpg',
  stripes: 'strangers/Painting-Colors_by__herobrine7gamer.jpg',
  wall: 'strangers/analogpattern_by_Peter_Nerlich.jpg',
};

const TITLES = {
  bridge: 'Cables of a bridge',
  brushes: 'Brushes',
  clock: 'Clock',
  dandelions: 'Dandelions',
  dogs: 'Two dogs at a window',
  dragonfly: 'Dragonfly on a twig',
  drum: 'Drum, bottle and glass',
  fig: 'Fig in a bowl',
  head: 'Head on a table',
  mountains: 'Path to the mountains',
  nuthatch: 'Nuthatch',
  sea: 'Sea under the Milky Way',
  stream: 'Stream in the woods',
  sunset: 'Sunset from the summit',
};

/** @typedef {{ name: string, title: string, creator: string, file: string }} DemoWork */

/** The works, with their creators as PROVENANCE.md names them. @returns {DemoWork[]} */
export function demoWorks() {
  const provenance = readFileSync(`${FOLDER}PROVENANCE.md`, 'utf8');
  return Object.entries(TITLES).map(([name, title]) => {
    const row = provenance.split('\n').find((line) => line.startsWith(`| \`${FILES[name]}\` |`));
    if (row === undefined) throw new Error(`PROVENANCE.md does not name ${FILES[name]}.`);
    const creator = row
      .split('|')[2]
      .trim()
      .replace(/, \d{4}$/, '')
      .replaceAll('"', '');
    return { name, title, creator, file: photoFile(name) };
  });
}

/** Whether a photograph is registered. */
export function isWork(name) {
  return TITLES[name] !== undefined;
}

/** Absolute path of a photograph. */
export function photoFile(name) {
  if (FILES[name] === undefined) throw new Error(`There is no photograph "${name}"; there are ${Object.keys(FILES).join(', ')}.`);
  return FOLDER + FILES[name];
}

const opened = new Map();

/** A photograph as it is; each is decoded once. @returns {Promise<import('./picture.mjs').Picture>} */
export function openPhoto(name) {
  if (!opened.has(name)) opened.set(name, openPicture(photoFile(name)));
  return opened.get(name);
}
