/**
 * The one script of a report, as text: it must run from a file on disk, in any current browser, with nothing fetched. Plain ECMAScript,
 * no framework. It never writes markup: only attributes, text and properties.
 */

/** Switches a comparison between side by side and overlay, and lays the found image on the work. */
const COMPARISONS = `
const reduceMotion = matchMedia('(prefers-reduced-motion: reduce)');
const BLINK_MS = 700; // well under three flashes a second (WCAG 2.3.1)

function cssMatrix(m, width) {
  const h = m.map((value, index) => (index < 6 ? value * width : value));
  return 'matrix3d(' + [h[0], h[3], 0, h[6], h[1], h[4], 0, h[7], 0, 0, 1, 0, h[2], h[5], 0, h[8]].map((v) => v.toFixed(12)).join(',') + ')';
}

function comparison(root) {
  const work = root.querySelector('.panel-work .stage');
  const matrix = root.dataset.warp.split(' ').map(Number);
  const slider = root.querySelector('[data-opacity]');
  const blinkButton = root.querySelector('[data-blink]');
  const viewButtons = [...root.querySelectorAll('[data-view]')];
  let found = null;
  let timer = 0;
  let shown = true;

  function layOver() {
    if (found) return;
    found = root.querySelector('.panel-found .picture').cloneNode(true);
    found.setAttribute('class', 'found');
    found.setAttribute('aria-hidden', 'true');
    work.querySelector('.picture').after(found);
    new ResizeObserver(place).observe(work);
  }
  function place() {
    const width = work.querySelector('.picture').getBoundingClientRect().width;
    if (width > 0) found.style.transform = cssMatrix(matrix, width);
  }
  function paint() {
    if (found) found.style.opacity = shown ? slider.value / 100 : 0;
    root.querySelector('output').value = slider.value + ' %';
  }
  function stopBlinking() {
    clearInterval(timer);
    timer = 0;
    shown = true;
    blinkButton.setAttribute('aria-pressed', 'false');
  }
  function blink() {
    if (reduceMotion.matches) { // by hand: each press shows the other picture
      shown = !shown;
      blinkButton.setAttribute('aria-pressed', String(!shown));
    } else if (timer) {
      stopBlinking();
    } else {
      slider.value = 100;
      blinkButton.setAttribute('aria-pressed', 'true');
      timer = setInterval(() => { shown = !shown; paint(); }, BLINK_MS);
    }
    paint();
  }
  function setView(view) {
    const overlay = view === 'overlay';
    if (overlay) layOver(); else stopBlinking();
    root.classList.toggle('overlaid', overlay);
    root.querySelector('.overlay-only').hidden = !overlay;
    if (found) found.style.display = overlay ? '' : 'none';
    for (const button of viewButtons) button.setAttribute('aria-pressed', String(button.dataset.view === view));
    if (overlay) place();
    paint();
  }

  root.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    if (button.dataset.view) setView(button.dataset.view);
    else if (button === blinkButton) blink();
  });
  const outline = root.querySelector('[data-outline]');
  outline.addEventListener('change', () => root.classList.toggle('no-outline', !outline.checked));
  slider.addEventListener('input', () => { stopBlinking(); paint(); });
  return {
    toggle: () => setView(root.classList.contains('overlaid') ? 'side' : 'overlay'),
    blink: () => { setView('overlay'); blink(); },
    rest: () => { if (root.classList.contains('overlaid')) setView('side'); },
  };
}

const maps = new Map();
for (const root of document.querySelectorAll('.comparison')) {
  const box = root.querySelector('[data-map]');
  if (!box) continue;
  const show = () => root.classList.toggle('mapped', box.checked);
  box.addEventListener('change', show);
  show(); // a reload may have kept what was chosen
  maps.set(root.closest('.card'), { toggle: () => { box.checked = !box.checked; show(); } });
}

const comparisons = new Map([...document.querySelectorAll('[data-warp]')].map((root) => [root.closest('.card'), comparison(root)]));
addEventListener('beforeprint', () => {
  for (const one of comparisons.values()) one.rest();
  for (const details of document.querySelectorAll('details')) details.open = true;
});
`;

/** Filters the hits; groups without a visible hit disappear. */
const FILTERS = `
const form = document.querySelector('.filters');
const hits = [...document.querySelectorAll('[data-hit]')];
const words = new Map(hits.map((hit) => [hit, (hit.textContent + ' ' + hit.closest('.page').querySelector('.page-head').textContent).toLowerCase()]));

function applyFilters() {
  const wanted = Object.fromEntries([...form.querySelectorAll('[data-filter]')].map((field) => [field.dataset.filter, field.value]));
  const text = wanted.text.trim().toLowerCase();
  let visible = 0;
  for (const hit of hits) {
    const fits = ['use', 'kind', 'site'].every((name) => !wanted[name] || hit.dataset[name] === wanted[name]) && words.get(hit).includes(text);
    hit.hidden = !fits;
    if (fits) visible += 1;
  }
  for (const group of document.querySelectorAll('[data-group]')) group.hidden = !group.querySelector('[data-hit]:not([hidden])');
  const all = visible === hits.length;
  const noun = hits.length === 1 ? ' hit' : ' hits';
  document.getElementById('filter-state').value = all ? visible + noun : visible + ' of ' + hits.length + noun;
  form.querySelector('[type=reset]').hidden = all && !text;
}

if (form) {
  form.addEventListener('input', applyFilters);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(applyFilters));
  for (const link of document.querySelectorAll('[data-show-use]')) {
    link.addEventListener('click', () => {
      form.reset();
      form.querySelector('[data-filter=use]').value = link.dataset.showUse;
      setTimeout(applyFilters);
    });
  }
  applyFilters(); // a reload may have kept what was chosen
}
`;

/** Single keys work only while a card has the focus, so that they get in nobody's way. */
const KEYS = `
document.addEventListener('keydown', (event) => {
  const card = event.target.closest && event.target.closest('.card');
  if (!card || event.ctrlKey || event.metaKey || event.altKey || event.target.matches('select, input:not([type=range], [type=checkbox])')) return;
  const one = comparisons.get(card);
  if (event.key === 'o' && one) one.toggle();
  else if (event.key === 'b' && one) one.blink();
  else if (event.key === 'm' && maps.has(card)) maps.get(card).toggle();
  else if (event.key === 'j' || event.key === 'k') {
    const cards = [...document.querySelectorAll('.card')].filter((other) => !other.closest('[hidden]'));
    const next = cards[cards.indexOf(card) + (event.key === 'j' ? 1 : -1)];
    if (next) next.focus();
  } else return;
  event.preventDefault();
});
`;

/** What goes into the report's script element. */
export const REPORT_SCRIPT: string = `'use strict';\n(() => {${COMPARISONS}${FILTERS}${KEYS}})();\n`;
