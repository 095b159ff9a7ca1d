import type { CallMembership } from "matrix-js-sdk/lib/matrixrtc/index.js";
import { RTCEncryptionManager } from "matrix-js-sdk/lib/matrixrtc/RTCEncryptionManager.js";
import type { IKeyTransport } from "matrix-js-sdk/lib/matrixrtc/IKeyTransport.js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { holdMembers } from "./keyHold.ts";

const member = (name: string, createdTs = 1) =>
  ({
    userId: `@${name}:hs`,
    sender: `@${name}:hs`,
    deviceId: "D",
    memberId: `@${name}:hs:D`,
    rtcBackendIdentity: `@${name}:hs:D`,
    createdTs: () => createdTs,
  }) as unknown as CallMembership;
const [me, bob, carol] = [member("me"), member("bob"), member("carol")];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The SDK's own key manager in a call of three, with a transport that notes what is sent to whom. */
async function call() {
  const sent: { index: number; to: string[] }[] = [];
  const used: number[] = [];
  const transport = {
    sendKey: (_key: string, index: number, members: { userId: string }[]) => {
      sent.push({ index, to: members.map(({ userId }) => userId).toSorted() });
      return Promise.resolve();
    },
    start: () => {},
    stop: () => {},
    on: () => transport,
    off: () => transport,
  } as unknown as IKeyTransport;
  let members = [me, bob, carol];
  const manager = new RTCEncryptionManager(
    { userId: "@me:hs", deviceId: "D", memberId: "@me:hs:D" },
    () => members,
    transport,
    (_key, index, { userId }) => {
      if (userId === "@me:hs") used.push(index);
    },
  );
  let unansweredTs: number | undefined;
  holdMembers(
    manager,
    ({ userId }) => userId === "@me:hs",
    () => unansweredTs,
  );
  manager.join({ manageMediaKeys: true, keyRotationGracePeriodMs: 10_000, useKeyDelay: 1_000 });
  const observe = async (next: CallMembership[]) => {
    members = next;
    manager.onMembershipsUpdate();
    await vi.advanceTimersByTimeAsync(2_000);
  };
  await observe(members);
  await vi.advanceTimersByTimeAsync(30_000);
  expect({ sent: sent.map(({ to }) => to.length), used }).toEqual({ sent: [3], used: [0] });
  const unanswered = () => {
    unansweredTs = Date.now();
  };
  return { sent, used, observe, unanswered };
}

it("makes a new key at once when somebody leaves alone", async () => {
  const { sent, used, observe } = await call();
  await observe([me, bob]);
  expect(sent[1]).toEqual({ index: 1, to: ["@bob:hs", "@me:hs"] });
  expect(used).toEqual([0, 1]);
});

it("makes none while the homeserver has taken everybody out, and gives one to all who come back", async () => {
  const { sent, used, observe } = await call();
  await observe([]);
  expect({ sent: sent.length, used }).toEqual({ sent: 1, used: [0] });
  await observe([member("me", 2), member("bob", 2)]);
  expect(sent[1]).toEqual({ index: 1, to: ["@bob:hs", "@carol:hs", "@me:hs"] });
});

it("makes one without those who did not come back", async () => {
  const { sent, observe } = await call();
  await observe([]);
  await observe([member("me", 2), member("bob", 2)]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sent.at(-1)).toEqual({ index: 2, to: ["@bob:hs", "@me:hs"] });
});

it("makes none for one who was taken out while the homeserver did not answer, but when they do not come back", async () => {
  const { sent, used, observe, unanswered } = await call();
  unanswered();
  await observe([me, carol]);
  expect({ sent: sent.length, used }).toEqual({ sent: 1, used: [0] });
  await vi.advanceTimersByTimeAsync(8_000);
  expect(sent.at(-1)).toEqual({ index: 1, to: ["@carol:hs", "@me:hs"] });
});
