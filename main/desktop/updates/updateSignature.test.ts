import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { statementOf, trustedFeed } from "./updateSignature.ts";
import type { SignedFeed, Target } from "./updateSignature.ts";

const ours = generateKeyPairSync("ed25519");
const theirs = generateKeyPairSync("ed25519");
const publicKey = ours.publicKey.export({ format: "der", type: "spki" }).toString("base64");
const target: Target = "linux x64";

function checksum(text: string): string {
  return createHash("sha512").update(text).digest("base64");
}

const file = { url: "Parley-2.0.0-linux-x64.deb", sha512: checksum("good"), size: 4 };

function signed(part: Partial<SignedFeed> = {}, key = ours.privateKey, forTarget = target): SignedFeed {
  const feed = { version: "2.0.0", files: [file], ...part };
  return { ...feed, signature: sign(null, Buffer.from(statementOf(feed, forTarget)), key).toString("base64") };
}

describe("the signature of a feed", () => {
  it("is accepted when it is the makers'", () => {
    expect(trustedFeed(signed(), publicKey, target)).toMatchObject({ version: "2.0.0", files: [file] });
  });

  const feed = signed();
  it.each<[string, unknown]>([
    ["without a signature", { version: feed.version, files: feed.files }],
    ["signed by somebody else", signed({}, theirs.privateKey)],
    ["signed for another computer", signed({}, ours.privateKey, "linux arm64")],
    ["with another file behind the same name", { ...feed, files: [{ ...file, sha512: checksum("evil") }] }],
    ["with another name for the same file", { ...feed, files: [{ ...file, url: "other.deb" }] }],
    ["with one more file", { ...feed, files: [file, { ...file, url: "more.deb" }] }],
    ["that calls an old version new", { ...feed, version: "3.0.0" }],
    ["without files", signed({ files: [] })],
    ["with a file in another folder", signed({ files: [{ ...file, url: "../../evil.deb" }] })],
    ["with a file on another server", signed({ files: [{ ...file, url: "https://elsewhere.example/x.deb" }] })],
    ["with a broken name", signed({ files: [{ ...file, url: "a.deb\nb.deb" }] })],
    ["that is nothing", null],
  ])("is refused for a feed %s", (_what, info) => {
    expect(trustedFeed(info, publicKey, target)).toBeUndefined();
  });

  it("is never accepted for another kind of key", () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const key = rsa.publicKey.export({ format: "der", type: "spki" }).toString("base64");
    expect(trustedFeed(signed(), key, target)).toBeUndefined();
  });
});
