import { MatrixClient } from "matrix-js-sdk";
import type { CallMembership } from "matrix-js-sdk/lib/matrixrtc/index.js";
import { RTCEncryptionManager } from "matrix-js-sdk/lib/matrixrtc/RTCEncryptionManager.js";
import type { IKeyTransport, KeyTransportEventListener } from "matrix-js-sdk/lib/matrixrtc/IKeyTransport.js";
import { describe, expect, it, vi } from "vitest";
import { MEDIA_KEYS } from "../rtc/mediaKeyPolicy.ts";
import { excludeMembers, withholdKeys } from "./keyGate.ts";

const member = (userId: string, deviceId: string) =>
  ({
    userId,
    sender: userId,
    deviceId,
    memberId: `${userId}:${deviceId}`,
    rtcBackendIdentity: `${userId}:${deviceId}`,
    createdTs: () => 1,
  }) as unknown as CallMembership;
const [alice, bob, carol] = [member("@alice:hs", "A"), member("@bob:hs", "B"), member("@carol:hs", "C")];

/** The SDK's own key manager, with a transport that tells what is sent to whom. */
async function call() {
  const excluded = new Set<string>();
  const sent: { key: string; to: string[] }[] = [];
  const received: string[] = [];
  let listener: KeyTransportEventListener | undefined;
  const transport: IKeyTransport = {
    sendKey: (key, _index, members) => {
      sent.push({ key, to: members.map(({ userId }) => userId).sort() });
      return Promise.resolve();
    },
    start: () => {},
    stop: () => {},
    on: (_event, given) => {
      listener = given as KeyTransportEventListener;
      return transport;
    },
    off: () => transport,
    setParentLogger: () => {},
  } as IKeyTransport;
  const manager = new RTCEncryptionManager(
    { userId: "@alice:hs", deviceId: "A", memberId: "@alice:hs:A" },
    () => [alice, bob, carol],
    transport,
    (_key, _index, { userId }) => received.push(userId),
  );
  const recheck = excludeMembers(manager, (userId) => excluded.has(userId));
  manager.join({ manageMediaKeys: true, keyRotationGracePeriodMs: 0, useKeyDelay: 0 });
  manager.onMembershipsUpdate();
  await vi.waitFor(() => expect(sent.length).toBe(1));
  return {
    excluded,
    sent,
    received,
    recheck,
    take: (userId: string, deviceId: string) =>
      listener?.({ userId, deviceId, memberId: `${userId}:${deviceId}` }, "AAAAAAAAAAAAAAAAAAAAAA", 0, 1),
  };
}

describe("who gets the keys of a call", () => {
  it("everybody at first", async () => {
    const { sent } = await call();
    expect(sent[0]?.to).toEqual(["@alice:hs", "@bob:hs", "@carol:hs"]);
  });

  it("a new key without whoever becomes excluded; the key of that moment once they are let in", async () => {
    const { excluded, sent, recheck } = await call();
    excluded.add("@bob:hs");
    recheck();
    await vi.waitFor(() => expect(sent.length).toBe(2));
    expect(sent[1]?.to).toEqual(["@alice:hs", "@carol:hs"]);
    expect(sent[1]?.key).not.toBe(sent[0]?.key);
    excluded.clear();
    // A distribution that is under way is followed by another.
    await vi.waitFor(() => {
      recheck();
      expect(sent.at(-1)?.to).toContain("@bob:hs");
    });
    expect(sent.at(-1)?.key).not.toBe(sent[0]?.key);
  });

  it("the keys of whoever is excluded are taken all the same", async () => {
    const { excluded, recheck, received, take } = await call();
    excluded.add("@bob:hs");
    recheck();
    take("@bob:hs", "B");
    expect(received).toContain("@bob:hs");
  });
});

describe("the last gate", () => {
  /** A client whose crypto knows Bob's device as not verified by him, and Carol as somebody without an identity. */
  function gated(verifiedOnly: boolean) {
    const sent: { type: string; to: string[] }[] = [];
    const crypto = {
      getUserDeviceInfo: () => Promise.resolve(new Map()),
      getUserVerificationStatus: (userId: string) =>
        Promise.resolve({
          known: userId !== "@carol:hs",
          needsUserApproval: userId === "@eve:hs",
          isCrossSigningVerified: () => false,
          wasCrossSigningVerified: () => false,
        }),
      getDeviceVerificationStatus: (userId: string) =>
        Promise.resolve({ signedByOwner: userId === "@dave:hs", isVerified: () => false }),
    };
    const client = Object.assign(Object.create(MatrixClient.prototype) as MatrixClient, {
      getCrypto: () => crypto,
      getSafeUserId: () => "@alice:hs",
      encryptAndSendToDevice: (type: string, devices: { userId: string }[]) => {
        sent.push({ type, to: devices.map(({ userId }) => userId) });
        return Promise.resolve();
      },
    });
    withholdKeys(client, () => verifiedOnly);
    const devices = ["@bob:hs", "@carol:hs", "@dave:hs", "@eve:hs"].map((userId) => ({ userId, deviceId: "D" }));
    return { sent, send: (type: string) => client.encryptAndSendToDevice(type, devices, {}) };
  }

  it.each([
    [true, ["@carol:hs", "@dave:hs"]],
    [false, ["@bob:hs", "@carol:hs", "@dave:hs"]],
  ])("verified devices only: %s", async (verifiedOnly, to) => {
    const { sent, send } = gated(verifiedOnly);
    await send(MEDIA_KEYS);
    expect(sent).toEqual([{ type: MEDIA_KEYS, to }]);
  });

  it("concerns nothing but media keys", async () => {
    const { sent, send } = gated(true);
    await send("io.parley.moderation");
    expect(sent[0]?.to.length).toBe(4);
  });
});
