import type { MatrixClient } from "matrix-js-sdk";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MEDIA_KEYS } from "./mediaKeyPolicy.ts";
import { OwnKeyUse } from "./ownKeyUse.ts";
import type { SentKey } from "./ownKeyUse.ts";

type Sender = Pick<MatrixClient, "encryptAndSendToDevice">;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watch(used: number[] = []) {
  const client: Sender = { encryptAndSendToDevice: () => Promise.resolve() };
  const put: number[] = [];
  const use = new OwnKeyUse(
    client as MatrixClient,
    ({ index }) => used.includes(index),
    ({ index }: SentKey) => put.push(index),
  );
  const send = (index: number, type = MEDIA_KEYS) =>
    client.encryptAndSendToDevice(type, [], { room_id: "!r:hs", keys: { index, key: "AAAA" } });
  return { send, put, use };
}

it("puts a key to use that others were given and that we do not use", async () => {
  const { send, put } = watch([0]);
  await send(1);
  expect(put).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(put).toEqual([1]);
});

it("leaves the key alone that is used already", async () => {
  const { send, put } = watch([0]);
  await send(0);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(put).toEqual([]);
});

it("never goes back to a key before the latest", async () => {
  const { send, put } = watch([0]);
  await send(1);
  await vi.advanceTimersByTimeAsync(500);
  await send(2);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(put).toEqual([2]);
});

it("looks at media keys only, and at nothing after the end", async () => {
  const { send, put, use } = watch();
  await send(1, "m.secret.request");
  await vi.advanceTimersByTimeAsync(5_000);
  await send(2);
  use.stop();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(put).toEqual([]);
});
