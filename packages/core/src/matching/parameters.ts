/**
 * Every number of the matching pipeline, with where it comes from.
 *
 * Unless said otherwise a value was chosen on the development set of the pipeline's reference implementation (2026): 37 jittered attacks
 * on 60 photographs, 555 pictures of strangers, 28 look-alike scenes, gallery of 1,496 works.
 *
 * `node bench/calibrate.mjs` derives the limits of the verdict anew: between which values each tells copies from others, and what half of the pictures does to the other half
 * (`bench/results/calibration.json`).
 */
import type { KeypointPlan } from '../descriptors/keypoints.ts';

/** Long side in pixels of the frame of a registered work, in which pixels are compared and positions given. */
export const REFERENCE_LONG_SIDE = 512;
/** The same of an image that is asked about: larger, so that a work that fills a third of it is still seen. */
export const QUERY_LONG_SIDE = 768;
/** Small pictures are enlarged at most by this factor. */
export const MAX_UPSCALE = 2;
/** No resize when the factor is this close to 1. */
export const KEEP_SIZE_WITHIN = 0.02;
/** Shortest side of a frame in pixels. */
export const MIN_FRAME_SIDE = 16;
/** AKAZE detector response; everything else is as OpenCV's defaults are (MLDB, 486 bits). */
export const AKAZE_THRESHOLD = 0.0005;
/** Where a picture has fewer keypoints than are kept, weaker ones down to this response fill up: smooth pictures have no others. */
export const AKAZE_FILL_THRESHOLD = 0.00002;
/**
 * A work's keypoints: of fine scales, which parts of it show, and of coarse ones, which small copies show; 700 fit 25 KB. Right pairs of a copy's and a work's keypoints in the worst tenth of
 * 24 works (2026-11), here and with 500 of all scales from 512 px, the image as below: parts of 15 % 29 and 10, of 35 % 81 and 34, picture in picture of 30 % 11 and 12. From 768 px: 14, 62, 10.
 * Without shares for the scales: 31, 132, 11, but of the pictures in pictures four have fewer than 8, with them one.
 */
export const REFERENCE_PLAN: KeypointPlan = { longSide: 1024, limit: 700, shares: [0.4, 0.3, 0.2, 0.1] };
/** An image's keypoints. The same with 800 from 768 px: 28, 76, 3. Shares of the scales here: 29, 121, 4. */
export const QUERY_PLAN: KeypointPlan = { longSide: 1024, limit: 1200, shares: [1] };
/** Keypoints are chosen round-robin over a grid of this many cells a side, so that every crop keeps some. */
export const KEYPOINT_GRID_SIDE = 6;

/** Vote: a descriptor pair counts up to this Hamming distance of 486 bits. */
export const VOTE_MAX_HAMMING = 110;
/** Vote: at most this many pairs for each query keypoint, nearest first. */
export const VOTE_MAX_PAIRS = 60;
/** Vote: works that pass from the coarse to the fine vote, per variant. */
export const VOTE_PRESELECTED = 40;
/** Works over all variants that are aligned and compared pixel by pixel. Measured: the right one is among the top 5 in 99.3 %. */
export const MAX_CANDIDATES = 6;

/** One round of guided matching: search radius as a share of the work's diagonal in query pixels, pixels added to it, angle tolerance in radians. */
export interface RefineRound {
  readonly radiusShare: number;
  readonly extraPx: number;
  readonly maxAngle: number;
}
export const REFINE_ROUNDS: readonly RefineRound[] = [
  { radiusShare: 0.09, extraPx: 0, maxAngle: 0.6 },
  { radiusShare: 0.035, extraPx: 0, maxAngle: 0.45 },
  { radiusShare: 0.015, extraPx: 2, maxAngle: 0.4 },
  { radiusShare: 0.01, extraPx: 2, maxAngle: 0.4 },
];
export const REFINE_MIN_RADIUS_PX = 4;
export const REFINE_MAX_HAMMING = 150;
export const REFINE_MAX_SIZE_RATIO = 1.7;
/** From this many pairs on a homography is estimated; below, a trimmed least-squares fit. */
export const HOMOGRAPHY_MIN_PAIRS = 8;
export const HOMOGRAPHY_MIN_INLIERS = 6;
/** Inlier tolerance as a share of the work's diagonal in query pixels, but at least INLIER_MIN_TOLERANCE_PX. */
export const INLIER_TOLERANCE_SHARE = 0.006;
export const INLIER_MIN_TOLERANCE_PX = 3;
export const MAGSAC_ITERATIONS = 1000;
export const MAGSAC_CONFIDENCE = 0.995;

