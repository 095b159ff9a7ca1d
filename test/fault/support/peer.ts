/** The other person of the fault tests: a real client whose crypto lives in memory, in the test's own process. */
import type { CryptoCallbacks } from "matrix-js-sdk/lib/crypto-api/index.js";
import { ClientEvent, createClient, MatrixEvent, SyncState, type MatrixClient } from "matrix-js-sdk";

const nothing = (): void => {};
/** The SDK's chatter, off. */
export const silent = {
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  getChild: () => silent,
};

export interface Peer {
  client: MatrixClient;
  /** Sends under a megolm session of its own: its key has to reach every device as a new to-device message. */
  sendUnderNewKey(roomId: string, body: string): Promise<{ id: string; body: string }>;
  /** Under which megolm session, and at which index of its ratchet, an event was encrypted. */
  ratchetOf(roomId: string, id: string): Promise<{ session: string; index: number }>;
  /** The decrypted body of an event, or why there is none. */
  read(roomId: string, id: string): Promise<unknown>;
  stop(): void;
}

/** Signs in as a new device and resolves after its first sync. */
export async function startPeer(
  session: {
    baseUrl: string;
    userId: string;
    deviceId: string;
    accessToken: string;
  },
  cryptoCallbacks: CryptoCallbacks = {},
): Promise<Peer> {
  const client = createClient({ ...session, logger: silent, cryptoCallbacks });
  await client.initRustCrypto({ useIndexedDB: false });
  const synced = new Promise<void>((resolve) => {
    client.on(ClientEvent.Sync, (state) => void (state === SyncState.Syncing && resolve()));
  });
  await client.startClient({ lazyLoadMembers: true, initialSyncLimit: 5, disablePresence: true });
  await synced;
  return {
    client,
    async sendUnderNewKey(roomId, body) {
      await client.getCrypto()?.forceDiscardSession(roomId);
      const { event_id: id } = await client.sendTextMessage(roomId, body);
      return { id, body };
    },
    async read(roomId, id) {
      const event = new MatrixEvent(await client.fetchRoomEvent(roomId, id));
      await client.decryptEventIfNeeded(event);
      return event.isDecryptionFailure() ? event.decryptionFailureReason : event.getContent()["body"];
    },
    async ratchetOf(roomId, id) {
      const { content } = await client.fetchRoomEvent(roomId, id);
      const { session_id: session, ciphertext } = content as { session_id: string; ciphertext: string };
      return { session, index: messageIndex(Buffer.from(ciphertext, "base64")) };
    },
    stop: () => client.stopClient(),
  };
}

/**
 * The index in a megolm message: version byte 3, then field 1 (tag 0x08) as a varint.
 * https://gitlab.matrix.org/matrix-org/olm/-/blob/master/docs/megolm.md#message-format
 */
function messageIndex(message: Buffer): number {
  if (message[0] !== 3 || message[1] !== 0x08) throw new Error("not a megolm message");
  let index = 0;
  for (let at = 2, shift = 0; ; at++, shift += 7) {
    const byte = message.readUInt8(at);
    index |= (byte & 0x7f) << shift;
    if (byte < 0x80) return index;
  }
}
