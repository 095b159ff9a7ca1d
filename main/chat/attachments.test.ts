import { Attachment, EncryptedAttachment, initAsync } from "@matrix-org/matrix-sdk-crypto-wasm";
import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { AttachmentDamaged, decryptAttachment, EncryptedFile, encryptAttachment } from "./attachments.ts";

/** From the test suite of matrix-encrypt-attachment, which Element uses. */
const vectors: [string, string, EncryptedFile][] = [
  [
    "",
    "",
    {
      v: "v2",
      url: "",
      key: { alg: "A256CTR", k: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", kty: "oct" },
      iv: "AAAAAAAAAAAAAAAAAAAAAA",
      hashes: { sha256: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU" },
    },
  ],
  [
    "5xJZTt5cQicm+9f4",
    "Hello, World",
    {
      v: "v2",
      url: "",
      key: { alg: "A256CTR", k: "__________________________________________8", kty: "oct" },
      iv: "//////////8AAAAAAAAAAA",
      hashes: { sha256: "YzF08lARDdOCzJpzuSwsjTNlQc4pHxpdHcXiD/wpK6k" },
    },
  ],
  [
    "zhtFStAeFx0s+9L/sSQO+WQMtldqYEHqTxMduJrCIpnkyer09kxJJuA4K+adQE4w+7jZe/vR9kIcqj9rOhDR8Q",
    "alphanumericallyalphanumericallyalphanumericallyalphanumerically",
    {
      v: "v2",
      url: "",
      key: { alg: "A256CTR", k: "__________________________________________8", kty: "oct" },
      iv: "//////////8AAAAAAAAAAA",
      hashes: { sha256: "IOq7/dHHB+mfHfxlRY5XMeCWEwTPmlf4cJcgrkf6fVU" },
    },
  ],
];

describe("attachments", () => {
  beforeAll(() => initAsync());

  it.each(vectors)("decrypts the known vector %j", (cipher, plain, file) => {
    expect(decryptAttachment(Buffer.from(cipher, "base64"), file).toString()).toBe(plain);
  });

  it("decrypts what the crypto library encrypted", () => {
    const plain = randomBytes(70_000);
    const made = Attachment.encrypt(plain);
    const file = EncryptedFile.parse({ ...JSON.parse(made.mediaEncryptionInfo ?? ""), url: "" });
    expect(decryptAttachment(made.encryptedData, file).equals(plain)).toBe(true);
  });

  it("is decrypted by the crypto library", () => {
    const plain = randomBytes(70_001);
    const { data, info } = encryptAttachment(plain);
    const read = Attachment.decrypt(new EncryptedAttachment(data, JSON.stringify(info)));
    expect(Buffer.from(read).equals(plain)).toBe(true);
  });

  it("refuses one changed bit", () => {
    const { data, info } = encryptAttachment(Buffer.from("hello"));
    data[0] = (data[0] ?? 0) ^ 1;
    expect(() => decryptAttachment(data, EncryptedFile.parse({ ...info, url: "" }))).toThrow(AttachmentDamaged);
  });

  it.each([
    ["another version", { v: "v1" }],
    ["a short key", { key: { alg: "A256CTR", k: "AAAA", kty: "oct" } }],
    ["another cipher", { key: { alg: "A128CTR", k: "A".repeat(43), kty: "oct" } }],
    ["no hash", { hashes: {} }],
    ["a long iv", { iv: "A".repeat(40) }],
  ])("refuses %s", (_what, part) => {
    const { info } = encryptAttachment(Buffer.from("hello"));
    expect(EncryptedFile.safeParse({ ...info, url: "", ...part }).success).toBe(false);
  });

  it("never uses a key or counter twice", () => {
    const made = Array.from({ length: 50 }, () => encryptAttachment(Buffer.alloc(1)).info);
    expect(new Set(made.map(({ key }) => key.k)).size).toBe(50);
    expect(new Set(made.map(({ iv }) => iv)).size).toBe(50);
  });
});
