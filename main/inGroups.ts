/**
 * As many at a time as one message to devices is for (the SDK's batches). All of a large call at once would be a claim of
 * keys for hundreds, which the crypto store takes in without a pause, and reads that wait for each other.
 */
export const AT_ONCE = 20;

/** In their order. */
export function groupsOf<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, index) =>
    all.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  );
}

/** Does it for all of them, one group after another. @throws what the first that fails does; the groups after it are not begun. */
export async function inGroups<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (const group of groupsOf(all)) done.push(...(await Promise.all(group.map(work))));
  return done;
}