/**
 * Second look: a proposal that this many query keypoints support, and whose pixels do not agree, is aligned again by the similarity that most
 * pairs agree on, since among few pairs a homography can fit anything. Unrelated pairs of photographs have less in 99.8 % (4,608 pairs, 2026-11).
 */
export const SECOND_LOOK_MIN_SUPPORT = 20;
export const CONSENSUS_SAMPLES = 200;
export const CONSENSUS_SEED = 1;

/**
 * Early exit: a proposal with fewer votes than this is laid over the work only if guided matching finds as many inliers. Measured (2026-11, 1,500
 * works): of 2,000 proposals of strangers none has more than 3.8 votes, and nine of ten have fewer inliers; of 377 copies under 108 edits eight
 * have fewer votes, and all of them 10 inliers and more.
 */
export const SURE_VOTE_WEIGHT = 4;
export const UNSURE_MIN_INLIERS = 9;

/** Of 720 photographs two have fewer keypoints (19 and 183, 2026-11): smooth pictures, whose few keypoints place them badly. Texture has 600 and more. */
export const SMOOTH_MAX_KEYPOINTS = 300;
/** Their hashes are of too low a quality to be evidence, but up to this distance they say where to look. Edits of the two: 2 to 52 of whole pictures; unrelated ones 90 and more. */
export const SMOOTH_MAX_PDQ_DISTANCE = 64;

/** Long side in pixels of the frame in which the overlap is compared. */
export const OVERLAP_LONG_SIDE = 192;
/** The overlap is never enlarged to more than this many times the coarser of the two pictures. */
export const OVERLAP_MAX_ENLARGE = 1.5;
export const CELL_SIDE_PX = 24;
/** The same for smooth works. */
export const COARSE_LONG_SIDE = 64;
export const COARSE_CELL_SIDE_PX = 12;
/** Search range of a cell of smooth works. */
export const COARSE_SHIFT_PX = 1;
/** A work of which more cells have texture is not smooth. Of the two: 0.1 to 0.15 and 0.2 to 0.45; 0.3 of a bird before the sky; most photographs all. */
export const SMOOTH_MAX_TEXTURED_SHARE = 0.5;
/** A cell counts when this share of it lies inside the query ... */
export const CELL_MIN_VALID = 0.9;
/** ... and the work's band-passed cell has at least this standard deviation (gray levels). */
export const CELL_MIN_CONTRAST = 2;
/** A cell in which the query is flatter than this disagrees (NCC 0). */
export const CELL_MIN_QUERY_CONTRAST = 0.4;
/** Band-pass sigmas in pixels: the fine one removes noise, the coarse one brightness and shading. */
export const BAND_PASS_FINE = 1.2;
export const BAND_PASS_COARSE = 6;
/** Search range of a cell in pixels. */
export const CELL_SHIFT_PX = 2;
/** From this agreement on no realignment is tried. */
export const REALIGN_BELOW = 0.9;
/** Search range of a cell in each realignment round, pixels. */
export const REALIGN_SHIFTS_PX: readonly number[] = [8, 4, 3];
export const REALIGN_MIN_CELLS = 5;
export const REALIGN_MIN_NCC = 0.6;
export const REALIGN_TRIPLES = 96;
export const REALIGN_TOLERANCE_PX = 1.6;
export const REALIGN_SEED = 1;
/** Candidates after the first are realigned only with this many cells above REALIGN_GATE_NCC. */
export const REALIGN_GATE_CELLS = 4;
export const REALIGN_GATE_NCC = 0.7;

/** Polish: rounds of measuring the cells' shifts between pixels and fitting a map to them. */
export const POLISH_ROUNDS = 3;
export const POLISH_SHIFT_PX = 2;
/** Polish is tried with at least this many cells above POLISH_MIN_NCC, as many as a copy needs to agree ... */
export const POLISH_MIN_CELLS = 6;
/** ... and believed when its map explains at least this share of them. */
export const POLISH_MIN_EXPLAINED = 0.5;
/** Polish: cells that correlate less do not take part; a shift is worth as much as the peak is sharp. */
export const POLISH_MIN_NCC = 0.8;
/** Polish: cells that correlate less than the median by more than this take no part. */
export const POLISH_MAX_NCC_LOSS = 0.1;
/** Polish: cells that are nearer to the fitted map always take part, pixels of the overlap's frame ... */
export const POLISH_MIN_TOLERANCE_PX = 0.25;
/** ... and those further from it never. */
export const POLISH_MAX_TOLERANCE_PX = 1.5;

