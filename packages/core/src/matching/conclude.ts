/** All tiers for one query and one work: exact bytes, whole picture (PDQ), aligned pixels. */
import { isMirrored, isNegative } from '../descriptors/keypoint-variants.ts';
import type { EmbeddingEvidence } from '../embedding/embedding-verdict.ts';
import type { Fingerprint } from '../fingerprint.ts';
import { alignmentFromFrames, alignmentFromPosition, isReflection } from './alignment.ts';
import { evidenceOf, type GeometricEvidence, UNKNOWN_STRONG_DRIFT_PX } from './evidence.ts';
import { scaledCells } from './cell-map.ts';
import type { Judgement } from './examination.ts';
import type { Alignment, Match, MatchKind, MatchReason, MatchVerdict } from './match.ts';
import { PDQ_PROBABILITY, SIMILAR_MAX_PROBABILITY, VETO_MIN_DRIFT_PX } from './parameters.ts';
import { type Veto, vetoOf } from './verdict.ts';

/** The fields of a fingerprint that a conclusion rests on. */
export type ComparedFingerprint = Pick<Fingerprint, 'fileSha256' | 'pixelSha256' | 'width' | 'height'> & {
  readonly frame: Pick<Fingerprint['frame'], 'width' | 'height'>;
};

/** Of a query also its PDQ hash: two blank pictures of one size have the same pixels and yet nothing to do with each other. */
export type ComparedQuery = ComparedFingerprint & Pick<Fingerprint, 'pdq'>;

/** The closest of eight positions and their negatives; see `nearestPdq`. */
export interface PdqComparison {
  readonly distance: number;
  readonly position: number;
  readonly negative: boolean;
  /** Whether `distance` is small enough for a copy. */
  readonly close: boolean;
}

/** What the tiers found: each may be missing. */
export interface TierResults {
  readonly judgement: Judgement | null;
  /** `null` when a hash is of low quality. */
  readonly pdq: PdqComparison | null;
  /** What a model says; where it was asked. */
  readonly embedding?: EmbeddingTier;
}

export interface EmbeddingTier {
  readonly evidence: EmbeddingEvidence;
  /** See `embeddingVerdict`. */
  readonly verdict: 'similar' | 'none';
}

export function conclude(query: ComparedQuery, reference: ComparedFingerprint, { judgement, pdq, embedding }: TierResults): Match {
  const { sameBytes, samePixels } = sameness(query, reference);
  const close = closeWhole(pdq, judgement);
  const withoutModel: MatchVerdict = samePixels || close !== null ? 'copy' : (judgement?.verdict ?? 'none');
  const isNear = withoutModel === 'none' && embedding?.verdict === 'similar';
  const verdict = isNear ? 'similar' : withoutModel;
  const evidence = { ...(judgement?.evidence ?? NO_EVIDENCE), pdqDistance: pdq?.distance ?? null, ...embeddingEvidence(embedding) };
  const shown = shownAs(judgement, close, samePixels);
  return {
    version: 1,
    kind: kindOf(verdict, { sameBytes, samePixels, close }),
    verdict,
    probability: probabilityOf(judgement, { samePixels, close }, isNear),
    mirrored: shown.mirrored,
    negative: shown.negative,
    alignment: verdict === 'none' || sameBytes ? null : shown.align(query, reference),
    cells: sameBytes ? [] : cellsOf(judgement, reference),
    reasons: [...reasonsOf({ sameBytes, samePixels, close, judgement }), ...(isNear ? [embeddingReason(embedding.evidence)] : [])],
    evidence,
  };
}

// --- internal ---

function sameness(query: ComparedQuery, reference: ComparedFingerprint): { readonly sameBytes: boolean; readonly samePixels: boolean } {
  const sameBytes = query.fileSha256 !== null && query.fileSha256 === reference.fileSha256;
  return { sameBytes, samePixels: sameBytes || (query.pdq.quality > 0 && query.pixelSha256 === reference.pixelSha256) };
}

const NO_EVIDENCE: GeometricEvidence = evidenceOf({ voteWeight: 0, inlierDistances: [], comparison: null, fit: null, place: null });

/** The whole picture may be close because two photographs were taken one after the other, or because most of it is the page around two: what is aligned tells. */
const WHOLE_PICTURE_VETOES: ReadonlySet<Veto | null> = new Set<Veto>(['scene-goes-on', 'only-drawing-agrees']);

function closeWhole(pdq: PdqComparison | null, judgement: Judgement | null): PdqComparison | null {
  const isOther = judgement?.verdict === 'similar' && WHOLE_PICTURE_VETOES.has(vetoOf(judgement.evidence));
  return pdq !== null && pdq.close && !isOther ? pdq : null;
}

/** Above this drift in pixels the whole-picture position is the better overlay, where there is one. */
const RELIABLE_DRIFT_PX = VETO_MIN_DRIFT_PX;

interface Whole {
  readonly sameBytes?: boolean;
  readonly samePixels: boolean;
  readonly close: PdqComparison | null;
}

interface Shown {
  readonly mirrored: boolean;
  readonly negative: boolean;
  readonly align: (query: ComparedFingerprint, reference: ComparedFingerprint) => Alignment | null;
}

function cellsOf(judgement: Judgement | null, reference: ComparedFingerprint): Match['cells'] {
  return judgement === null ? [] : scaledCells(judgement.cells, reference.frame, reference);
}

function kindOf(verdict: MatchVerdict, { sameBytes, samePixels, close }: Whole): MatchKind {
  if (sameBytes === true) return 'exact';
  if (verdict !== 'copy') return verdict;
  return samePixels || (close !== null && close.position === 0 && !close.negative) ? 'near-duplicate' : 'edited-copy';
}

