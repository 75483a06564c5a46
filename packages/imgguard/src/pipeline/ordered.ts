/**
 * Maps items with at most `width` at a time and yields the results in the order of the items. A slow item does not hold up the ones
 * behind it: up to `ahead` of their results wait for it. Memory stays bounded however long the list is, and the output does not depend on
 * which one was faster.
 *
 * @param ahead - @default 16 × width
 */
export async function* mapInOrder<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  width: number,
  map: (item: T) => Promise<R>,
  ahead: number = 16 * width,
): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  const running = new Set<Promise<R>>();
  const begin = (item: T): void => {
    const result = map(item);
    begun.push(result);
    running.add(result);
    const ended = (): boolean => running.delete(result);
    // A failure is thrown where its result is due; until then it is nobody's surprise.
    result.then(ended, ended);
  };
  try {
    for await (const item of items) {
      begin(item);
      for (;;) {
        const [first] = begun;
        if (first === undefined) break;
        if (!running.has(first) || begun.length >= width + ahead) yield await (begun.shift() as Promise<R>);
        else if (running.size < width) break;
        else await Promise.race([...running].map((each) => each.catch(() => undefined)));
      }
    }
    while (begun.length > 0) yield await (begun.shift() as Promise<R>);
  } finally {
    for (const rest of begun) rest.catch(() => undefined);
  }
}
