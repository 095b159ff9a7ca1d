import { describe, expect, it } from "vitest";
import { PatientEncryption } from "./patientEncryption.ts";
import { SecretStoreError } from "./secretStore.ts";
import { cipher } from "./testCipher.ts";

/** Electron's, which would hold the process up while the keyring is locked: being asked then is the failure. */
function electron(backend: string, keyring: { locked: boolean }) {
  const real = cipher(Buffer.alloc(32, 1), backend);
  let has = false;
  const fetched = () => {
    if (/libsecret|kwallet/.test(backend) && !has && keyring.locked) throw new Error("the process stands still");
    has = true;
  };
  return {
    ...real,
    isEncryptionAvailable: () => (fetched(), true),
    encryptString: (plain: string) => (fetched(), real.encryptString(plain)),
    decryptString: (data: Buffer) => (fetched(), real.decryptString(data)),
  };
}

function started(backend = "gnome_libsecret", platform: NodeJS.Platform = "linux") {
  const keyring = { locked: true, missing: false, tried: 0 };
  const encryption = new PatientEncryption(electron(backend, keyring), platform, async () => {
    keyring.tried += 1;
    if (keyring.missing) throw new SecretStoreError("KeyringMissing", "none");
    if (keyring.locked) throw new SecretStoreError("KeyringLocked", "locked");
  });
  return { encryption, keyring };
}

describe("Electron's encryption", () => {
  it.each(["gnome_libsecret", "kwallet6"])(
    "is asked nothing while the keyring that has its key is locked: %s",
    async (backend) => {
      const { encryption } = started(backend);
      expect([encryption.isEncryptionAvailable(), encryption.protects()]).toEqual([false, false]);
      expect(() => encryption.encryptString("s")).toThrow("it is not known");
      expect(() => encryption.decryptString(Buffer.alloc(40))).toThrow("it is not known");
      await expect(encryption.settle()).rejects.toMatchObject({ code: "KeyringLocked" });
      expect(encryption.isEncryptionAvailable()).toBe(false);
    },
  );

  it("is there once the keyring was seen open, and stays when it is locked again", async () => {
    const { encryption, keyring } = started();
    keyring.locked = false;
    await encryption.settle();
    keyring.locked = true;
    await encryption.settle();
    expect(keyring.tried).toBe(1);
    expect([encryption.isEncryptionAvailable(), encryption.protects()]).toEqual([true, true]);
    expect(encryption.decryptString(encryption.encryptString("s3cret"))).toBe("s3cret");
  });

  it.each([
    ["a key that is in no keyring", "basic_text", "linux", false],
    ["another system", "unknown", "darwin", true],
  ] as const)("is asked at once: %s", async (_what, backend, platform, protects) => {
    const { encryption, keyring } = started(backend, platform);
    expect([encryption.isEncryptionAvailable(), encryption.protects()]).toEqual([true, protects]);
    await encryption.settle();
    expect(keyring.tried).toBe(0);
  });

  it("is asked where there is no keyring at all: that is answered at once", async () => {
    const { encryption, keyring } = started();
    Object.assign(keyring, { locked: false, missing: true });
    await encryption.settle();
    expect(encryption.isEncryptionAvailable()).toBe(true);
  });
});
