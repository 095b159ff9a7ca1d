import { createDecipheriv, hkdfSync } from "node:crypto";

/**
 * Opens what rust crypto's store has written (crate matrix-sdk-store-encryption, as the version in use writes it): with the
 * key of the stores one gets at the store's own key, and with that at every record. No API gives out a device's private
 * keys, and none shall; who holds the key of the stores has them all the same, and so has a test that looks for them.
 */
export interface Sealed {
  version: number;
  /** base64 */
  ciphertext: string;
  /** base64, 24 bytes */
  nonce: string;
}

/**
 * @param key of the stores, 32 bytes
 * @param sealedKey what the store's database `…-meta` holds as `store_cipher`
 * @returns the JSON of a record
 */
export function openStoreCipher(key: Uint8Array, sealedKey: Uint8Array): (sealed: Sealed) => unknown {
  const outer = expand(expand(key, "CRYPTOSTORE_CIPHER"), "matrix-sdk-store-encryption");
  const { kdf_info: kdf, ciphertext_info: info } = readMessagePack(Buffer.from(sealedKey)) as {
    kdf_info: string;
    ciphertext_info: { ChaCha20Poly1305: { nonce: number[]; ciphertext: number[] } };
  };
  if (kdf !== "HkdfSha256") throw new Error(`the store's key was made by ${kdf}`);
  const { nonce, ciphertext } = info.ChaCha20Poly1305;
  const inner = decrypt(outer, Buffer.from(nonce), Buffer.from(ciphertext)).subarray(0, 32);
  return (sealed) => {
    const plain = decrypt(inner, Buffer.from(sealed.nonce, "base64"), Buffer.from(sealed.ciphertext, "base64"));
    return JSON.parse(plain.toString("utf8")) as unknown;
  };
}

function expand(key: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key, new Uint8Array(), purpose, 32));
}

/** XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha). @throws when the key is not the right one */
function decrypt(key: Uint8Array, nonce: Buffer, sealed: Buffer): Buffer {
  const iv = Buffer.concat([Buffer.alloc(4), nonce.subarray(16, 24)]);
  const cipher = createDecipheriv("chacha20-poly1305", hchacha20(key, nonce.subarray(0, 16)), iv, {
    authTagLength: 16,
  });
  cipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
}

/** The key that a long nonce leads to: ChaCha20's rounds without its last addition. */
function hchacha20(key: Uint8Array, nonce: Buffer): Buffer {
  const words = new Uint32Array(16);
  const bytes = Buffer.concat([Buffer.from("expand 32-byte k"), key, nonce]);
  for (let index = 0; index < 16; index += 1) words[index] = bytes.readUInt32LE(index * 4);
  const at = (index: number) => words[index] ?? 0;
  const mix = (a: number, b: number, c: number, turn: number) => {
    words[a] = at(a) + at(b);
    const turned = at(c) ^ at(a);
    words[c] = (turned << turn) | (turned >>> (32 - turn));
  };
  const quarter = (a: number, b: number, c: number, d: number) => {
    mix(a, b, d, 16);
    mix(c, d, b, 12);
    mix(a, b, d, 8);
    mix(c, d, b, 7);
  };
  for (let round = 0; round < 10; round += 1) {
    for (const column of [0, 1, 2, 3]) quarter(column, 4 + column, 8 + column, 12 + column);
    for (const diagonal of [0, 1, 2, 3])
      quarter(diagonal, 4 + ((diagonal + 1) % 4), 8 + ((diagonal + 2) % 4), 12 + ((diagonal + 3) % 4));
  }
  const made = Buffer.alloc(32);
  for (const [place, index] of [0, 1, 2, 3, 12, 13, 14, 15].entries()) made.writeUInt32LE(at(index), place * 4);
  return made;
}

/** As much of MessagePack as a store's key is written in: maps, arrays, short texts and small numbers. */
function readMessagePack(bytes: Buffer): unknown {
  let place = 0;
  const text = (length: number) => bytes.toString("utf8", place, (place += length));
  const list = (length: number) => Array.from({ length }, read);
  const map = (length: number) =>
    Object.fromEntries(Array.from({ length }, () => [read(), read()] as [string, unknown]));
  function read(): unknown {
    const kind = bytes.readUInt8(place++);
    if (kind < 0x80) return kind;
    if (kind < 0x90) return map(kind & 0x0f);
    if (kind < 0xa0) return list(kind & 0x0f);
    if (kind < 0xc0) return text(kind & 0x1f);
    if (kind === 0xcc) return bytes.readUInt8(place++);
    if (kind === 0xdc) return list(bytes.readUInt16BE((place += 2) - 2));
    throw new Error(`unexpected in MessagePack: ${kind.toString(16)}`);
  }
  return read();
}
