let last: Promise<void> = Promise.resolve();

/**
 * Rust crypto opens its store by name from one global `indexedDB`: while one account's is being opened, no other's may be,
 * or it would find itself in a stranger's store. Resolves when it is one's turn.
 * @returns ends the turn; may be called more than once
 */
export async function turnToOpen(): Promise<() => void> {
  const before = last;
  let end = () => {};
  last = new Promise((resolve) => (end = resolve));
  await before;
  return end;
}
