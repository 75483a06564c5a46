/** Runs `use` on all items, `lanes` at a time, until the signal says stop; what was begun is finished. */
export async function eachOf(items, { lanes, signal }, use) {
  const left = items.values();
  const run = async () => {
    for (const item of left) {
      if (signal?.aborted) return;
      await use(item);
    }
  };
  await Promise.all(Array.from({ length: lanes }, run));
}