/** Verdict copy: at least this many agreeing cells. Largest number on pictures of strangers: 12, with a share of at most 0.31. */
export const COPY_MIN_AGREEING_CELLS = 6;
/** Verdict copy: at least this share of the cells agrees. Largest share on pictures of strangers: 0.31. */
export const COPY_MIN_AGREEING_SHARE = 0.4;
/** Verdict copy: at least this mean correlation. */
export const COPY_MIN_MEAN_CORRELATION = 0.6;
/** A guided pair counts as an inlier in the evidence up to this Hamming distance. */
export const INLIER_MAX_HAMMING = 120;

/** A well correlated cell is exact within this distance of where the alignment puts it, pixels of the overlap's frame. */
export const EXACT_CELL_PX = 0.25;
/**
 * Verdict copy where too much is covered or repainted for the share above: at least this many exact cells ...
 *
 * Measured (2026-11). On 152 ordered pairs of look-alikes at most 16 cells are exact, but those that reach EXACT_MIN_CELLS drift by 0.24 px and more
 * in the middle; on copies with text, stickers and patches over them 8 to 30 are, and they drift by 0.04 to 0.11 px.
 */
export const EXACT_MIN_CELLS = 8;
/** ... or this many, where the whole frames coincide ... */
export const EXACT_MIN_CELLS_OF_WHOLE = 5;
/** ... that drift by no more than this in the middle ... */
export const EXACT_MAX_DRIFT_PX = 0.12;
/** ... and that as many keypoint pairs support. */
export const EXACT_MIN_INLIERS = 20;
/**
 * The picture is the whole work when its corners lie no further than this from the work's, as a share of its sides. Two photographers do not
 * frame a scene so much alike: nearest look-alike measured 0.1. Copies that are whole, however altered: 0.008 at most.
 */
export const WHOLE_MAX_OFFSET = 0.01;
/** What agrees must reach into the work: cells whose centres lie further than this from its border, as a share of its sides ... */
export const INNER_MARGIN = 0.12;
/** ... of which this share must agree: unrelated pictures may share a frame ... */
export const INNER_MIN_AGREEING_SHARE = 0.2;
/** ... where there are at least this many. */
export const INNER_MIN_CELLS = 4;
/** A copy of which so few keypoint pairs agree must agree all but perfectly: a dense mark over unrelated photographs had 10 pairs and a mean of 0.80. */
export const FEW_INLIERS = 20;
/**
 * What agrees is drawing (lettering, logos, pages) from this flatness on; then no photograph may disagree, and nearly all cells must agree. Measured (2026-11) where unrelated photographs
 * share a page or a logo: 0.39 to 0.60, a browser window 0.27 to 0.33; on 210 copies 0.21 in nine of ten, 0.48 at most, and nothing disagrees on those.
 */
export const DRAWING_MIN_FLATNESS = 0.27;
/** Of pages that differ in one small photograph 0.96 agree (46 of 48 cells); of 725 copies that are as flat none that agrees less. */
export const DRAWING_MIN_AGREEING_SHARE = 0.96;
/**
 * Another picture lies beside what agrees: so large a share of the cells disagrees, most of the picture does not agree, and what the image shows there
 * is not flat. Measured where unrelated photographs share captions, bars, memes and program windows: 0.2 to 0.6 disagree, 0.2 to 0.63 agree.
 */
export const OTHER_MIN_DISAGREEING_SHARE = 0.2;
export const OTHER_MAX_AGREEING_SHARE = 0.65;
export const OTHER_MAX_FLATNESS = 0.6;
/**
 * Unless what agrees is photograph and agrees all but perfectly: then something was laid over a copy. Lettering over unrelated photographs agrees by
 * 0.83 to 0.89 in the middle; captions and marks that agree better are flatter, from 0.14 on; copies with strips cut out and patches: 0.97 and
 * more, at 0.09 to 0.12.
 */
export const SURELY_PHOTO_MAX_FLATNESS = 0.13;
export const SURELY_PHOTO_MIN_CORRELATION = 0.93;
/**
 * And unless a part of the work lies beside the other pictures, as in a collage. Measured (2026-11) on 14 copies in collages and side by side that the rule above held
 * back: at most 0.14 of what disagrees lies amid what agrees, 0.31 to 0.62 of the cells correlate above 0.8, 12 to 29 lie exactly, flatness 0.10 to 0.24. Unrelated
 * photographs in shared templates: of those below 0.15 amid, at most 0.30 correlate so.
 */
export const BESIDE_MAX_WITHIN = 0.15;
export const BESIDE_MIN_STRONG_SHARE = 0.4;
export const BESIDE_MIN_EXACT_CELLS = 12;
export const BESIDE_MAX_FLATNESS = 0.25;
/**
 * Beside what is drawn on both pictures, a copy agrees and unrelated photographs do not. Measured (2026-11, see shared-drawing.ts): under one and the same lettering 0.13 to 0.46, under a dense mark
 * 0.61 and one of 0.70 with a fifth disagreeing; copies with lettering 0.93 to 1, under a tiled mark 0.67 to 0.96. Less than this is only drawing ...
 */
