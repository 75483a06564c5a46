/**
 * Maps items with at most `width` at a time and yields the results in the order of the items: memory stays bounded however long the
 * list is, and the output does not depend on which one was faster.
 */
export async function* mapInOrder<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  width: number,
  map: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  try {
    for await (const item of items) {
      running.push(map(item));
      if (running.length >= width) yield await (running.shift() as Promise<R>);
    }
    while (running.length > 0) yield await (running.shift() as Promise<R>);
  } finally {
    // One failed or the consumer left: the others end by themselves, and their failures are nobody's surprise.
    for (const rest of running) rest.catch(() => undefined);
  }
}
