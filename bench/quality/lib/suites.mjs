// Which edits a run asks about.
import { FAMILIES, LEVELS } from '../attacks.mjs';

/**
 * What is done to pictures most often, one level each: 37 edits of the kind and strength of the published study that the project's first rule was
 * measured with, so that figures can be put beside its 98.2 %.
 */
const COMMON = [
  ...['jpeg easy', 'jpeg medium', 'jpeg hard', 'squash medium', 'rotate easy', 'rotate hard', 'perspective medium'],
  ...['crop-random easy', 'crop-random medium', 'crop-random hard', 'crop-small hard', 'thumbnail easy', 'thumbnail-80 hard'],
  ...['mirror easy', 'flip easy', 'invert easy', 'gray medium', 'hue medium', 'saturation hard', 'brighten medium', 'darken medium'],
  ...['contrast-up medium', 'blur medium', 'noise medium', 'sharpen medium', 'posterise medium', 'halftone medium'],
  ...['border-white medium', 'caption-bar medium', 'caption-inside medium', 'screenshot medium', 'logo medium'],
  ...['watermark-tiled medium', 'watermark-centre medium', 'pip medium', 'pip hard', 'collage-2x2 medium'],
];

export const SUITES = {
  all: FAMILIES.flatMap((family) => LEVELS.map((level) => ({ family, level }))),
  common: COMMON.map((entry) => {
    const [family, level] = entry.split(' ');
    return { family, level };
  }),
};