export const PHOTO_MIN_CORRELATION = 0.65;
/** ... and less than this where so large a share of the cells disagrees. */
export const PHOTO_CLEAR_CORRELATION = 0.8;
export const PHOTO_DOUBT_SHARE = 0.1;
/**
 * ... and less than this where another picture may lie beside or under it (OTHER_MIN_DISAGREEING_SHARE). Under one caption unrelated photographs had 0.75 to 0.85 (one of 0.84 was called a copy before); of 116 copies of which as much
 * disagrees, two tiles of collages have less (0.81, 0.87), all others 0.93 and more.
 */
export const PHOTO_COVERED_CORRELATION = 0.9;
/** From this correlation, in so many agreeing cells, and with less than OTHER_MIN_DISAGREEING_SHARE disagreeing, flatness does not count against a copy. Pages and program windows: at most 0.86. */
export const PHOTO_SURE_CORRELATION = 0.9;
export const PHOTO_SURE_CELLS = 8;
/** One caption of 0.12 and 0.96 was seen, with 0.43 disagreeing; of the copies at most 0.27 disagree. */
export const SURELY_PHOTO_MAX_DISAGREEING_SHARE = 0.3;
/**
 * Look-alike veto: cells that drift by more than VETO_MIN_DRIFT_PX after the map was fitted to them, without near perfect agreement and without
 * being the whole picture: another photograph of the same scene, or too close to call.
 *
 * Measured (2026-11) on the pairs that pass everything else. Look-alikes, 11 ordered pairs of one church by several photographers: 0.30 to
 * 0.78 px. Copies under 26 attacks on 29 photographs whose cells agree less than that: at most 0.24 px; except under a tiled watermark, whose
 * marks lie in every cell (0.21 px and more). The reference implementation takes the mean of whole-pixel shifts before that fit, where both
 * overlap: look-alikes from 0.27 px, copies up to 1.2 px.
 */
export const VETO_MIN_DRIFT_PX = 0.25;
export const VETO_MAX_MEAN_CORRELATION = 0.9;
/** Too close to call: similar from this probability on, though the pixels disagree. Largest of 2,000 pairs of strangers (2026-11): 0.37. */
export const SIMILAR_MIN_PROBABILITY = 0.9;
/** Cap of the probability when the veto fires. */
export const SIMILAR_MAX_PROBABILITY = 0.5;
/**
 * Verdict on smooth works, by the cells of coarse frames. Measured (2026-11) on two smooth works under 37 edits, twice each, and on 155 pairs of look-alikes and 1,828 pairs of other photographs, all blurred until they were smooth.
 * Copies: nearly always all cells, mean correlation 0.97 to 1, mean shift 0 to 0.5 px. Others: mean correlation 0.85 at most where five cells and more were compared, mean shift 0.88 px and more.
 */
export const COARSE_MIN_CELLS = 6;
export const COARSE_COPY_SHARE = 0.9;
export const COARSE_COPY_CORRELATION = 0.97;
export const COARSE_MAX_DRIFT_PX = 0.5;
export const COARSE_SIMILAR_SHARE = 0.7;
export const COARSE_SIMILAR_CORRELATION = 0.9;
/** What texture there is must not say otherwise: of the usual cells so many may show something else. Copies 0 to 0.17. */
export const COARSE_MAX_DISAGREEING_SHARE = 0.25;
/** Drawing on a plain ground has hardly any texture either, and templates share it. Copies of smooth photographs: 0.14 to 0.41. */
export const COARSE_MAX_FLATNESS = 0.5;
/** Floor of the probability when PDQ accepts; smallest PDQ distance of a wrong pair measured: 72 (look-alikes: 84). */
export const PDQ_PROBABILITY = 0.99;
/** Pictures are reduced to this long side in pixels before PDQ. */
export const PDQ_LONG_SIDE = 512;

/**
 * Logistic regression: probability of a copy from the geometric evidence, cross-fitted on 6,213 pairs. Observed share of copies for a
 * mean predicted p of .004/.031/.20/.69/.96/.999: .005/.024/.26/.69/.94/.994.
 */
export const PROBABILITY_LOGIT = {
  constant: -6.957,
  logInliers: 0.273,
  logVoteWeight: 1.326,
  meanCorrelation: 2.597,
  agreeingShare: -0.36,
  logAgreeingCells: 1.673,
  drift: -0.369,
  strongShare: 0.751,
} as const;
