/** A worker that encrypts and decrypts the frames of one connection: LiveKit's worker serves one room only. */
export function createE2eeWorker(): Worker {
  return new Worker(new URL("./e2ee.worker.ts", import.meta.url), { type: "module", name: "e2ee" });
}
