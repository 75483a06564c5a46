/**
 * What is known about one query image and one reference work.
 *
 * `kind` says it: `exact` (same bytes or same pixels), `near-duplicate` (the whole picture, upright), `edited-copy` (cropped, turned,
 * mirrored, framed, recoloured, part of another picture ...), `similar` (the same scene in another photograph, or too close to call: for a
 * person, never a copy) or `none`.
 */
export interface Match {
  readonly version: 1;
  readonly kind: MatchKind;
  /** `copy` for the first three kinds. */
  readonly verdict: MatchVerdict;
  /** Calibrated probability that the query is a copy, 0 to 1. At most 0.5 for `similar`. */
  readonly probability: number;
  /** Whether the query shows the work mirrored. */
  readonly mirrored: boolean;
  /** Whether the query shows the work as a negative. */
  readonly negative: boolean;
  /** Where the query lies on the work; `null` where no position is known (`none`) or none is needed (`exact`). */
  readonly alignment: Alignment | null;
  /** The cells of the work that were compared pixel by pixel, in rows; smooth ones are left out. Empty where no pixels were laid over each other. */
  readonly cells: readonly ComparedCell[];
  /** Why, in the order in which the tiers decided. Each has a stable code and the figures it rests on. */
  readonly reasons: readonly MatchReason[];
  readonly evidence: MatchEvidence;
}

export type MatchKind = 'exact' | 'near-duplicate' | 'edited-copy' | 'similar' | 'none';
export type MatchVerdict = 'copy' | 'similar' | 'none';

/** A point in pixels; a picture of w x h spans (0, 0) to (w, h). */
export type Point = readonly [x: number, y: number];

export interface Alignment {
  /**
   * Row-major 3x3 homography from pixels of the query (as displayed, after EXIF orientation) to pixels of the work.
   * Mirroring is part of it: applied to the query's corners it gives `corners`.
   */
  readonly homography: readonly number[];
  /** The query's corners (top left, top right, bottom right, bottom left) in the work's pixels. */
  readonly corners: readonly [Point, Point, Point, Point];
  /** `geometry`: from aligned keypoints and pixels. `whole-picture`: the query is taken to be the whole work. */
  readonly source: 'geometry' | 'whole-picture';
  readonly coverage: Coverage;
}

/** Shares of areas, 0 to 1. */
export interface Coverage {
  /** Of the work: how much of it the query shows. */
  readonly work: number;
  /** Of the query: how much of it the work takes up. */
  readonly image: number;
}

/** A part of the work, in its pixels, laid over the query. */
export interface ComparedCell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Normalised cross-correlation, -1 to 1. */
  readonly correlation: number;
  /** `agrees`: the same is to be seen there. `differs`: something else, as where a part was added, covered or retouched. `unsure`: between the two. */
  readonly finding: 'agrees' | 'differs' | 'unsure';
}

export interface MatchReason {
  readonly code: MatchReasonCode;
  /** One English sentence for a person. */
  readonly text: string;
}

export type MatchReasonCode =
  | 'same-bytes'
  | 'same-pixels'
  | 'pdq-close'
  | 'pixels-agree'
  | 'look-alike-veto'
  | 'too-close-to-call'
  | 'scene-goes-on'
  | 'only-rim-agrees'
  | 'only-drawing-agrees'
  | 'other-picture-beside'
  | 'pixels-disagree'
  | 'no-alignment'
  | 'too-little-texture'
  | 'embedding-close';

/** The figures that the verdict rests on. */
export interface MatchEvidence {
  /** Sum of weights of the geometric vote. */
  readonly voteWeight: number;
  /** Guided keypoint pairs that agree with the homography, within 120 of 486 bits. */
  readonly inliers: number;
  /** Cells of the overlap that were compared. */
  readonly cells: number;
  /** Cells that agree: NCC above 0.5, shifted by at most one pixel. */
  readonly agreeingCells: number;
  /** `agreeingCells / cells`, 0 when there are none. */
  readonly agreeingShare: number;
  /** The same of the cells well inside the work; `null` when these are too few to say. */
  readonly innerAgreeingShare: number | null;
  /** Mean normalised cross-correlation of the cells, -1 to 1. */
  readonly meanCorrelation: number;
  /** The same of the agreeing cells alone, in the middle (median); 0 when there are none. */
  readonly agreeingCorrelation: number;
  /** Share of cells with NCC above 0.8. */
  readonly strongShare: number;
  /** Mean shift in pixels of the cells with NCC above 0.6; 2.8 when there are none. */
  readonly drift: number;
  /**
   * How far the cells with NCC above 0.8 lie from where the alignment puts them: root mean square in pixels of a frame of 192 px around the
   * overlap, measured between the pixels. A copy has next to none, another camera's photograph has some. 9 when it could not be measured.
   */
  readonly strongDrift: number;
  /** The same in the middle (median) instead of root mean square: a few cells with something drawn over them do not move it. 9 when unknown. */
  readonly medianDrift: number;
  /** Cells with NCC above 0.8 that lie within a quarter of such a pixel of where the alignment puts them. */
  readonly exactCells: number;
  /** How far the image's corners lie from those of the work, as a share of its sides: next to 0 for the whole picture. `null` when not aligned. */
  readonly frameOffset: number | null;
  /** Sides of the work beyond which the image shows the scene going on. Looked for only where pixels agree. */
  readonly continuingSides: number;
  /** Share of the cells with NCC below 0.3: there the image shows something else. This and the next three are looked for only where pixels agree. */
  readonly disagreeingShare: number;
  /** Those of them that are photograph, not drawing or paper, in both pictures. */
  readonly disagreeingPhotoCells: number;
  /** How flat the agreeing cells are: largest share of their pixels of one gray level, of the flatter picture less. Lettering on paper: above 0.3. */
  readonly agreeingFlatness: number;
  /** The same of the disagreeing cells in the image: a sticker or patch is flat, another photograph is not. */
  readonly disagreeingFlatness: number;
  /**
   * Share of the disagreeing cells that lie within the smallest rectangle around the cells with NCC above 0.8: next to 0 where a part of the work lies
   * beside other pictures, as in a collage; large where a frame, a page or a mark lies around or over them.
   */
  readonly disagreeingWithin: number;
  /** Correlation of the gray levels in the agreeing cells beside what is drawn on both pictures, in the middle (median); `null` where too little is left to say. */
  readonly photoCorrelation: number | null;
  /** Long side in pixels of the frames in which cells were compared, and their shifts are given: 64 of works that have hardly any texture. @default 192 */
  readonly comparedAt?: number;
  /** Smallest Hamming distance of 256 bits over eight dihedral positions and their negatives; `null` when a hash is of low quality. */
  readonly pdqDistance: number | null;
  /** Cosine similarity under a model, -1 to 1, of the picture or its negative, whichever is greater. Only where one was asked, which is after all else. */
  readonly embeddingSimilarity?: number;
  /** The same without what the picture has in common with a background of others; see `normaliseSimilarity`. Only with a background. */
  readonly embeddingNormalised?: number;
}
