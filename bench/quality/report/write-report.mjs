// The report as one file of HTML: the figures, then every answer that was not right, as pictures.
import { writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { wrongAnswers } from '../lib/summary.mjs';
import { pageOf } from './page.mjs';

const THUMBNAIL = 300;
/** A report of more pictures than this is not looked at. */
const MOST = 400;

/** @param run `report`, `records`, `plan`, `works`, and `makeQuery(query)`, which makes the file of a query anew. */
export async function writeReport(file, { report, records, plan, works, makeQuery }) {
  const queries = new Map(plan.map((query) => [query.id, query]));
  const known = new Map(works.map((work) => [work.id, work]));
  const thumbnails = new Map();
  const workPicture = async (id) => {
    if (!thumbnails.has(id)) thumbnails.set(id, await thumbnail(await known.get(id).load()));
    return thumbnails.get(id);
  };
  const shown = async ({ record, answer, workId = record.work }) => ({
    record,
    answer: answer ?? record,
    workId,
    image: await thumbnail((await makeQuery(queries.get(record.id))).file),
    work: await workPicture(workId),
  });
  const sections = [];
  for (const { title, note, entries } of sectionsOf(records)) {
    const pictures = [];
    for (const entry of entries.slice(0, MOST)) pictures.push(await shown(entry));
    sections.push({ title, note, count: entries.length, pictures });
  }
  writeFileSync(file, pageOf(report, sections));
}

// --- internal ---

/** What is worst comes first. */
function sectionsOf(records) {
  const wrong = (verdict) => wrongAnswers(records, verdict).map(({ record, answer }) => ({ record, answer, workId: answer.workId }));
  const copies = (test) => records.filter((record) => record.kind === 'copy' && test(record)).map((record) => ({ record }));
  return [
    { title: 'Called a copy of a work that it does not show', note: 'No such answer may be given.', entries: wrong('copy') },
    {
      title: 'Copies that were not found',
      note: 'The work is not named, or named as none.',
      entries: copies(({ verdict }) => verdict === 'none'),
    },
    { title: 'Copies called similar', note: 'A person is asked.', entries: copies(({ verdict }) => verdict === 'similar') },
    {
      title: 'Works in a collage that were not named as copies',
      note: 'The image shows several works.',
      entries: records.flatMap((record) =>
        (record.shown ?? []).filter(({ verdict }) => verdict !== 'copy').map((answer) => ({ record, answer, workId: answer.work })),
      ),
    },
    {
      title: 'Called similar to a work that it does not show',
      note: 'Right for photographs of the same scene; for others a person is asked in vain.',
      entries: wrong('similar'),
    },
    {
      title: 'Found, but placed wrongly',
      note: 'The seen part of the work is off by more than 8 px in a frame of 512 px, or mirror or negative are told wrongly.',
      entries: copies(
        ({ verdict, part, isRightWay, source }) => verdict === 'copy' && (isRightWay === false || (source === 'geometry' && part?.px > 8)),
      ),
    },
  ];
}

async function thumbnail(file) {
  const image = sharp(file, { failOn: 'none' }).autoOrient().flatten({ background: '#fff' });
  const bytes = await image.resize(THUMBNAIL, THUMBNAIL, { fit: 'inside', withoutEnlargement: true }).jpeg({ quality: 72 }).toBuffer();
  return `data:image/jpeg;base64,${bytes.toString('base64')}`;
}
