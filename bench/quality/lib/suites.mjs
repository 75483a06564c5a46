// Which edits a run asks about.
import { FAMILIES, LEVELS } from '../attacks.mjs';

/**
 * What is done to pictures most often, one level each: 37 edits of the kind and strength of the published study that the project's first rule was
 * measured with, so that figures can be put beside its 98.2 %.
 */
const COMMON = {
  easy: ['jpeg', 'rotate', 'crop-random', 'thumbnail', 'mirror', 'flip', 'invert'],
  medium: [
    'jpeg',
    'squash',
    'perspective',
    'crop-random',
    'gray',
    'hue',
    'brighten',
    'darken',
    'contrast-up',
    'blur',
    'noise',
    'sharpen',
    'posterise',
    'halftone',
    'border-white',
    'caption-bar',
    'caption-inside',
    'screenshot',
    'logo',
    'watermark-tiled',
    'watermark-centre',
    'pip',
    'collage-2x2',
  ],
  hard: ['jpeg', 'rotate', 'crop-random', 'crop-small', 'thumbnail-80', 'saturation', 'pip'],
};

export const SUITES = {
  all: FAMILIES.flatMap((family) => LEVELS.map((level) => ({ family, level }))),
  common: Object.entries(COMMON).flatMap(([level, families]) => families.map((family) => ({ family, level }))),
};
