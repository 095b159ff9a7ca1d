import type { NetworkInterfaceInfo } from "node:os";
import { describe, expect, it } from "vitest";
import { hasMoved, outerAddresses } from "./addresses.ts";

const at = (address: string, internal = false): NetworkInterfaceInfo => ({
  address,
  internal,
  netmask: "255.255.255.0",
  family: "IPv4",
  mac: "00:00:00:00:00:00",
  cidr: null,
});

describe("outerAddresses", () => {
  it("leaves out loopback and what is of one link alone", () => {
    const seen = outerAddresses({
      lo: [at("127.0.0.1", true)],
      eth0: [at("10.0.0.2"), at("fe80::1")],
      veth1: [at("169.254.7.7")],
      gone: undefined,
    });
    expect([...seen]).toEqual(["10.0.0.2"]);
  });
});

describe("hasMoved", () => {
  it.each<[string, string[], string[], boolean]>([
    ["nothing changed", ["a"], ["a"], false],
    ["nothing there, nothing to do", [], [], false],
    ["the first address", [], ["a"], true],
    ["the last address gone: wait for the next", ["a"], [], false],
    ["another address", ["a"], ["b"], true],
    ["one of two gone", ["a", "b"], ["b"], true],
    ["one more", ["a"], ["a", "b"], false],
  ])("%s", (_what, before, now, expected) => {
    expect(hasMoved(new Set(before), new Set(now))).toBe(expected);
  });
});
