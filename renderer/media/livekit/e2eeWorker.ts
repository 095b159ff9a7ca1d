/**
 * A worker that encrypts and decrypts the frames of one connection (LiveKit's worker takes messages of one room only).
 *
 * LiveKit turns decryption off for a participant, and encryption off for oneself, when the SFU says that a track is
 * not encrypted. In an encrypted call the SFU has no say in that: "enable: false" never reaches the worker, so that
 * an SFU can neither slip in a picture of its own nor make this device send in the clear. Unencrypted media then
 * fails to decrypt and is not shown.
 */
export function createE2eeWorker(): Worker {
  const worker = new Worker(new URL("livekit-client/e2ee-worker", import.meta.url), { type: "module" });
  const post = worker.postMessage.bind(worker) as (message: unknown, transfer?: Transferable[]) => void;
  worker.postMessage = (message: unknown, options?: Transferable[] | StructuredSerializeOptions) => {
    post(alwaysEnabled(message), Array.isArray(options) ? options : (options?.transfer ?? []));
  };
  return worker;
}

/** Shape of LiveKit's worker messages: `{ kind, data }`. */
export function alwaysEnabled(message: unknown): unknown {
  if (typeof message !== "object" || message === null || !("kind" in message) || message.kind !== "enable") {
    return message;
  }
  const data = "data" in message && typeof message.data === "object" ? message.data : {};
  return { ...message, data: { ...data, enabled: true } };
}
