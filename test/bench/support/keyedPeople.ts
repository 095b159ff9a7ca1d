import { DeviceId, DeviceLists, initAsync, OlmMachine, RequestType, UserId } from "@matrix-org/matrix-sdk-crypto-wasm";
import type { KeysUploadRequest } from "@matrix-org/matrix-sdk-crypto-wasm";
import type { Account, World } from "../../e2e/support/fixtures.ts";
import { inTurns } from "./crowd.ts";

const encode = encodeURIComponent;

/** A person without an app, whose device has published its keys and can read what is encrypted for it. */
export interface KeyedPerson {
  account: Account;
  deviceId: string;
  machine: OlmMachine;
  /** Up to where it has read. */
  since: string | undefined;
}

/** Makes the keys of their devices, in memory, and publishes them as any client does. */
export async function publishKeys(world: World, accounts: readonly Account[]): Promise<KeyedPerson[]> {
  await initAsync();
  return inTurns(accounts, async (account) => {
    const { device_id: deviceId } = await world.api(account, "GET", "/_matrix/client/v3/account/whoami");
    const machine = await OlmMachine.initialize(new UserId(account.userId), new DeviceId(String(deviceId)));
    for (const request of await machine.outgoingRequests()) {
      if (request.type !== RequestType.KeysUpload) continue;
      const upload = request as KeysUploadRequest;
      const body = JSON.parse(upload.body) as Record<string, never>;
      const answer = await world.api(account, "POST", "/_matrix/client/v3/keys/upload", body);
      await machine.markRequestAsSent(upload.id, upload.type, JSON.stringify(answer));
    }
    return { account, deviceId: String(deviceId), machine, since: undefined };
  });
}

/** What came for the device since it last looked, of what it could decrypt: the types. */
export async function readInbox(world: World, person: KeyedPerson): Promise<string[]> {
  const { account, machine, since } = person;
  const filter = encode(JSON.stringify({ room: { rooms: [] }, presence: { types: [] } }));
  const from = since === undefined ? "" : `&since=${encode(since)}`;
  const path = `/_matrix/client/v3/sync?timeout=0&filter=${filter}${from}`;
  const { to_device: inbox, next_batch: next } = await world.api(account, "GET", path);
  person.since = String(next);
  const { events = [] } = (inbox ?? {}) as { events?: object[] };
  const read = await machine.receiveSyncChanges(JSON.stringify(events), new DeviceLists(), new Map(), new Set());
  return read.flatMap((event) => {
    const { type } = JSON.parse(event.rawEvent) as { type: string };
    return type === "m.room.encrypted" ? [] : [type];
  });
}
