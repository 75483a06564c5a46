// Letters as strokes of our own, so that pictures do not depend on the fonts of a machine.

/** In a box of 4 x 6. */
const GLYPHS = [
  'M0 6L2 0L4 6M.8 4H3.2',
  'M0 0V6H2.5Q4 6 4 4.5Q4 3 2.5 3H0M0 0H2.3Q3.6 0 3.6 1.5Q3.6 3 2.3 3',
  'M4 1Q3.2 0 2 0Q0 0 0 3Q0 6 2 6Q3.2 6 4 5',
  'M0 0V6H2Q4 6 4 3Q4 0 2 0Z',
  'M4 0H0V6H4M0 3H3',
  'M4 0H0V6M0 3H3',
  'M4 1Q3.2 0 2 0Q0 0 0 3Q0 6 2 6Q4 6 4 3.4H2.4',
  'M0 0V6M4 0V6M0 3H4',
  'M2 0V6M.8 0H3.2M.8 6H3.2',
  'M0 0V6M4 0L0 3.4L4 6',
  'M0 0V6H4',
  'M0 6V0L2 4L4 0V6',
  'M0 6V0L4 6V0',
  'M2 0Q0 0 0 3Q0 6 2 6Q4 6 4 3Q4 0 2 0Z',
  'M0 6V0H2.5Q4 0 4 1.6Q4 3.2 2.5 3.2H0',
  'M0 6V0H2.5Q4 0 4 1.6Q4 3.2 2.5 3.2H0M2 3.2L4 6',
  'M4 .8Q3 0 2 0Q0 0 0 1.5Q0 3 2 3Q4 3 4 4.5Q4 6 2 6Q1 6 0 5.2',
  'M0 0H4M2 0V6',
  'M0 0V4.2Q0 6 2 6Q4 6 4 4.2V0',
  'M0 0L1 6L2 2L3 6L4 0',
  'M0 0L4 6M4 0L0 6',
  'M0 0H4L0 6H4',
];
/** Advance of a letter, and size of a line, in units of the box. */
const ADVANCE = 5.2;
const LINE = 8.5;

/**
 * Lines of random words that fill a box.
 *
 * @param options `color`; `outline`: a colour around the letters; `weight`: thickness of the strokes, in units of the letter box of 4 x 6.
 * @returns Shapes for an SVG.
 */
export function textLines({ left, top, width, height, lines }, dice, { color = '#fff', outline, weight = 0.9 } = {}) {
  const unit = height / lines / LINE;
  const letters = Math.max(1, Math.floor(width / (unit * ADVANCE)));
  const parts = [];
  for (let line = 0; line < lines; line++) {
    const count = line === lines - 1 && lines > 1 ? Math.ceil(letters * dice.between(0.5, 1)) : letters;
    const indent = (width - count * unit * ADVANCE) / 2;
    let untilSpace = 2 + dice.below(7);
    for (let i = 0; i < count; i++) {
      const glyph = dice.pick(GLYPHS);
      if (untilSpace-- === 0) {
        untilSpace = 2 + dice.below(7);
        continue;
      }
      parts.push(glyphAt(glyph, left + indent + (i * ADVANCE + 0.6) * unit, top + (line * LINE + 1.2) * unit, unit));
    }
  }
  return strokes(parts, color, outline, weight * unit);
}

/** One word of `letters` letters, as high as `size` pixels, its left upper corner at (0, 0); `width` says how wide it is. */
export function word(letters, size, dice, { color = '#fff', outline, weight = 0.9 } = {}) {
  const unit = size / 6;
  const parts = Array.from({ length: letters }, (_, i) => glyphAt(dice.pick(GLYPHS), i * ADVANCE * unit, 0, unit));
  return { shapes: strokes(parts, color, outline, weight * unit), width: letters * ADVANCE * unit, height: size };
}

function glyphAt(glyph, x, y, unit) {
  const scaledGlyph = glyph.replaceAll(/-?\d*\.?\d+/g, (number) => (Number(number) * unit).toFixed(2));
  return `<path transform="translate(${x.toFixed(2)} ${y.toFixed(2)})" d="${scaledGlyph}"/>`;
}

function strokes(parts, color, outline, weight) {
  const ink = (stroke, width) =>
    `<g fill="none" stroke="${stroke}" stroke-width="${width.toFixed(2)}" stroke-linecap="round" stroke-linejoin="round">${parts.join('')}</g>`;
  return (outline === undefined ? '' : ink(outline, weight * 2)) + ink(color, weight);
}
