/** Entry of the worker threads of vector indexes: readers, which search, and a builder. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Graph, type GraphLibrary, loadGraphLibrary } from '../adapters/graph-library.ts';
import { type OpenedGraph, searchChunks } from '../adapters/search-chunks.ts';
import { createChunks } from '../adapters/vector-chunks.ts';
import type {
  ChunkMessage,
  NumberedAnswer,
  NumberedRequest,
  VectorAnswers,
  VectorRequest,
  VectorWorkerData,
} from '../adapters/vector-messages.ts';

const { dimensions, chunks: memories, library } = workerData as VectorWorkerData;
const chunks = createChunks(dimensions);
memories.forEach((memory, number) => chunks.set(number, memory));
const loading: Promise<GraphLibrary> | null = library === null ? null : loadGraphLibrary(library.kind, library.lib);
loading?.catch(() => {});
/** Room of a first graph; it doubles when it is full. */
const FIRST_ROOM = 4096;
let opened: OpenedGraph | null = null;
let building: Graph | null = null;

async function answer(request: VectorRequest): Promise<VectorAnswers[keyof VectorAnswers]> {
  if (request.kind === 'search') return request.queries.map((query) => searchChunks(chunks, opened, query));
  if (request.kind === 'forget') {
    opened = null;
    return null;
  }
  const graphs = await loading;
  if (graphs === null || library === null) throw new Error('There is no library.');
  if (request.kind === 'open') {
    const tuning = { ...library.tuning, efSearch: request.efSearch };
    opened = { graph: await graphs.open(dimensions, tuning, request.file), through: request.through };
    return null;
  }
  if (request.kind === 'points') return graphs.points(dimensions, request.file, request.labels);
  if (request.kind === 'resume') {
    building = await graphs.resume(dimensions, library.tuning, request.file);
    return { count: building.count() };
  }
  if (request.isFresh || building === null) building = graphs.create(dimensions, library.tuning, Math.max(FIRST_ROOM, request.to));
  for (let label = request.from; label < request.to; label++) if (chunks.isAlive(label)) building.add(label, chunks.vectorAt(label));
  await building.save(request.file);
  return { count: building.count() };
}

parentPort!.on('message', (message: ChunkMessage | NumberedRequest) => {
  if ('kind' in message) {
    chunks.set(message.number, message.memory);
    return;
  }
  const { number, request } = message;
  answer(request).then(
    (answered) => parentPort!.postMessage({ number, answer: answered } satisfies NumberedAnswer, []),
    (error: unknown) => parentPort!.postMessage({ number, error } satisfies NumberedAnswer, []),
  );
});
