// What really happens to pictures on their way: several attacks, one after the other.
import { mapped, throughFile } from '../lib/piece.mjs';
import { croppedTo, extended, inverted, mirrored, resizedBy, resizedTo } from '../lib/steps.mjs';
import { rotated } from '../lib/warp.mjs';
import { blurred, gray, moire, noisy, overlaid, screened } from './colour.mjs';
import { bordered, captionBar, inPicture, screenshot, shotOfShot } from './composition.mjs';
import { bent, tilted } from './geometry.mjs';
import { captioned, OVERLAYS, textOver, tiled, watermarked } from './overlays.mjs';

export const CHAINS = {
  /** Printed, then scanned or photographed. */
  'print-scan': async (piece, { at, normal, between, ...dice }) => {
    const inked = mapped(await blurred(piece, at(0.6, 1, 1.6)), (value) => 25 + 215 * (value / 255) ** at(0.9, 1.2, 1.4));
    const printed = at(inked, screened(inked, 3, between), screened(inked, 3.6, between));
    const paper = bent(tilted(printed, at(0.02, 0.04, 0.08), between, [240, 238, 230]), at(0, 0.002, 0.004), {
      random: dice.random,
      between,
    });
    return blurred(noisy(paper, at(4, 8, 14), normal), at(0.5, 0.8, 1.2));
  },
  /** A photograph of a screen. */
  'screen-photo': async (piece, { at, between, normal, sign }) => {
    const shown = moire(piece, at(0.1, 0.2, 0.35), between);
    const seen = tilted(rotated(shown, sign() * at(1, 3, 7), { background: [30, 30, 34] }), at(0.03, 0.06, 0.12), between, [30, 30, 34]);
    return noisy(await blurred(seen, at(0.6, 1, 1.5)), at(4, 8, 14), normal);
  },
  'crop-jpeg-erase-text': async (piece, { at, random, ...dice }) => {
    const cut = await throughFile(await croppedTo(piece, at(0.85, 0.6, 0.4), { x: random(), y: random() }), jpeg(at(50, 30, 18)));
    const erased = await OVERLAYS.erase(cut, { ...dice, random, at: (...values) => at(...values) });
    return textOver(erased, at(0.15, 0.25, 0.35), { ...dice, random });
  },
  meme: async (piece, { at, random, ...dice }) => {
    const cut = await croppedTo(piece, at(0.9, 0.75, 0.55), { x: random(), y: random() });
    const captions = await captionBar(
      await resizedTo(cut, at(800, 600, 420)),
      { top: at(0.15, 0.25, 0.3), bottom: at(0, 0.12, 0.2) },
      { ...dice, random },
    );
    return throughFile(await throughFile(captions, jpeg(at(60, 40, 20))), jpeg(at(70, 50, 30)));
  },
  'mirror-crop-caption': async (piece, { at, random, ...dice }) => {
    const cut = await croppedTo(await mirrored(piece), at(0.8, 0.6, 0.4), { x: random(), y: random() });
    return throughFile(await captioned(cut, at(0.12, 0.18, 0.25), { ...dice, random }), jpeg(at(60, 35, 15)));
  },
  /** From one service to the next, each with its own size and format. */
  repost: async (piece, { at }) => {
    const first = await throughFile(await resizedTo(piece, at(1000, 800, 640)), webp(at(70, 50, 30)));
    const second = await throughFile(await resizedTo(first, at(900, 640, 480)), jpeg(at(70, 45, 20)));
    return throughFile(await resizedTo(second, at(800, 500, 320)), webp(at(60, 40, 15)));
  },
  'repost-framed': async (piece, { at, pick }) => {
    const first = await bordered(
      await throughFile(await resizedTo(piece, 720), jpeg(at(60, 40, 25))),
      at(0.04, 0.08, 0.12),
      pick(['#fff', '#000', 'blurred']),
    );
    return throughFile(await resizedTo(first, at(720, 540, 400)), jpeg(at(60, 40, 20)));
  },
  'screenshot-twice': async (piece, { at, ...dice }) =>
    throughFile(await resizedBy(await shotOfShot(piece, dice), at(1, 0.8, 0.6)), jpeg(at(80, 60, 40))),
  'filter-crop-rotate': async (piece, { at, random, sign, pick }) => {
    const cut = await croppedTo(rotated(piece, sign() * at(2, 4, 8), { cut: true }), at(0.9, 0.7, 0.5), { x: random(), y: random() });
    const toned = pick([gray(cut), overlaid(cut, 0.25, [230, 150, 60]), overlaid(cut, 0.25, [40, 60, 140])]);
    return mapped(toned, (value) => 128 + at(0.9, 0.75, 0.6) * (value - 128) + 12);
  },
  'watermark-resize-jpeg': async (piece, { at, ...dice }) => {
    const marked = await tiled(piece, { opacity: at(0.25, 0.4, 0.6), size: 0.045, gap: at(3, 2.2, 1.7) }, dice);
    return throughFile(await resizedTo(marked, at(800, 500, 320)), jpeg(at(60, 40, 20)));
  },
  'negative-crop-caption': async (piece, { at, random, ...dice }) => {
    const cut = await croppedTo(inverted(piece), at(0.85, 0.65, 0.45), { x: random(), y: random() });
    return captioned(cut, at(0.12, 0.18, 0.25), { ...dice, random });
  },
  'pip-filter': async (piece, { at, ...context }) =>
    mapped(await inPicture(piece, at(0.6, 0.45, 0.35), context), (value) => 255 * (value / 255) ** at(1.2, 0.8, 0.65)),
  'story-page': async (piece, { at, ...dice }) => {
    const cut = await croppedTo(piece, at(0.8, 0.6, 0.45), { x: dice.random(), y: dice.random(), ratio: at(0.8, 0.65, 0.5) });
    const tall = await extended(cut, { top: at(0.1, 0.2, 0.3) * cut.height, bottom: at(0.2, 0.3, 0.4) * cut.height }, 'blurred');
    return watermarked(await textOver(tall, at(0.12, 0.18, 0.25), dice), { opacity: 0.5, share: 0.4 }, dice);
  },
  'thumbnail-of-screenshot': async (piece, { at, ...dice }) =>
    resizedTo(await screenshot(piece, at(0.8, 0.75, 0.7), dice), at(360, 256, 192)),
};

const jpeg = (quality) => (image) => image.jpeg({ quality });
const webp = (quality) => (image) => image.webp({ quality, effort: 2 });
