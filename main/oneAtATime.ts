/**
 * For work that looks at something and shows what it saw: one run at a time, and whoever asks meanwhile gets one more
 * run, begun after that question. So an old look never covers a newer one.
 * @param before awaited before each run begins: all who ask until then share it. Left out, a run begins at once.
 * @returns a function that ends, or fails, with a run which began after it was called
 */
export function oneAtATime(work: () => Promise<void>, before?: () => Promise<unknown>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const run = () => {
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (running === undefined && before === undefined) return next ?? run();
    next ??= (running ?? Promise.resolve())
      .catch(() => {})
      .then(before)
      .then(() => {
        next = undefined;
        return run();
      });
    return next;
  };
}
