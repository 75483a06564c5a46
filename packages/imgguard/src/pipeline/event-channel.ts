/** A bounded queue between producers that push and one consumer that iterates: a slow consumer slows the producers down. */
export interface EventChannel<T> {
  /** Resolves when there is room for more; `false` when nobody is listening any more. */
  push(value: T): Promise<boolean>;
  /** No more values; with an error, the consumer's loop throws it after the values that are waiting. */
  end(error?: unknown): void;
  /** The consumer's side; may be iterated once. Leaving the loop early makes `push` answer `false`. */
  readonly events: AsyncIterableIterator<T>;
  /** Aborted when the consumer left its loop. */
  readonly left: AbortSignal;
}

/** Makes a channel that holds at most `capacity` values. */
export function createEventChannel<T>(capacity: number): EventChannel<T> {
  const waiting: T[] = [];
  const gone = new AbortController();
  let ended: { readonly error: unknown } | undefined;
  let wakeConsumer: (() => void) | undefined;
  let wakeProducers: (() => void)[] = [];
  const free = (): void => {
    const awake = wakeProducers;
    wakeProducers = [];
    for (const wake of awake) wake();
  };
  async function* iterate(): AsyncGenerator<T, void, void> {
    try {
      for (;;) {
        while (waiting.length > 0) {
          const value = waiting.shift() as T;
          free();
          yield value;
        }
        if (ended !== undefined) {
          if (ended.error !== undefined) throw ended.error;
          return;
        }
        await new Promise<void>((resolve) => (wakeConsumer = resolve));
      }
    } finally {
      gone.abort();
      free();
    }
  }
  return {
    events: iterate(),
    left: gone.signal,
    push: async (value) => {
      while (waiting.length >= capacity && !gone.signal.aborted) await new Promise<void>((resolve) => wakeProducers.push(resolve));
      if (gone.signal.aborted || ended !== undefined) return false;
      waiting.push(value);
      wakeConsumer?.();
      return true;
    },
    end: (error) => {
      ended ??= { error };
      wakeConsumer?.();
    },
  };
}
