import { describe, expect, it } from "vitest";
import { peerWay } from "./peerWay.ts";

const account = { username: "u", credential: "p" };
const [udp, tls, stun] = ["turn:relay.hs:3478?transport=udp", "TURNS:relay.hs:443?transport=tcp", "stun:stun.hs"];

describe("peerWay", () => {
  it.each([
    [
      "directly, with whatever there is",
      [{ urls: [udp, stun], ...account }],
      false,
      [{ urls: [udp, stun], ...account }],
    ],
    ["directly, with nothing at all", [], false, []],
    ["relayed: TURN alone", [{ urls: [udp, stun, tls], ...account }], true, [{ urls: [udp, tls], ...account }]],
    [
      "relayed: servers without TURN fall away",
      [{ urls: [stun] }, { urls: [tls], ...account }],
      true,
      [{ urls: [tls], ...account }],
    ],
  ])("%s", (_, servers, neverDirect, iceServers) => {
    expect(peerWay(servers, neverDirect)).toEqual({ iceServers, relayOnly: neverDirect });
  });

  it.each([
    ["no server", []],
    ["STUN alone, which tells the address instead of hiding it", [{ urls: [stun] }]],
  ])("never falls back to a direct connection: %s", (_, servers) => {
    expect(() => peerWay(servers, true)).toThrow(expect.objectContaining({ failure: { name: "NoRelay" } }));
  });
});
