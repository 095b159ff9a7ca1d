import type { MatrixClient } from "matrix-js-sdk";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MEDIA_KEYS } from "./mediaKeyPolicy.ts";
import { OwnKeyUse } from "./ownKeyUse.ts";

type Sender = Pick<MatrixClient, "encryptAndSendToDevice">;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** @param present those in the call beside us, by user id; it may be changed. */
function watch(used: number[], present: string[]) {
  const client: Sender = { encryptAndSendToDevice: () => Promise.resolve() };
  const put: number[] = [];
  const use = new OwnKeyUse({
    client: client as MatrixClient,
    isUsed: ({ index }) => used.includes(index),
    others: () => present.map((userId) => `${userId} D`),
    use: ({ index }) => {
      put.push(index);
      used.push(index);
    },
  });
  const send = (index: number, to = present, type = MEDIA_KEYS) =>
    client.encryptAndSendToDevice(
      type,
      to.map((userId) => ({ userId, deviceId: "D" })),
      { room_id: "!r:hs", keys: { index, key: "AAAA" } },
    );
  const change = (...now: string[]) => {
    present.splice(0, Infinity, ...now);
    use.membersChanged("!r:hs");
  };
  return { send, put, use, change };
}

it("uses a new key at once where nobody present has the one before", () => {
  const { send, put } = watch([0], ["@bob:hs"]);
  void send(1);
  expect(put).toEqual([1]);
});

it("waits with a new key for those who have the one before", async () => {
  const { send, put, change } = watch([0], ["@bob:hs"]);
  await send(0);
  change("@bob:hs", "@carol:hs");
  await send(1);
  expect(put).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(put).toEqual([1]);
});

it("waits also where the new key goes to the newcomer alone", async () => {
  const { send, put, change } = watch([0], ["@bob:hs"]);
  await send(0);
  change("@bob:hs", "@carol:hs");
  await send(1, ["@carol:hs"]);
  expect(put).toEqual([]);
});

it("waits for nobody who has left, be it that they come again", async () => {
  const { send, put, change } = watch([0], ["@bob:hs"]);
  await send(0);
  change();
  change("@bob:hs");
  await send(1);
  expect(put).toEqual([1]);
});

it("leaves the key alone that is used already", async () => {
  const { send, put } = watch([0], ["@bob:hs"]);
  await send(0);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(put).toEqual([]);
});

it("never goes back to a key before the latest", async () => {
  const { send, put } = watch([0], ["@bob:hs"]);
  await send(0);
  await send(1);
  await vi.advanceTimersByTimeAsync(500);
  await send(2);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(put).toEqual([2]);
});

it("looks at media keys only, and at nothing after the end", async () => {
  const { send, put, use } = watch([0], ["@bob:hs"]);
  await send(0);
  await send(1, ["@bob:hs"], "m.secret.request");
  await vi.advanceTimersByTimeAsync(5_000);
  await send(2);
  use.stop();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(put).toEqual([]);
});

it("uses the key that was made for nobody as soon as nobody is left", async () => {
  const { send, put, use, change } = watch([0], ["@bob:hs"]);
  await send(0);
  use.leftAlone("!r:hs", { index: 1, key: "BBBB" });
  expect(put).toEqual([]);
  change();
  use.leftAlone("!r:hs", undefined);
  use.leftAlone("!r:hs", { index: 0, key: "AAAA" });
  expect(put).toEqual([]);
  use.leftAlone("!r:hs", { index: 1, key: "BBBB" });
  expect(put).toEqual([1]);
  // Bob comes again and is given it: nothing changes.
  change("@bob:hs");
  await send(1);
  expect(put).toEqual([1]);
});
