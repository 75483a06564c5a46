// Attacks by something put around or beside the picture, or by the picture put into something else.
import { textLines } from '../lib/lettering.mjs';
import { relocated } from '../lib/piece.mjs';
import { chain, moved, rectangle } from '../lib/plane.mjs';
import { cropped, croppedTo, drawn, extended, noLargerThan, pasted, resizedBy } from '../lib/steps.mjs';
import { rotated } from '../lib/warp.mjs';

export const COMPOSITION = {
  'border-white': (piece, { at }) => bordered(piece, at(0.05, 0.1, 0.2), '#fff'),
  'border-black': (piece, { at }) => bordered(piece, at(0.05, 0.1, 0.2), '#000'),
  'border-blurred': (piece, { at }) => bordered(piece, at(0.08, 0.16, 0.3), 'blurred'),
  /** To a square or to the upright form of a telephone; black, white or out of focus. */
  letterbox: (piece, { at, pick }) => letterboxed(piece, at(1, 0.8, 0.5625), pick(['#000', '#fff', 'blurred'])),
  'caption-bar': (piece, context) => captionBar(piece, { bottom: context.at(0.1, 0.2, 0.35) }, context),
  'meme-bar': (piece, context) => captionBar(piece, { top: context.at(0.12, 0.22, 0.35), bottom: context.at(0, 0.12, 0.25) }, context),
  polaroid: (piece, { at, sign }) => polaroid(piece, sign() * at(2, 6, 14)),
  screenshot: (piece, context) => screenshot(piece, context.at(0.8, 0.6, 0.42), context),
  'telephone-shot': (piece, context) => telephone(piece, context.at(1, 0.85, 0.6), context),
  page: (piece, context) => page(piece, context.at(0.7, 0.5, 0.36), context),
  pip: (piece, context) => inPicture(piece, context.at(0.6, 0.45, 0.3), context),
  'pip-small': (piece, context) => inPicture(piece, context.at(0.35, 0.3, 0.25), context),
  'side-by-side': (piece, context) => collage(piece, { columns: 2, rows: 1, keep: context.at(1, 0.85, 0.7) }, context),
  'collage-2x2': (piece, context) => collage(piece, { columns: 2, rows: 2, keep: context.at(1, 0.85, 0.65) }, context),
  'collage-3x3': (piece, context) => collage(piece, { columns: 3, rows: 3, keep: context.at(1, 0.85, 0.65) }, context),
  'split-poster': (piece, { at }) => split(piece, { columns: at(2, 3, 3), rows: at(1, 1, 2), gap: at(0.02, 0.04, 0.06) }),
};

/** `share` of the short side, all around. */
export function bordered(piece, share, background) {
  const side = share * Math.min(piece.width, piece.height);
  return extended(piece, { top: side, right: side, bottom: side, left: side }, background);
}

/** Bars until the picture is `ratio` times as wide as high; if it is narrower than that, until it is as high in relation. */
function letterboxed(piece, ratio, background) {
  const { width, height } = piece;
  const bars = width / height > ratio ? { top: (width / ratio - height) / 2 } : { left: (height / ratio - width) / 2 };
  return extended(piece, { ...bars, bottom: bars.top ?? 0, right: bars.left ?? 0 }, background);
}

/** White bars with black letters, or the other way round; shares of the height. */
export async function captionBar(piece, { top = 0, bottom = 0 }, dice) {
  const [paper, ink] = dice.pick([
    ['#fff', '#111'],
    ['#fff', '#111'],
    ['#111', '#fff'],
  ]);
  const [above, below] = [Math.round(top * piece.height), Math.round(bottom * piece.height)];
  const larger = await extended(piece, { top: above, bottom: below }, paper);
  const text = (y, height) =>
    height === 0
      ? ''
      : textLines({ left: 0.04 * larger.width, top: y, width: 0.92 * larger.width, height, lines: 2 }, dice, { color: ink, weight: 1 });
  return drawn(larger, text(0, above) + text(larger.height - below, below));
}

async function polaroid(piece, degrees) {
  const side = 0.06 * Math.min(piece.width, piece.height);
  const framed = await extended(piece, { top: side, left: side, right: side, bottom: 3.5 * side }, '#f8f5ee');
  return rotated(framed, degrees, { background: [92, 74, 60] });
}

