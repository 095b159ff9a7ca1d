import { describe, expect, it, vi } from "vitest";
import { IceServerSource, readIceServers } from "./iceServers.ts";

const good = { uris: ["turn:turn.hs:3478?transport=udp", "stun:stun.hs"], username: "u", password: "p", ttl: 86_400 };

describe("readIceServers", () => {
  it.each([
    ["all of it", good, [{ urls: good.uris, username: "u", credential: "p" }], 86_400_000],
    ["STUN alone", { uris: ["stun:stun.hs"], ttl: 60 }, [{ urls: ["stun:stun.hs"] }], 60_000],
    ["nothing configured", {}, [], 300_000],
    ["no addresses", { uris: [], ttl: 60 }, [], 60_000],
    [
      "addresses of another kind are left out",
      {
        ...good,
        uris: ["https://x", "turn:ok", "turn:a b", "turn:u@x", "stun:x?transport=udp", "turn:[::1]:3478", "turn:"],
      },
      [{ urls: ["turn:ok", "turn:[::1]:3478"], username: "u", credential: "p" }],
      86_400_000,
    ],
    [
      "TURN without credentials is left out",
      { uris: ["turn:x", "stun:x"], username: "u" },
      [{ urls: ["stun:x"], username: "u" }],
      300_000,
    ],
    ["an absurd time", { ...good, ttl: 1e12 }, [{ urls: good.uris, username: "u", credential: "p" }], 86_400_000],
    ["a time of the wrong type", { ...good, ttl: "soon" }, [], 300_000],
    ["no object", "turn:x", [], 300_000],
  ])("%s", (_, answer, servers, validMs) => {
    expect(readIceServers(answer)).toEqual({ servers, validMs });
  });
});

describe("IceServerSource", () => {
  it("asks once while what it has is fresh, also when asked twice at once", async () => {
    const turnServer = vi.fn(async () => good);
    const source = new IceServerSource({ turnServer } as never);
    const [one, other] = await Promise.all([source.get(), source.get()]);
    expect([await source.get(), other]).toEqual([one, one]);
    expect(turnServer).toHaveBeenCalledTimes(1);
  });

  it("goes on without any when the homeserver fails", async () => {
    const turnServer = vi.fn(async () => Promise.reject(new Error("down")));
    expect(await new IceServerSource({ turnServer } as never).get()).toEqual([]);
  });
});
