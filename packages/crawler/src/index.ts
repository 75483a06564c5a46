export type { ImageContext, ImageSource, OptOutSignal, Sighting, SkipReason, Skipped } from './sighting.ts';
