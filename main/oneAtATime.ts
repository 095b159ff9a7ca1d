/**
 * For work that looks at something and shows what it saw: one run at a time, and whoever asks meanwhile gets one more
 * run, begun after that question. So an old look never covers a newer one.
 * @returns a function that ends, or fails, with a run which began after it was called
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const run = () => {
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (running === undefined) return next ?? run();
    next ??= running
      .catch(() => {})
      .then(() => {
        next = undefined;
        return run();
      });
    return next;
  };
}
