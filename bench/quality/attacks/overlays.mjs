// Attacks by something laid over the picture. The geometry stays.
import { textLines, word } from '../lib/lettering.mjs';
import { painted, repainted, toSharp } from '../lib/piece.mjs';
import { drawn } from '../lib/steps.mjs';

const COLORS = ['#e03131', '#1971c2', '#2f9e44', '#f08c00', '#ffffff', '#111111', '#9c36b5', '#ffd43b'];

export const OVERLAYS = {
  'caption-inside': (piece, context) => captioned(piece, context.at(0.12, 0.2, 0.33), context),
  /** Lines of large letters over most of the picture. */
  'text-over': (piece, context) => textOver(piece, context.at(0.3, 0.6, 0.92), context),
  'watermark-centre': (piece, { at, ...context }) =>
    watermarked(piece, { opacity: at(0.3, 0.55, 0.9), share: at(0.35, 0.6, 0.9) }, context),
  'watermark-tiled': (piece, { at, ...context }) =>
    tiled(piece, { opacity: at(0.25, 0.45, 0.7), size: at(0.05, 0.045, 0.04), gap: at(3, 2.2, 1.5) }, context),
  'watermark-lines': (piece, { at, between }) => crossed(piece, at(0.3, 0.5, 0.75), between),
  logo: (piece, context) => logo(piece, context.at(0.05, 0.12, 0.25), context),
  erase: (piece, context) => erased(piece, { share: context.at(0.1, 0.22, 0.4), count: context.at(1, 2, 4) }, context),
  stripes: (piece, context) => striped(piece, { width: context.at(0.02, 0.035, 0.05), density: context.at(0.15, 0.3, 0.5) }, context),
  emoji: (piece, context) => faces(piece, { count: context.at(1, 3, 6), size: context.at(0.2, 0.24, 0.28) }, context),
  shapes: (piece, context) => shapes(piece, context.at(6, 16, 34), context),
  scribble: (piece, context) => scribbled(piece, context.at(2, 5, 10), context),
  censor: (piece, context) => censored(piece, context.at(0.08, 0.2, 0.35), context),
  sticker: (piece, context) => sticker(piece, context.at(0.1, 0.2, 0.35), context),
  /** Another picture shines through. */
  blend: async (piece, { at, filler }) => {
    const { picture, name } = await filler(piece.width, piece.height);
    const opacity = at(0.2, 0.35, 0.48);
    let i = 0;
    const mixed = painted(piece, (values) => values.map((value) => value + opacity * (picture[i++] - value)));
    return { ...mixed, fillers: [...piece.fillers, name] };
  },
  'ornament-frame': (piece, { at, pick }) => ornament(piece, at(0.04, 0.08, 0.13), pick(COLORS)),
};

/** A half dark band with letters, over `share` of the height, below or above. */
export function captioned(piece, share, dice) {
  const { width } = piece;
  const height = share * piece.height;
  const top = dice.pick([0.04, 0.96 - share]) * piece.height;
  const lines = share > 0.25 ? 3 : 2;
  const text = textLines({ left: 0.05 * width, top, width: 0.9 * width, height, lines }, dice);
  return drawn(piece, `<rect y="${top}" width="${width}" height="${height}" fill="#000" fill-opacity="0.6"/>${text}`);
}

/** Letters over `share` of the height, in the middle. */
export function textOver(piece, share, dice) {
  const { width, height } = piece;
  const box = {
    left: 0.03 * width,
    top: (height * (1 - share)) / 2,
    width: 0.94 * width,
    height: height * share,
    lines: Math.max(2, Math.round(share * 8)),
  };
  const [color, outline] = dice.pick([
    ['#fff', '#111'],
    ['#111', '#fff'],
    ['#ffd43b', '#111'],
    ['#fff', undefined],
  ]);
  return drawn(piece, textLines(box, dice, { color, outline, weight: 1.1 }));
}

