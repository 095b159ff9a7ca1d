/**
 * Tells when connections of before may hang: the computer is online again, or has another address. The second only main
 * can see.
 * @returns the end of listening
 */
export function onNetworkChange(listener: () => void): () => void {
  const off = window.parley.on.networkChanged(listener);
  window.addEventListener("online", listener);
  return () => {
    off();
    window.removeEventListener("online", listener);
  };
}
