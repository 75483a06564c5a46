// Several works in one image: all of them are to be named, each with its place.
import { readPicture } from '../attacks.mjs';
import { startPiece, toSharp, truthOf } from './piece.mjs';
import { dice, mulberry32, seedOf } from './random.mjs';
import { croppedTo, pasted } from './steps.mjs';

/** Columns and rows of tiles, share of the part that fits a tile's form which is shown, and quality of the JPEG. */
const FORMS = {
  easy: { columns: 2, rows: 1, keep: 1, quality: 88 },
  medium: { columns: 2, rows: 2, keep: 0.85, quality: 78 },
  hard: { columns: 3, rows: 3, keep: 0.75, quality: 62 },
};
const GAP = 6;
const [WIDE, HIGH] = [1500, 1125];

/** Queries of kind `several`: `works` and `paths`, as many as there are tiles. */
export function planSeveral(originals, { levels, perFamily }) {
  return levels.flatMap((level, l) =>
    Array.from({ length: perFamily }, (_, k) => {
      const { columns, rows } = FORMS[level];
      const shown = Array.from({ length: columns * rows }, (__, i) => originals[(l * 31 + k * 9 + i) % originals.length]);
      const works = [...new Set(shown.map(({ id }) => id))];
      return {
        id: `several ${level} ${works.join(' ')}`,
        kind: 'several',
        level,
        works,
        paths: works.map((id) => shown.find((work) => work.id === id).path),
      };
    }),
  );
}

/** The file, and for each work its truth as `attack` tells it. */
export async function makeSeveral({ id, level, paths }, seed) {
  const { random } = dice(mulberry32(seedOf(`${seed} ${id}`)));
  const { columns, rows, keep, quality } = FORMS[level];
  const [width, height] = [Math.floor(WIDE / columns) - GAP, Math.floor(HIGH / rows) - GAP];
  const canvas = { width: WIDE + GAP, height: HIGH + GAP, background: '#fff' };
  const truths = [];
  for (const [i, path] of paths.entries()) {
    const piece = startPiece(await readPicture(path));
    const ratio = width / height / (piece.width / piece.height);
    const cut = await croppedTo(piece, Math.min(ratio, 1 / ratio) * keep, { x: random(), y: random(), ratio });
    const place = { left: GAP + (i % columns) * (width + GAP), top: GAP + Math.floor(i / columns) * (height + GAP), width, height };
    const placed = await pasted(cut, canvas, place);
    truths.push(truthOf(placed));
    canvas.background = placed.data;
  }
  const file = await toSharp({ ...canvas, data: canvas.background })
    .jpeg({ quality })
    .toBuffer();
  return { file, truths };
}
