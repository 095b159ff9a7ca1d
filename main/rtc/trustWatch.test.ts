import { EventEmitter } from "node:events";
import { CryptoEvent } from "matrix-js-sdk/lib/crypto-api/index.js";
import { expect, it, vi } from "vitest";
import { TrustWatch } from "./trust.ts";
import type { TrustWatchOptions } from "./trust.ts";

const ROOM = "!r:hs";
const soon = { timeout: 20_000, interval: 5 };

/** A call of so many, whose devices the crypto store all knows but those named. */
async function call(count: number, unknown: string[] = []) {
  const looked: string[] = [];
  const changed = new Set<string>();
  const members = Array.from({ length: count }, (_, i) => ({ userId: `@p${i}:hs`, deviceId: "D" }));
  const crypto = {
    getUserVerificationStatus: async () => ({
      known: true,
      isCrossSigningVerified: () => false,
      needsUserApproval: false,
    }),
    getDeviceVerificationStatus: async (userId: string) => {
      looked.push(userId);
      if (unknown.includes(userId)) return null;
      return { isVerified: () => false, signedByOwner: !changed.has(userId) };
    },
  };
  const client = Object.assign(new EventEmitter(), {
    getSafeUserId: () => "@me:hs",
    getDeviceId: () => "ME",
    getCrypto: () => crypto,
  });
  const watch = Object.assign(new EventEmitter(), { of: () => members });
  const onChange = vi.fn();
  const trust = new TrustWatch({
    client,
    watch,
    roomId: ROOM,
    verifiedOnly: () => true,
    onChange,
    onExclusion: () => {},
  } as unknown as TrustWatchOptions);
  const settled = () => vi.waitFor(() => expect(onChange).toHaveBeenCalled(), soon);
  await settled();
  onChange.mockClear();
  looked.length = 0;
  return { trust, client, watch, members, changed, unknown, looked, settled };
}

it("of a large call, who comes is looked at, and nobody else", async () => {
  const { trust, watch, members, looked, settled } = await call(300);
  members.push({ userId: "@new:hs", deviceId: "D" });
  watch.emit("changed", ROOM);
  await settled();
  expect(looked).toEqual(["@new:hs"]);
  trust.stop();
});

it("whose devices changed is looked at anew", async () => {
  const { trust, client, changed, looked, settled } = await call(300);
  changed.add("@p7:hs");
  client.emit(CryptoEvent.DevicesUpdated, ["@p7:hs", "@elsewhere:hs"], false);
  await settled();
  expect(looked).toEqual(["@p7:hs"]);
  expect(trust.excluded("@p7:hs", "D")).toBe("unsigned");
  trust.stop();
});

it("a device that had no keys is looked at again with the next change", async () => {
  const { trust, watch, unknown, looked, settled } = await call(20, ["@p3:hs"]);
  expect(trust.of("@p3:hs", "D")).toBe("unknown");
  unknown.length = 0;
  watch.emit("changed", ROOM);
  await settled();
  expect(looked).toEqual(["@p3:hs"]);
  expect(trust.of("@p3:hs", "D")).toBe("unverified");
  trust.stop();
});

it("one's own new identity makes everybody be looked at", async () => {
  const { trust, client, looked } = await call(20);
  client.emit(CryptoEvent.UserTrustStatusChanged, "@me:hs", {});
  await vi.waitFor(() => expect(looked).toHaveLength(20), soon);
  trust.stop();
});
