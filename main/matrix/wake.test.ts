import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it, vi } from "vitest";
import { mayRepeat, WakeableFetch } from "./wake.ts";

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** A homeserver that hears and does not answer until it is told to. */
async function silentServer() {
  const heard: { request: IncomingMessage; response: ServerResponse }[] = [];
  const server = createServer((request, response) => heard.push({ request, response }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { heard, base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/_matrix/client/v3` };
}

const sleeper = { retryImmediately: () => true, on: () => sleeper, off: () => sleeper } as never;

it.each([
  ["GET", "/_matrix/client/v3/rooms/!r/messages", true],
  ["PUT", "/_matrix/client/v3/sendToDevice/m.room.encrypted/m1", true],
  ["PUT", "/_matrix/client/v3/rooms/!r/state/org.matrix.msc3401.call.member/_@a:b_D", true],
  ["POST", "/_matrix/client/unstable/org.matrix.msc4140/delayed_events/id", true],
  ["POST", "/_matrix/client/unstable/org.matrix.msc4140/delayed_events/id/restart", true],
  ["POST", "/_matrix/client/v3/keys/query", true],
  ["POST", "/_matrix/client/v3/keys/claim", false],
  ["POST", "/_matrix/client/v3/createRoom", false],
  ["POST", "/_matrix/media/v3/upload", false],
])("%s %s may be repeated: %s", (method, path, may) => {
  expect(mayRepeat(method, path)).toBe(may);
});

it("sends what hangs once more by a new connection, and its caller learns of nothing", async () => {
  const { heard, base } = await silentServer();
  const wakeable = new WakeableFetch();
  const answer = wakeable.fetch(`${base}/sendToDevice/m.room.encrypted/m1`, { method: "PUT", body: "{}" });
  await expect.poll(() => heard.length).toBe(1);
  wakeable.wake(sleeper);
  await expect.poll(() => heard.length).toBe(2);
  expect(heard[1]?.request.socket.remotePort).not.toBe(heard[0]?.request.socket.remotePort);
  heard[1]?.response.end("{}");
  expect((await answer).status).toBe(200);
});

it("gives up a long poll, and leaves alone what must not be done twice", async () => {
  const { heard, base } = await silentServer();
  const wakeable = new WakeableFetch();
  const poll = wakeable.fetch(`${base}/sync?since=1`);
  const room = wakeable.fetch(`${base}/createRoom`, { method: "POST", body: "{}" });
  await expect.poll(() => heard.length).toBe(2);
  wakeable.wake(sleeper);
  await expect(poll).rejects.toThrow(TypeError);
  heard.find(({ request }) => request.url?.endsWith("/createRoom"))?.response.end("{}");
  expect((await room).status).toBe(200);
  expect(heard).toHaveLength(2);
});

it("repeats once, with the long poll given up, what hangs while something asked much later is answered", async () => {
  const { heard, base } = await silentServer();
  const wakeable = new WakeableFetch();
  const clock = vi.spyOn(performance, "now");
  const start = performance.now();
  const at = (ms: number) => clock.mockReturnValue(start + ms);
  at(0);
  const poll = wakeable.fetch(`${base}/sync?since=1`);
  poll.catch(() => {});
  const key = wakeable.fetch(`${base}/sendToDevice/m.room.encrypted/m1`, { method: "PUT", body: "{}" });
  await expect.poll(() => heard.length).toBe(2);
  at(2_000);
  // A server may be slow for a while.
  const soon = wakeable.fetch(`${base}/profile/x`);
  await expect.poll(() => heard.length).toBe(3);
  heard[2]?.response.end("{}");
  await soon;
  expect(heard).toHaveLength(3);
  at(4_000);
  const late = wakeable.fetch(`${base}/profile/x`);
  await expect.poll(() => heard.length).toBe(4);
  heard[3]?.response.end("{}");
  await late;
  await expect(poll).rejects.toThrow("hangs");
  await expect.poll(() => heard.length).toBe(5);
  at(9_000);
  const later = wakeable.fetch(`${base}/profile/x`);
  await expect.poll(() => heard.length).toBe(6);
  heard[5]?.response.end("{}");
  await later;
  heard[4]?.response.end("{}");
  expect((await key).status).toBe(200);
  expect(heard).toHaveLength(6);
  clock.mockRestore();
});

it("what its caller gives up is not repeated", async () => {
  const { heard, base } = await silentServer();
  const wakeable = new WakeableFetch();
  const caller = new AbortController();
  const answer = wakeable.fetch(`${base}/profile/x`, { signal: caller.signal });
  await expect.poll(() => heard.length).toBe(1);
  caller.abort();
  wakeable.wake(sleeper);
  await expect(answer).rejects.toThrow();
  expect(heard).toHaveLength(1);
});
