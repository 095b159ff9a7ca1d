/** Helper of the tests in this folder. */
import { createCipheriv, createDecipheriv } from "node:crypto";
import type { SafeStorage } from "./safeStorageStore.ts";

/** What Electron does, with a key of its own: a real cipher, which refuses what another key wrote. */
export function cipher(key: Buffer, backend = "gnome_libsecret"): SafeStorage {
  return {
    isEncryptionAvailable: () => true,
    getSelectedStorageBackend: () => backend,
    encryptString(plain) {
      const aes = createCipheriv("aes-256-gcm", key, Buffer.alloc(12));
      return Buffer.concat([aes.update(plain, "utf8"), aes.final(), aes.getAuthTag()]);
    },
    decryptString(encrypted) {
      const aes = createDecipheriv("aes-256-gcm", key, Buffer.alloc(12), { authTagLength: 16 });
      aes.setAuthTag(encrypted.subarray(-16));
      return Buffer.concat([aes.update(encrypted.subarray(0, -16)), aes.final()]).toString("utf8");
    },
  };
}
