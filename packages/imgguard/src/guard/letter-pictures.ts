import type { LetterPicture } from '@imgguard/claims';
import sharp from 'sharp';
import { GuardError } from '../errors.ts';
import type { StoredHit } from '../store/hit-store.ts';
import type { Store } from '../store/store.ts';
import { evidencePictures } from './evidence-pictures.ts';

/**
 * The pictures that show a respondent what is meant: the work beside the found copy, and one laid over the other where the position is known. A copy that the
 * site reserves was not kept; then there are none.
 *
 * @throws GuardError `IMGGUARD_REFUSED` when the pictures are not there.
 */
export async function comparisonPictures(store: Store, stored: StoredHit, locale: string): Promise<readonly LetterPicture[]> {
  const { hit, match, sighting, site } = stored;
  const work = store.works.get(hit.workId);
  const there = work !== undefined && (await store.blobs.has(work.previewSha256)) && (await store.blobs.has(sighting.sha256));
  if (!there) throw new GuardError('IMGGUARD_REFUSED', `The pictures of hit ${hit.id} are not kept, so a letter about it has none.`);
  const pair = await evidencePictures({
    work: await store.blobs.get(work.previewSha256),
    workSize: work,
    found: await store.blobs.get(sighting.sha256),
    match,
  });
  const words = WORDS[locale.toLowerCase().split('-')[0] ?? 'en'] ?? (WORDS['en'] as Words);
  const made = [await inLetter(pair.sideBySide, words.beside(work.work.title, site))];
  return pair.overlay === undefined ? made : [...made, await inLetter(pair.overlay, words.over(work.work.title, site))];
}

// --- internal ---

interface Words {
  beside(work: string, site: string): string;
  over(work: string, site: string): string;
}

const WORDS: Readonly<Record<string, Words>> = {
  en: {
    beside: (work, site) => `Left: the registered work "${work}". Right: the picture that was found on ${site}.`,
    over: (work, site) => `The picture found on ${site}, laid over the work "${work}"; a line marks its edge.`,
  },
  de: {
    beside: (work, site) => `Links das eingetragene Werk „${work}“, rechts das auf ${site} gefundene Bild.`,
    over: (work, site) => `Das auf ${site} gefundene Bild, über das Werk „${work}“ gelegt; eine Linie zeigt seinen Rand.`,
  },
  fr: {
    beside: (work, site) => `À gauche : l’œuvre enregistrée « ${work} ». À droite : l’image trouvée sur ${site}.`,
    over: (work, site) => `L’image trouvée sur ${site}, superposée à l’œuvre « ${work} » ; une ligne en marque le bord.`,
  },
  es: {
    beside: (work, site) => `A la izquierda, la obra registrada «${work}»; a la derecha, la imagen encontrada en ${site}.`,
    over: (work, site) => `La imagen encontrada en ${site}, superpuesta a la obra «${work}»; una línea marca su borde.`,
  },
};

/** A fifth of the size as PNG; the whole letter stays small enough to be mailed. */
const QUALITY = 85;

async function inLetter(png: Uint8Array, caption: string): Promise<LetterPicture> {
  const bytes = await sharp(png).jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' }).toBuffer();
  return { bytes, type: 'image/jpeg', caption };
}