/** A browser with bars, buttons and lines of text; the picture takes `share` of the width of its window. */
export async function screenshot(piece, share, dice) {
  const wide = Math.min(1280, Math.round(Math.min(piece.width, 900) / share));
  const width = Math.round(share * wide);
  const height = Math.round((piece.height * width) / piece.width);
  const bar = Math.round(0.075 * wide);
  const high = height + bar + Math.round(dice.between(0.08, 0.2) * wide);
  const left = Math.round(dice.between(0.02, 0.98 - share) * wide);
  const top = bar + Math.round(0.03 * wide);
  const placed = await pasted(
    piece,
    { width: wide, height: high, background: dice.pick(['#ffffff', '#f4f4f5', '#1b1b1f']) },
    { left, top, width, height },
  );
  const unit = bar / 6;
  const buttons = ['#ff5f57', '#febc2e', '#28c840'].map(
    (color, i) => `<circle cx="${unit * (2 + 2.2 * i)}" cy="${unit * 2}" r="${unit * 0.7}" fill="${color}"/>`,
  );
  const chrome = `<rect width="${wide}" height="${bar}" fill="#dee1e6"/>${buttons.join('')}<rect x="${wide * 0.12}" y="${unit * 3.2}" width="${wide * 0.76}" height="${unit * 2.2}" rx="${unit}" fill="#fff"/>`;
  const address = textLines({ left: wide * 0.14, top: unit * 3.5, width: wide * 0.3, height: unit * 1.6, lines: 1 }, dice, {
    color: '#555',
    weight: 0.8,
  });
  const below = top + height + unit;
  const lines = textLines({ left: 0.04 * wide, top: below, width: 0.9 * wide, height: Math.max(unit * 3, high - below), lines: 3 }, dice, {
    color: '#777',
    weight: 0.8,
  });
  const beside = besides(left, width, wide).map(([x, w]) =>
    textLines({ left: x, top, width: w, height, lines: Math.max(2, Math.round(height / unit / 2.2)) }, dice, {
      color: '#777',
      weight: 0.8,
    }),
  );
  return drawn(placed, chrome + address + lines + beside.join(''));
}

/** Columns for text beside the picture, where there is room. */
function besides(left, width, wide) {
  const right = left + width;
  const columns = [
    [0.02 * wide, left - 0.04 * wide],
    [right + 0.02 * wide, wide - right - 0.04 * wide],
  ];
  return columns.filter(([, room]) => room > 0.12 * wide);
}

/** An upright screen with status bar and buttons; the picture takes `share` of its width. */
async function telephone(piece, share, dice) {
  const [wide, high] = [720, 1480];
  const width = Math.round(share * wide);
  const height = Math.min(Math.round((piece.height * width) / piece.width), 1180);
  const fitted = height < 1180 ? width : Math.round((piece.width * 1180) / piece.height);
  const box = { left: (wide - fitted) / 2, top: dice.between(120, 1320 - height), width: fitted, height };
  const placed = await pasted(piece, { width: wide, height: high, background: dice.pick(['#fff', '#000']) }, box);
  const status = textLines({ left: 30, top: 14, width: 120, height: 34, lines: 1 }, dice, { color: '#888', weight: 1 });
  const icons = [0, 1, 2, 3].map((i) => `<circle cx="${90 + 180 * i}" cy="1420" r="26" fill="none" stroke="#888" stroke-width="6"/>`);
  const battery = '<rect x="630" y="20" width="52" height="24" rx="6" fill="none" stroke="#888" stroke-width="4"/>';
  return drawn(placed, status + battery + icons.join(''));
}

/** A printed page with columns of text around the picture. */
async function page(piece, share, dice) {
  const [wide, high] = [1000, 1400];
  const width = Math.min(share * wide, (share * high * piece.width) / piece.height);
  const height = (piece.height * width) / piece.width;
  const left = dice.pick([0.08 * wide, 0.92 * wide - width]);
  const top = dice.between(0.2, 0.88 - height / high) * high;
  const placed = await pasted(piece, { width: wide, height: high, background: '#fbfaf6' }, { left, top, width, height });
  const ink = { color: '#222', weight: 0.8 };
  const head = textLines({ left: 0.08 * wide, top: 0.05 * high, width: 0.84 * wide, height: 0.1 * high, lines: 2 }, dice, {
    color: '#111',
    weight: 1.2,
  });
  const rows = (y, height_) =>
    height_ < 40
      ? ''
      : textLines({ left: 0.08 * wide, top: y, width: 0.84 * wide, height: height_, lines: Math.round(height_ / 22) }, dice, ink);
  return drawn(placed, head + rows(0.16 * high, top - 0.17 * high) + rows(top + height + 10, 0.95 * high - top - height - 10));
}

