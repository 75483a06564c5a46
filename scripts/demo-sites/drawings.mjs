// Lettering for captions and watermarks, drawn as strokes: the same on every machine, whatever fonts it has.

/** Strokes on a grid 4 wide and 6 high; letters that the demo uses, no others. */
const LETTERS = {
  A: 'M0 6 2 0 4 6M1 4H3',
  D: 'M0 0V6H2Q4 6 4 3T2 0Z',
  E: 'M4 0H0V6H4M0 3H3',
  F: 'M4 0H0V6M0 3H3',
  G: 'M4 1Q3 0 2 0 0 0 0 3T2 6Q4 6 4 4V3H2.5',
  H: 'M0 0V6M4 0V6M0 3H4',
  I: 'M2 0V6',
  L: 'M0 0V6H4',
  M: 'M0 6V0L2 3 4 0V6',
  N: 'M0 6V0L4 6V0',
  O: 'M2 0Q0 0 0 3T2 6 4 3 2 0Z',
  P: 'M0 6V0H2.5Q4 0 4 1.7T2.5 3.4H0',
  R: 'M0 6V0H2.5Q4 0 4 1.6T2.5 3.2H0M2 3.2 4 6',
  S: 'M4 1Q3 0 2 0 0 0 0 1.5T2 3 4 4.5 2 6Q1 6 0 5',
  T: 'M0 0H4M2 0V6',
  W: 'M0 0 1 6 2 2 3 6 4 0',
  Y: 'M0 0 2 3 4 0M2 3V6',
  ' ': '',
};

/**
 * One line of lettering as an SVG group.
 * @param {string} text capitals of LETTERS
 * @param {{ x: number, y: number, height: number, color: string, opacity?: number }} style
 */
export function lettering(text, { x, y, height, color, opacity = 1 }) {
  const scale = height / 6;
  const glyphs = [...text].map((letter, index) => {
    if (LETTERS[letter] === undefined) throw new Error(`No drawing for the letter ${JSON.stringify(letter)}; add it to LETTERS.`);
    return `<path transform="translate(${index * 5.6} 0)" d="${LETTERS[letter]}"/>`;
  });
  return `<g transform="translate(${x} ${y}) scale(${scale})" fill="none" stroke="${color}" stroke-opacity="${opacity}" stroke-width="0.9" stroke-linejoin="round" stroke-linecap="round">${glyphs.join('')}</g>`;
}

/** Width that `lettering` takes at a height. */
export function letteringWidth(text, height) {
  return (text.length * 5.6 - 1.6) * (height / 6);
}

/** A picture-sized SVG. */
export function drawing(width, height, content) {
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${content}</svg>`);
}