function probabilityOf(judgement: Judgement | null, { samePixels, close }: Whole, isNear: boolean): number {
  if (samePixels) return 1;
  const geometric = isNear ? Math.min(judgement?.probability ?? 0, SIMILAR_MAX_PROBABILITY) : (judgement?.probability ?? 0);
  return close === null ? geometric : Math.max(geometric, PDQ_PROBABILITY);
}

function embeddingEvidence(embedding: EmbeddingTier | undefined): Partial<Match['evidence']> {
  if (embedding === undefined) return {};
  const { similarity, normalised } = embedding.evidence;
  return { embeddingSimilarity: similarity, ...(normalised === null ? {} : { embeddingNormalised: normalised }) };
}

function embeddingReason({ similarity, normalised, negative }: EmbeddingEvidence): MatchReason {
  const which = negative ? ', as a negative,' : '';
  const beyond = normalised === null ? '' : `, ${normalised.toFixed(2)} more than to unrelated pictures`;
  const text = `A model for copies finds the pictures${which} alike (${similarity.toFixed(2)}${beyond}), though their pixels do not say so. A person should look.`;
  return { code: 'embedding-close', text };
}

/** How the query shows the work: from the aligned pixels, or, where these are unsure, from the whole-picture position. */
function shownAs(judgement: Judgement | null, close: PdqComparison | null, samePixels: boolean): Shown {
  const position = samePixels ? { position: 0, negative: false } : close;
  const aligned = judgement !== null && judgement.verdict !== 'none' && judgement.homography !== null;
  if (position !== null && (samePixels || !aligned || judgement.evidence.strongDrift > RELIABLE_DRIFT_PX)) {
    const align = (query: ComparedFingerprint, reference: ComparedFingerprint) =>
      alignmentFromPosition(query, reference, position.position);
    return { mirrored: isReflection(position.position), negative: position.negative, align };
  }
  if (!aligned) return { mirrored: false, negative: false, align: () => null };
  const mirrored = isMirrored(judgement.variant);
  const map = judgement.homography!;
  const align = (query: ComparedFingerprint, reference: ComparedFingerprint) => alignmentFromFrames(query, reference, map, mirrored);
  return { mirrored, negative: isNegative(judgement.variant), align };
}

function reasonsOf({ sameBytes, samePixels, close, judgement }: Whole & { readonly judgement: Judgement | null }): MatchReason[] {
  const reasons: MatchReason[] = [];
  if (sameBytes === true) reasons.push({ code: 'same-bytes', text: 'The file is byte for byte the same.' });
  else if (samePixels) reasons.push({ code: 'same-pixels', text: 'Every pixel is the same; only the file around them differs.' });
  if (close !== null) reasons.push({ code: 'pdq-close', text: pdqText(close) });
  // Where hashes settled it, keypoints were not asked: that they found nothing is no reason.
  if (judgement !== null || reasons.length === 0) reasons.push(geometricReason(judgement));
  return reasons;
}

function pdqText({ distance, position, negative }: PdqComparison): string {
  const how = `${position === 0 ? 'upright' : POSITION_NAMES[position]!}${negative ? ', as a negative' : ''}`;
  return `The whole picture (${how}) differs in ${distance} of 256 PDQ bits; unrelated pictures differ in about 128.`;
}

const POSITION_NAMES = [
  'upright',
  'turned by a quarter',
  'upside down',
  'turned by a quarter',
  'flipped top to bottom',
  'mirrored',
  'mirrored and turned',
  'mirrored and turned',
];

function geometricReason(judgement: Judgement | null): MatchReason {
  if (judgement === null || judgement.homography === null) {
    return { code: 'no-alignment', text: 'No position of the work in the picture is supported by its details.' };
  }
  const { evidence, verdict } = judgement;
  if (evidence.cells === 0) return { code: 'too-little-texture', text: 'The aligned part is too smooth to compare pixel by pixel.' };
  const agreement = agreementText(evidence);
  const veto = verdict === 'none' ? null : vetoOf(evidence);
  if (verdict === 'none') return { code: 'pixels-disagree', text: `Laid over the work, only ${agreement}.` };
  if (veto === 'too-close-to-call')
    return { code: veto, text: `Laid over the work, only ${agreement}, but details place it well. A person should look.` };
  if (veto === null) return { code: 'pixels-agree', text: `Laid over the work, ${agreement}.` };
  return { code: veto, text: `Laid over the work, ${agreement}, but ${vetoText(veto, evidence)} A person should look.` };
}

function vetoText(veto: Veto, evidence: GeometricEvidence): string {
  if (veto === 'only-rim-agrees') return 'only near its border: perhaps another picture in the same frame.';
  if (veto === 'only-drawing-agrees') return 'only lettering or drawing: perhaps another picture on the same page.';
  if (veto === 'other-picture-beside') return 'beside it lies another picture: perhaps they only share a caption, a frame or a mark.';
  if (veto === 'look-alike-veto') return `${driftText(evidence)}: perhaps another photograph of the same scene.`;
  return 'the scene goes on beyond its border: perhaps another photograph, or the picture that the work was cropped from.';
}

function driftText({ strongDrift }: GeometricEvidence): string {
  return strongDrift >= UNKNOWN_STRONG_DRIFT_PX ? 'too few cells agree closely' : `details drift by ${strongDrift.toFixed(2)} px`;
}

function agreementText({ agreeingCells, cells, meanCorrelation, inliers }: GeometricEvidence): string {
  return `${agreeingCells} of ${cells} cells agree (mean correlation ${meanCorrelation.toFixed(2)}, ${inliers} matching details)`;
}
