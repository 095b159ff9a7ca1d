/**
 * The process that gets killed: a real Matrix client on the durable stores, as the main process builds it.
 * Argument: path of a JSON file with a `ClientTask`. Reports one JSON object in each line of file descriptor 3.
 * Runs directly under Node ≥ 22.18.
 */
import { readFileSync, writeSync } from "node:fs";
import { hkdfSync } from "node:crypto";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { ClientEvent, createClient, MatrixEvent, SyncState, type MatrixClient } from "matrix-js-sdk";
import { openDurableIndexedDb } from "../../../main/matrix/store/durableIndexedDb.ts";
import { FileSyncStore } from "../../../main/matrix/store/syncStore.ts";
import { silent } from "./peer.ts";

export interface ClientTask {
  session: { baseUrl: string; userId: string; deviceId: string; accessToken: string };
  /** Folder of both stores. */
  folder: string;
  /** 32 bytes in base64. */
  storageKey: string;
  roomId: string;
  /** Events that must decrypt to these bodies. */
  expected: { id: string; body: string }[];
  /** Send messages `PREFIX-1`, `PREFIX-2`, … until killed; without it, flush and end after the check. */
  sendPrefix?: string;
  /** Send under a new megolm session, whose key is made, stored and shared in this life. */
  newSession?: boolean;
}

export type ClientReport =
  | { is: "ready"; openMs: number; readyMs: number; loaded: number; fromSnapshot: boolean; identity: string }
  | { is: "checked"; failed: { body: string; why: string }[]; count: number }
  | { is: "sent"; id: string; body: string }
  | { is: "ended"; commits: number; commitMs: number; longestCommitMs: number; failures: number };

function report(line: ClientReport): void {
  // The SDK chats on stdout. Written before the call returns, so a kill right after it takes nothing back.
  writeSync(3, `${JSON.stringify(line)}\n`);
}

async function check(client: MatrixClient, task: ClientTask): Promise<void> {
  const failed: { body: string; why: string }[] = [];
  for (const { id, body } of task.expected) {
    const event = new MatrixEvent(await client.fetchRoomEvent(task.roomId, id));
    if (event.getWireType() !== "m.room.encrypted") failed.push({ body, why: "was sent in the clear" });
    await client.decryptEventIfNeeded(event);
    const found: unknown = event.getContent()["body"];
    if (event.isDecryptionFailure() || found !== body)
      failed.push({ body, why: String(event.decryptionFailureReason ?? found) });
  }
  report({ is: "checked", failed, count: task.expected.length });
}

async function publishedKeys(client: MatrixClient, { session }: ClientTask): Promise<boolean> {
  const { device_keys: keys } = await client.downloadKeysForUsers([session.userId]);
  return keys[session.userId]?.[session.deviceId] !== undefined;
}

const start = performance.now();
const task = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as ClientTask;
const storageKey = Buffer.from(task.storageKey, "base64");
const database = await openDurableIndexedDb({
  file: join(task.folder, "crypto.sqlite"),
  onWriteFailed: () => store.freeze(),
});
const store = new FileSyncStore({
  file: join(task.folder, "sync.bin"),
  key: new Uint8Array(hkdfSync("sha256", storageKey, "", "parley sync snapshot", 32)),
  userId: task.session.userId,
});
const client = createClient({ ...task.session, store, logger: silent });
await store.startup();
await client.initRustCrypto({ useIndexedDB: true, storageKey: new Uint8Array(storageKey) });
const fromSnapshot = (await store.getSavedSyncToken()) !== null;
const synced = new Promise<void>((resolve) => {
  client.on(ClientEvent.Sync, (state) => void (state === SyncState.Syncing && resolve()));
});
await client.startClient({ lazyLoadMembers: true, initialSyncLimit: 5, disablePresence: true });
await synced;
// Its keys go out after the first sync; only then can anybody write to it.
while (!(await publishedKeys(client, task))) await nextTurn();
const identity = (await client.getCrypto()?.getOwnDeviceKeys())?.ed25519 ?? "";
const { openMs, loaded } = database.stats;
report({ is: "ready", openMs, readyMs: performance.now() - start, loaded, fromSnapshot, identity });
await check(client, task);

if (task.sendPrefix === undefined) {
  client.stopClient();
  await store.destroy();
  const { commits, commitMs, longestCommitMs, failures } = database.stats;
  database.close();
  report({ is: "ended", commits, commitMs, longestCommitMs, failures });
  process.exit(0);
}
if (task.newSession === true) await client.getCrypto()?.forceDiscardSession(task.roomId);
for (let n = 1; ; n++) {
  const body = `${task.sendPrefix}-${n}`;
  const { event_id: id } = await client.sendTextMessage(task.roomId, body);
  report({ is: "sent", id, body });
}