/** One word across the middle, slanted; `share` of the width. */
export function watermarked(piece, { opacity, share }, dice) {
  const { width, height } = piece;
  const letters = 7;
  const made = word(letters, (share * width) / letters, dice, { color: dice.pick(['#fff', '#fff', '#222']), weight: 1.2 });
  const place = `translate(${width / 2} ${height / 2}) rotate(${dice.between(-35, 35)}) translate(${-made.width / 2} ${-made.height / 2})`;
  return drawn(piece, `<g opacity="${opacity}" transform="${place}">${made.shapes}</g>`);
}

/** The same word all over; `size` of the letters as a share of the width, `gap` between lines in heights of letters. */
export function tiled(piece, { opacity, size, gap }, dice) {
  const { width, height } = piece;
  const made = word(6, size * width, dice, { color: dice.pick(['#fff', '#fff', '#000']), weight: 1 });
  const [stepX, stepY] = [made.width * 1.25, made.height * gap];
  const reach = Math.hypot(width, height) / 2 + made.width;
  const tiles = [];
  for (let y = -reach, row = 0; y < reach; y += stepY, row++) {
    for (let x = -reach - (row % 2) * 0.5 * stepX; x < reach; x += stepX)
      tiles.push(`<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)})">${made.shapes}</g>`);
  }
  const angle = dice.pick([-45, -30, -20, 0, 25, 40]);
  return drawn(piece, `<g opacity="${opacity}" transform="translate(${width / 2} ${height / 2}) rotate(${angle})">${tiles.join('')}</g>`);
}

/** A cross from corner to corner and a net, as picture agencies have it. */
function crossed(piece, opacity, between) {
  const { width, height } = piece;
  const step = Math.max(width, height) * between(0.08, 0.14);
  const lines = [`M0 0L${width} ${height}M${width} 0L0 ${height}`];
  for (let at = -height; at < width + height; at += step) lines.push(`M${at} 0l${height} ${height}M${at} 0l${-height} ${height}`);
  return drawn(
    piece,
    `<path d="${lines.join('')}" fill="none" stroke="#fff" stroke-opacity="${opacity}" stroke-width="${Math.max(1.5, width / 250)}"/>`,
  );
}

/** An opaque emblem over `share` of the area, anywhere. */
function logo(piece, share, dice) {
  const side = Math.sqrt(share * piece.width * piece.height);
  const [width, height] = [Math.min(piece.width, side * 1.3), Math.min(piece.height, side / 1.3)];
  const [x, y] = [dice.random() * (piece.width - width), dice.random() * (piece.height - height)];
  const made = word(4, height * 0.5, dice, { color: '#fff', weight: 1.3 });
  const fit = (0.8 * width) / made.width;
  const inner = `<g transform="translate(${0.1 * width} ${height / 2 - (made.height * fit) / 2}) scale(${fit})">${made.shapes}</g>`;
  return drawn(
    piece,
    `<g transform="translate(${x} ${y})"><rect width="${width}" height="${height}" rx="${height / 6}" fill="${dice.pick(COLORS.slice(0, 4))}"/>${inner}</g>`,
  );
}

function erased(piece, { share, count }, dice) {
  const each = share / count;
  const boxes = Array.from({ length: count }, () => {
    const ratio = dice.between(0.6, 1.6);
    const [width, height] = [Math.min(1, Math.sqrt(each * ratio)), Math.min(1, Math.sqrt(each / ratio))];
    const [x, y] = [dice.random() * (1 - width), dice.random() * (1 - height)];
    const [left, top, wide, high] = [x * piece.width, y * piece.height, width * piece.width, height * piece.height];
    return `<rect x="${left}" y="${top}" width="${wide}" height="${high}" fill="${dice.pick(['#808080', '#fff', '#000'])}"/>`;
  });
  return drawn(piece, boxes.join(''));
}

function striped(piece, { width, density }, dice) {
  const step = (width * piece.width) / density;
  const reach = Math.hypot(piece.width, piece.height);
  const bars = [];
  for (let x = -reach; x < reach; x += step)
    bars.push(`<rect x="${x}" y="${-reach}" width="${width * piece.width}" height="${2 * reach}"/>`);
  const turn = `translate(${piece.width / 2} ${piece.height / 2}) rotate(${dice.between(0, 180)})`;
  return drawn(piece, `<g fill="${dice.pick(COLORS)}" transform="${turn}">${bars.join('')}</g>`);
}

