/** Another client of a person: the SDK in the test's own process, its crypto in memory. */
import type { MatrixClient, UIAuthCallback } from "matrix-js-sdk";
import type { CryptoApi, GeneratedSecretStorageKey } from "matrix-js-sdk/lib/crypto-api/index.js";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { startPeer } from "../../fault/support/peer.ts";
import { logIn, sessionRequest } from "../../backend/matrixApi.mjs";
import { SecretStorageKeys } from "../../../main/trust/secretStorageKeys.ts";
import type { Account } from "./fixtures.ts";

export interface OtherClient {
  client: MatrixClient;
  crypto: CryptoApi;
  /** How many keys the homeserver has in the backup. */
  backedUp(): Promise<number>;
  /** Of its secret storage. */
  keys: SecretStorageKeys;
  /** Takes the password where the homeserver asks for proof. */
  byPassword: UIAuthCallback<void>;
  stop(): void;
}

export async function startOtherClient(account: Account): Promise<OtherClient> {
  const session = await logIn(account.signIn.homeserver, account.username, account.password);
  const keys = new SecretStorageKeys();
  const { client, stop } = await startPeer(session, keys);
  const crypto = client.getCrypto();
  if (crypto === undefined) throw new Error("no crypto");
  return {
    client,
    crypto,
    backedUp: async () =>
      Number((await sessionRequest(session, "GET", "/_matrix/client/v3/room_keys/version"))["count"]),
    keys,
    byPassword: async (request) => {
      try {
        return await request(null);
      } catch (error) {
        const { session: uia } = (error as { data: { session: string } }).data;
        const { userId, password } = account;
        return request({
          type: "m.login.password",
          identifier: { type: "m.id.user", user: userId },
          password,
          session: uia,
        });
      }
    },
    stop,
  };
}

/**
 * Gives the account an identity, a recovery key and a backup with so many keys.
 *
 * @returns the recovery key, as a person has it
 */
export async function makeBackup({ crypto, keys, byPassword, backedUp }: OtherClient, count: number): Promise<string> {
  await crypto.bootstrapCrossSigning({ authUploadDeviceSigningKeys: byPassword });
  const recovery: GeneratedSecretStorageKey = await crypto.createRecoveryKeyFromPassphrase();
  await keys.during(new Uint8Array(recovery.privateKey), () =>
    crypto.bootstrapSecretStorage({
      createSecretStorageKey: () => Promise.resolve(recovery),
      setupNewKeyBackup: true,
    }),
  );
  await crypto.importRoomKeys(Array.from({ length: count }, (_, index) => megolmSession(index)));
  await crypto.checkKeyBackupAndEnable();
  for (let waited = 0; (await backedUp()) < count; waited += 200) {
    if (waited > 60_000) throw new Error(`only ${await backedUp()} keys were backed up`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return recovery.encodedPrivateKey ?? "";
}

/** Makes a new identity, and vouches by it for a device. */
export async function resetIdentity({ client, crypto, byPassword }: OtherClient, deviceId: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await crypto.bootstrapCrossSigning({ setupNewCrossSigning: true, authUploadDeviceSigningKeys: byPassword });
    await crypto.userHasCrossSigningKeys(client.getSafeUserId(), true);
    await crypto.getUserDeviceInfo([client.getSafeUserId()], true);
    // A question that was still open when it was made is answered with the old identity, and the SDK forgets the new one.
    if (await crypto.isCrossSigningReady()) return crypto.crossSignDevice(deviceId);
    if (attempt === 5) throw new Error("the SDK forgot five identities");
  }
}

/**
 * An exported megolm session: version 1, index, ratchet of 128 bytes, Ed25519 key.
 * https://gitlab.matrix.org/matrix-org/olm/-/blob/master/docs/megolm.md#session-export-format
 */
function megolmSession(index: number) {
  const { publicKey } = generateKeyPairSync("ed25519");
  const ed25519 = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
  const sessionKey = Buffer.concat([Buffer.from([1, 0, 0, 0, 0]), randomBytes(128), ed25519]);
  const plain = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");
  return {
    algorithm: "m.megolm.v1.aes-sha2",
    room_id: `!room${index % 20}:example.org`,
    sender_key: plain(randomBytes(32)),
    sender_claimed_keys: { ed25519: plain(ed25519) },
    session_id: plain(ed25519),
    session_key: plain(sessionKey),
    forwarding_curve25519_key_chain: [],
  };
}
