import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { feedName, publicKeyOf, readSigningKey, statementOf } from "./updateFeed.mjs";

/** @param {import("node:crypto").KeyObject} key */
const pem = (key) => key.export({ format: "pem", type: "pkcs8" }).toString();

describe("the update feed", () => {
  it.each([
    ["linux", "x64", "latest-linux.yml"],
    ["linux", "arm64", "latest-linux-arm64.yml"],
    ["darwin", "arm64", "latest-mac.yml"],
    ["win32", "x64", "latest.yml"],
  ])("on %s %s is %s, as electron-updater asks for it", (platform, arch, name) => {
    expect(feedName(platform, arch)).toBe(name);
  });

  it("is signed over its version, its files and the computer it is for", () => {
    const feed = { version: "2.0.0", files: [{ url: "a.deb", sha512: "abc=", size: 4 }] };
    expect(statementOf(feed, "linux x64")).toBe("parley update 1\nlinux x64\n2.0.0\nabc= 4 a.deb\n");
  });

  it("takes an Ed25519 key and no other, and never repeats one in an error", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const known = publicKey.export({ format: "der", type: "spki" }).toString("base64");
    expect(publicKeyOf(readSigningKey(pem(privateKey)))).toBe(known);
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    for (const text of [pem(rsa), "/home/me/key.pem", ""]) {
      expect(() => readSigningKey(text)).toThrow(/^PARLEY_SIGNING_KEY is not an Ed25519 private key in PEM\.$/u);
    }
  });
});