/** Round yellow faces, `size` of the short side each. */
function faces(piece, { count, size }, dice) {
  const r = (size * Math.min(piece.width, piece.height)) / 2;
  const drawnFaces = Array.from({ length: count }, () => {
    const place = `translate(${dice.random() * piece.width} ${dice.random() * piece.height}) rotate(${dice.between(-30, 30)}) scale(${r})`;
    const eyes = '<circle cx="-.35" cy="-.25" r=".13"/><circle cx=".35" cy="-.25" r=".13"/>';
    const mouth = '<path d="M-.5 .2Q0 .8 .5 .2" fill="none" stroke="#5c3a00" stroke-width=".12"/>';
    return `<g transform="${place}"><circle r="1" fill="#ffd43b"/><g fill="#5c3a00">${eyes}</g>${mouth}</g>`;
  });
  return drawn(piece, drawnFaces.join(''));
}

function shapes(piece, count, dice) {
  const size = Math.min(piece.width, piece.height) * 0.11;
  const made = Array.from({ length: count }, () => {
    const place = `translate(${dice.random() * piece.width} ${dice.random() * piece.height}) rotate(${dice.between(0, 360)}) scale(${size * dice.between(0.5, 1.3)})`;
    const kind = dice.pick([
      '<circle r=".5"/>',
      '<rect x="-.5" y="-.4" width="1" height=".8"/>',
      '<path d="M0-.6L.55 .4H-.55Z"/>',
      '<path d="M-.6-.15H.1V-.45L.6 0L.1 .45V.15H-.6Z"/>',
    ]);
    return `<g fill="${dice.pick(COLORS)}" transform="${place}">${kind}</g>`;
  });
  return drawn(piece, made.join(''));
}

function scribbled(piece, count, dice) {
  const point = () => `${dice.random() * piece.width} ${dice.random() * piece.height}`;
  const lines = Array.from(
    { length: count },
    () => `<path d="M${point()}C${point()} ${point()} ${point()}S${point()} ${point()}" stroke="${dice.pick(COLORS)}"/>`,
  );
  return drawn(piece, `<g fill="none" stroke-width="${piece.width * 0.018}" stroke-linecap="round">${lines.join('')}</g>`);
}

/** A part is made unrecognisable by large squares. */
async function censored(piece, share, dice) {
  const [width, height] = [piece.width, piece.height].map((side) => Math.round(side * Math.sqrt(share)));
  const [left, top] = [dice.below(piece.width - width + 1), dice.below(piece.height - height + 1)];
  const part = toSharp(piece).extract({ left, top, width, height });
  const small = await part.resize(8, 6, { fit: 'fill' }).raw().toBuffer();
  const input = await toSharp({ width: 8, height: 6, data: small })
    .resize(width, height, { fit: 'fill', kernel: 'nearest' })
    .png()
    .toBuffer();
  return repainted(piece, (image) => image.composite([{ input, left, top }]));
}

/** Another picture is stuck on, over `share` of the area. */
async function sticker(piece, share, { filler, below }) {
  const [width, height] = [piece.width, piece.height].map((side) => Math.round(side * Math.sqrt(share)));
  const { picture, name } = await filler(width, height);
  const [left, top] = [below(piece.width - width + 1), below(piece.height - height + 1)];
  const made = await repainted(piece, (image) => image.composite([{ input: picture, raw: { width, height, channels: 3 }, left, top }]));
  return { ...made, fillers: [...piece.fillers, name] };
}

function ornament(piece, share, color) {
  const { width, height } = piece;
  const edge = share * Math.min(width, height);
  const ring = (inset, thick) =>
    `<rect x="${inset}" y="${inset}" width="${width - 2 * inset}" height="${height - 2 * inset}" fill="none" stroke="${color}" stroke-width="${thick}" rx="${edge}"/>`;
  const corners = [
    [0, 0],
    [width, 0],
    [0, height],
    [width, height],
  ].map(([x, y]) => `<circle cx="${x}" cy="${y}" r="${2 * edge}"/>`);
  return drawn(piece, `${ring(edge / 2, edge)}${ring(1.8 * edge, edge / 4)}<g fill="${color}">${corners.join('')}</g>`);
}
