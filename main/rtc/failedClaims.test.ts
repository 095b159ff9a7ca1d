import type { MatrixClient } from "matrix-js-sdk";
import { expect, it } from "vitest";
import { forgetFailedClaims, hasOnlyFailed } from "./failedClaims.ts";

const failures = { "away.example": { status: 503 } };
const one_time_keys = { "@ada:hs": { DEV: {} } };

it.each([
  ["nothing asked, nothing got", {}, false],
  ["keys for all", { one_time_keys }, false],
  ["keys for some, and a server that is away", { one_time_keys, failures }, false],
  ["only a server that is away", { one_time_keys: {}, failures }, true],
  ["the same as text, as the SDK asks for it", JSON.stringify({ failures }), true],
  ["what is no JSON", "<html>", false],
  ["what is no object", JSON.stringify([1]), false],
  ["failures that are none", { failures: 5 }, false],
])("hasOnlyFailed: %s", (_what, answer, expected) => expect(hasOnlyFailed(answer)).toBe(expected));

it("holds back failed claims of what is run in it, and of nothing else", async () => {
  const answers: Record<string, unknown> = { "/_matrix/client/v3/keys/claim": { failures }, "/other": { failures } };
  const http = { authedRequest: async (_method: string, path: string) => answers[path] };
  const { run } = forgetFailedClaims({ http } as unknown as MatrixClient);
  const claim = () => http.authedRequest("POST", "/_matrix/client/v3/keys/claim");
  // As the SDK does: one claim after the other, each begun in the context that asked for it.
  let chain: Promise<unknown> = Promise.resolve();
  const queued = () => (chain = chain.catch(() => {}).then(claim));
  const [media, chat] = [run(async () => queued()), queued()];
  await expect(media).rejects.toMatchObject({ name: "AbortError" });
  await expect(chat).resolves.toEqual({ failures });
  await expect(run(() => http.authedRequest("GET", "/other"))).resolves.toEqual({ failures });
});
