/** One change that both tell of, ms. */
const sameChangeMs = 1_000;

/**
 * Tells when connections of before may hang: the computer is online again (as the page sees it), or has another address, which
 * only main can see. What both tell at about the same time is one change; what one of them tells twice are two.
 * @returns the end of listening
 */
export function onNetworkChange(listener: () => void): () => void {
  let last: { by: "page" | "main"; at: number } | undefined;
  const told = (by: "page" | "main") => () => {
    const at = performance.now();
    if (last !== undefined && last.by !== by && at - last.at < sameChangeMs) return;
    last = { by, at };
    listener();
  };
  const onOnline = told("page");
  const off = window.parley.on.networkChanged(told("main"));
  window.addEventListener("online", onOnline);
  return () => {
    off();
    window.removeEventListener("online", onOnline);
  };
}
