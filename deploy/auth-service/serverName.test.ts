import { describe, expect, it } from "vitest";
import { isPublicAddress, parseServerName, serverNameOfUser } from "./serverName.ts";

describe("parseServerName", () => {
  it.each([
    ["example.org", { host: "example.org", port: undefined, isIpLiteral: false }],
    ["Matrix.Example.ORG:8448", { host: "matrix.example.org", port: 8448, isIpLiteral: false }],
    ["localhost", { host: "localhost", port: undefined, isIpLiteral: false }],
    ["xn--bcher-kva.example", { host: "xn--bcher-kva.example", port: undefined, isIpLiteral: false }],
    ["1.2.3.4:8448", { host: "1.2.3.4", port: 8448, isIpLiteral: true }],
    ["[2001:DB8::1]:443", { host: "2001:db8::1", port: 443, isIpLiteral: true }],
  ])("reads %s", (name, parsed) => {
    expect(parseServerName(name)).toEqual(parsed);
  });

  it.each([
    "",
    "example.org/path",
    "example.org?x",
    "example.org#x",
    "user@example.org",
    "user:pass@example.org",
    "https://example.org",
    "example.org:",
    "example.org:0",
    "example.org:65536",
    "example.org:80:80",
    "example..org",
    ".example.org",
    "example.org.",
    "-example.org",
    "exam ple.org",
    "example.org\r\nx: y",
    "exämple.org",
    "[::1",
    "[not:an:address]",
    "[fe80::1%eth0]",
    "127.1",
    "0x7f.1",
    "0x7f000001.0",
    "2130706433",
    "a".repeat(64) + ".org",
    "a.".repeat(127) + "org1",
  ])("refuses %j", (name) => {
    expect(parseServerName(name)).toBeUndefined();
  });
});

describe("serverNameOfUser", () => {
  it.each([
    ["@alice:example.org", "example.org"],
    ["@alice:example.org:8448", "example.org:8448"],
    ["alice:example.org", undefined],
    ["@alice", undefined],
    ["@:example.org", undefined],
    ["@alice:example.org/evil", undefined],
    ["@alice:example.org @bob:example.org", undefined],
  ])("%s → %s", (userId, serverName) => {
    expect(serverNameOfUser(userId)).toBe(serverName);
  });
});

describe("isPublicAddress", () => {
  it.each(["8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.255.255", "2606:4700::1111"])(
    "lets %s through",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "fc00::1",
    "fe80::1",
    "ff02::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "not an address",
  ])("stops %s", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
