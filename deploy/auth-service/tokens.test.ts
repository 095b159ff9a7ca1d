import { TokenVerifier } from "livekit-server-sdk";
import { computeRtcIdentityRaw } from "matrix-js-sdk/lib/matrixrtc/membershipData/rtc.js";
import { describe, expect, it } from "vitest";
import { joinToken, legacyIdentity, livekitRoomName, memberIdentity, roomCallSlot, tokenTtlSeconds } from "./tokens.ts";

describe("names", () => {
  it("derives the identity as matrix-js-sdk does", async () => {
    const member = ["@alice:example.org", "DEVICE", "member-id"] as const;
    expect(memberIdentity(...member)).toBe(await computeRtcIdentityRaw(...member));
  });

  it("hashes room and slot without padding", () => {
    // printf '%s' '["!room:example.org","m.call#ROOM"]' | sha256sum | xxd -r -p | base64
    expect(livekitRoomName("!room:example.org", roomCallSlot)).toBe("TK4o8wNCXi5t5936bOvIzE/X3XFc7cgp3jGRDqK0j5E");
  });

  it("keeps rooms and slots apart", () => {
    const names = [
      livekitRoomName("!a:x", "m.call#ROOM"),
      livekitRoomName("!b:x", "m.call#ROOM"),
      livekitRoomName("!a:x", "m.call#other"),
      livekitRoomName('!a:x","m', "call"),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  it("leaves the older identity readable", () => {
    expect(legacyIdentity("@alice:example.org", "DEVICE")).toBe("@alice:example.org:DEVICE");
  });
});

describe("joinToken", () => {
  it("opens one room and nothing else, for a short time", async () => {
    const claims = await new TokenVerifier("key", "secret").verify(
      await joinToken("key", "secret", "room", "identity"),
    );
    expect(claims.sub).toBe("identity");
    expect(claims.video).toEqual({
      room: "room",
      roomJoin: true,
      roomCreate: false,
      canPublish: true,
      canSubscribe: true,
      canPublishData: true,
      canUpdateOwnMetadata: true,
    });
    expect((claims.exp ?? 0) - (claims.nbf ?? 0)).toBe(tokenTtlSeconds);
  });

  it.each([
    ["", "identity"],
    ["room", ""],
  ])("is never made for room %j and identity %j", async (room, identity) => {
    await expect(joinToken("key", "secret", room, identity)).rejects.toThrow(RangeError);
  });
});
