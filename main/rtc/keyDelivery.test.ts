import type { MatrixClient } from "matrix-js-sdk";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeKeyDeliveryReliable, retryDelay, ROUND_MS } from "./keyDelivery.ts";
import { MEDIA_KEYS } from "./mediaKeyPolicy.ts";

describe("retryDelay", () => {
  it.each([
    [1, 0.5, 200],
    [2, 0.5, 400],
    [4, 0.5, 1600],
    [1, 0, 150],
    [1, 1, 250],
  ])("attempt %i with random %f waits %i ms", (attempt, random, expected) => {
    expect(retryDelay(attempt, random)).toBe(expected);
  });
});

describe("the delivery of media keys", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const content = { room_id: "!r:hs", keys: { index: 0, key: "k" } };
  const device = (userId: string) => ({ userId, deviceId: "DEV" });

  /** A client that encrypts for all or for none, as the SDK's does. @param broken tells at each attempt who can't be reached. */
  function clientWith(broken: (userId: string) => boolean | "hangs") {
    const batches: string[][] = [];
    const got: string[] = [];
    const client = {
      getCrypto: () => undefined,
      http: { authedRequest: async () => ({}) },
      encryptAndSendToDevice: async (_type: string, devices: { userId: string }[]) => {
        const users = devices.map(({ userId }) => userId);
        batches.push(users);
        if (users.some((userId) => broken(userId) === "hangs")) await new Promise(() => {});
        if (users.some((userId) => broken(userId) === true)) throw new Error("no valid Olm session");
        got.push(...users);
      },
    } as unknown as MatrixClient;
    makeKeyDeliveryReliable(client);
    return { client, batches, got };
  }
  const settle = (promise: Promise<unknown>) => promise.then(() => "done").catch(() => "failed");

  it("is one request for each homeserver, and not before the round is over", async () => {
    const { client, batches } = clientWith(() => false);
    let done = false;
    void client
      .encryptAndSendToDevice(MEDIA_KEYS, ["@a:one", "@b:two", "@c:one"].map(device), content)
      .then(() => (done = true));
    await vi.advanceTimersByTimeAsync(ROUND_MS - 1);
    expect(batches).toEqual([["@a:one", "@c:one"], ["@b:two"]]);
    expect(done).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(done).toBe(true);
  });

  it("reaches everybody but the one who is out of reach, and that one when they are back", async () => {
    let away = true;
    const { client, got } = clientWith((userId) => userId === "@b:one" && away);
    const sent = settle(client.encryptAndSendToDevice(MEDIA_KEYS, ["@a:one", "@b:one", "@c:one"].map(device), content));
    await vi.advanceTimersByTimeAsync(100);
    expect(got.toSorted()).toEqual(["@a:one", "@c:one"]);
    away = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await sent).toBe("done");
    expect(got.toSorted()).toEqual(["@a:one", "@b:one", "@c:one"]);
  });

  it("does not wait long for a homeserver that hangs, and not at all for the others", async () => {
    const { client, got } = clientWith((userId) => (userId.endsWith(":away") ? "hangs" : false));
    const sent = settle(client.encryptAndSendToDevice(MEDIA_KEYS, ["@x:away", "@a:one"].map(device), content));
    await vi.advanceTimersByTimeAsync(1);
    expect(got).toEqual(["@a:one"]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await sent).toBe("done");
  });

  it("reaches a device as soon as its keys are known, and waits for none", async () => {
    const { client, got } = clientWith(() => false);
    const known = new Map([["@a:one", new Map([["DEV", {}]])]]);
    client.getCrypto = () =>
      ({ getUserDeviceInfo: async () => known }) as unknown as ReturnType<MatrixClient["getCrypto"]>;
    const sent = settle(client.encryptAndSendToDevice(MEDIA_KEYS, ["@a:one", "@b:one"].map(device), content));
    await vi.advanceTimersByTimeAsync(ROUND_MS);
    expect(await sent).toBe("done");
    expect(got).toEqual(["@a:one"]);
    known.set("@b:one", new Map([["DEV", {}]]));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(got).toEqual(["@a:one", "@b:one"]);
  });

  it("gives up on a device after five attempts, and says so", async () => {
    const { client, batches } = clientWith(() => true);
    const sent = settle(client.encryptAndSendToDevice("io.parley.media_key_request", [device("@a:one")], {}));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await sent).toBe("failed");
    expect(batches).toHaveLength(5);
  });
});
