/** Entry of the worker threads of vector indexes: readers, which search, and a builder. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Graph, type GraphLibrary, loadGraphLibrary } from '../adapters/graph-library.ts';
import { type OpenedGraph, searchChunks } from '../adapters/search-chunks.ts';
import { createChunks } from '../adapters/vector-chunks.ts';
import type {
  ChunkMessage,
  EndMessage,
  NumberedAnswer,
  NumberedRequest,
  VectorAnswers,
  VectorRequest,
  VectorWorkerData,
} from '../adapters/vector-messages.ts';

const { dimensions, chunks: memories, library, stop } = workerData as VectorWorkerData;
const chunks = createChunks(dimensions);
memories.forEach((memory, number) => chunks.set(number, memory));
/** Loaded when a graph is first needed, and never while the thread is being ended: Node does not survive that. */
let loading: Promise<GraphLibrary> | null = null;
/** Room of a first graph; it doubles when it is full. */
const FIRST_ROOM = 4096;
let opened: OpenedGraph | null = null;
let building: Graph | null = null;

async function answer(request: VectorRequest): Promise<VectorAnswers[keyof VectorAnswers]> {
  if (request.kind === 'search') return searchChunks(chunks, opened, request);
  if (request.kind === 'forget') {
    opened = null;
    return null;
  }
  if (library === null) throw new Error('There is no library.');
  const graphs = await (loading ??= loadGraphLibrary(library.kind, library.lib));
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
  for (let label = request.from; label < request.to && stop[0] === 0; label++) {
    if (chunks.isAlive(label)) building.add(label, chunks.vectorAt(label));
  }
  await building.save(request.file);
  return { count: building.count() };
}

parentPort!.on('message', (message: ChunkMessage | EndMessage | NumberedRequest) => {
  if ('kind' in message && message.kind === 'end') {
    parentPort!.close();
    return;
  }
  if ('kind' in message) {
    chunks.set(message.number, message.memory);
    return;
  }
  const { number, request } = message;
  answer(request).then(
    (answered) => parentPort!.postMessage({ number, answer: answered } satisfies NumberedAnswer, handedOver(answered)),
    (error: unknown) => parentPort!.postMessage({ number, error } satisfies NumberedAnswer, []),
  );
});

/** What is found need not be copied. */
function handedOver(answered: VectorAnswers[keyof VectorAnswers]): ArrayBuffer[] {
  if (answered === null || !('distances' in answered)) return [];
  return [answered.counts.buffer, answered.labels.buffer, answered.distances.buffer];
}