/** Inside another photograph; `share` of its sides. */
export async function inPicture(piece, share, { filler, random }) {
  const [wide, high] = [1200, 800];
  const fit = Math.min((share * wide) / piece.width, (share * high) / piece.height) * (piece.width < piece.height ? 1.25 : 1);
  const [width, height] = [piece.width * fit, piece.height * fit];
  const { picture, name } = await filler(wide, high);
  const box = { left: random() * (wide - width), top: random() * (high - height), width, height };
  const placed = await pasted(piece, { width: wide, height: high, background: picture }, box);
  return { ...placed, fillers: [...piece.fillers, name] };
}

/** One tile of many, the others are other photographs; of the piece, `keep` of the area that fits the tile's form is shown. */
async function collage(piece, { columns, rows, keep }, { filler, below, random }) {
  const tile = { width: Math.round(1200 / columns), height: Math.round(900 / (rows === 1 ? 1.5 : rows)) };
  const gap = 6;
  const [wide, high] = [columns * (tile.width + gap) + gap, rows * (tile.height + gap) + gap];
  const place = below(columns * rows);
  const fillers = [];
  let canvas = { width: wide, height: high, background: '#fff' };
  for (let i = 0; i < columns * rows; i++) {
    if (i === place) continue;
    const { picture, name } = await filler(tile.width, tile.height);
    fillers.push(name);
    const other = { ...piece, width: tile.width, height: tile.height, data: picture };
    const { data } = await pasted(other, canvas, { ...cornerOf(i, columns, { tile, gap }), ...tile });
    canvas = { width: wide, height: high, background: data };
  }
  const tileRatio = tile.width / tile.height;
  const share = Math.min(piece.width / (piece.height * tileRatio), (piece.height * tileRatio) / piece.width) * keep;
  const cut = await croppedTo(piece, share, { x: random(), y: random(), ratio: tileRatio / (piece.width / piece.height) });
  const placed = await pasted(cut, canvas, { ...cornerOf(place, columns, { tile, gap }), ...tile });
  return { ...placed, fillers: [...piece.fillers, ...fillers] };
}

const cornerOf = (i, columns, { tile, gap }) => ({
  left: gap + (i % columns) * (tile.width + gap),
  top: gap + Math.floor(i / columns) * (tile.height + gap),
});

/** Cut into panels that hang apart: each has its own map. */
async function split(piece, { columns, rows, gap }) {
  const small = await noLargerThan(piece, 1100);
  const space = Math.round(gap * small.width);
  const [width, height] = [small.width + (columns + 1) * space, small.height + (rows + 1) * space];
  let canvas = { width, height, background: '#e9e6e1' };
  const parts = [];
  for (let i = 0; i < columns * rows; i++) {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    const left = Math.round((column * small.width) / columns);
    const top = Math.round((row * small.height) / rows);
    const panel = await cropped(small, {
      left,
      top,
      width: Math.round(((column + 1) * small.width) / columns) - left,
      height: Math.round(((row + 1) * small.height) / rows) - top,
    });
    const at = { left: left + (column + 1) * space, top: top + (row + 1) * space };
    const hung = await pasted(panel, canvas, { ...at, width: panel.width, height: panel.height });
    canvas = { width, height, background: hung.data };
    parts.push({ region: rectangle(panel.width, panel.height, at.left, at.top), map: hung.toWork });
  }
  const whole = relocated(small, { forward: chain(moved(space, space)), width, height, data: canvas.background });
  return { ...whole, parts };
}

/** A picture of the picture: shrunk, then framed by another screen. */
export const shotOfShot = async (piece, dice) => screenshot(await resizedBy(await screenshot(piece, 0.8, dice), 0.8), 0.8, dice);
