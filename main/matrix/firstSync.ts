import { SyncApi } from "matrix-js-sdk/lib/sync.js";

/**
 * The SDK (43) sends its first sync ahead, and leaves it to nobody where it is stopped before it needs the answer: the
 * abort then is an unhandled rejection. Whoever waits for the answer gets the failure all the same.
 */
interface Asking {
  doSyncRequest(...args: unknown[]): Promise<unknown>;
}

const asking = SyncApi.prototype as unknown as Asking;
const ask = asking.doSyncRequest;
asking.doSyncRequest = function (this: Asking, ...args) {
  const answer = ask.apply(this, args);
  answer.catch(() => {});
  return answer;
};
