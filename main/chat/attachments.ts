import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";

/**
 * Encrypted attachments of Matrix, version 2: AES-CTR with 256 bits, a counter that starts at zero behind 64 random bits,
 * and a SHA-256 of the ciphertext. Node's own cipher and not the crypto library's: a large file neither stays in the
 * memory of its WebAssembly, which never shrinks, nor takes long (the tests read each other's output).
 */
export const EncryptedFile = z.object({
  v: z.literal("v2"),
  url: z.string(),
  key: z.object({ alg: z.literal("A256CTR"), k: z.string().regex(/^[\w-]{43}=?$/u), kty: z.literal("oct") }),
  iv: z.string().regex(/^[A-Za-z0-9+/]{22}(?:==)?$/u),
  hashes: z.object({ sha256: z.string().regex(/^[A-Za-z0-9+/]{43}=?$/u) }),
});
export type EncryptedFile = z.infer<typeof EncryptedFile>;

/** The hash does not fit: damaged on its way, or not what was sent. */
export class AttachmentDamaged extends Error {
  constructor() {
    super("the attachment's hash does not fit");
    this.name = "AttachmentDamaged";
  }
}

const CIPHER = "aes-256-ctr";
const unpadded = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/u, "");

/** @returns what is uploaded, and all that the event needs but for its url */
export function encryptAttachment(plain: Uint8Array): { data: Buffer; info: Omit<EncryptedFile, "url"> & object } {
  const key = randomBytes(32);
  const iv = Buffer.concat([randomBytes(8), Buffer.alloc(8)]);
  const cipher = createCipheriv(CIPHER, key, iv);
  const data = Buffer.concat([cipher.update(plain), cipher.final()]);
  const info = {
    v: "v2" as const,
    key: {
      alg: "A256CTR" as const,
      ext: true,
      k: key.toString("base64url"),
      key_ops: ["encrypt", "decrypt"],
      kty: "oct" as const,
    },
    iv: unpadded(iv),
    hashes: { sha256: unpadded(createHash("sha256").update(data).digest()) },
  };
  return { data, info };
}

/** @throws AttachmentDamaged before anything of it is decrypted. */
export function decryptAttachment(data: Uint8Array, file: EncryptedFile): Buffer {
  const expected = Buffer.from(file.hashes.sha256, "base64");
  const actual = createHash("sha256").update(data).digest();
  if (!timingSafeEqual(expected, actual)) throw new AttachmentDamaged();
  const decipher = createDecipheriv(CIPHER, Buffer.from(file.key.k, "base64url"), Buffer.from(file.iv, "base64"));
  return Buffer.concat([decipher.update(data), decipher.final()]);
}
