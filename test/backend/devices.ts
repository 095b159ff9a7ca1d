/** Devices of people as the main process runs them, several in one test's process, against a real homeserver. */
import { ClientEvent, createClient, SyncState } from "matrix-js-sdk";
import { expect, vi } from "vitest";
import { defaultSettings } from "../../main/settings/settings.ts";
import { initialState, StateHub } from "../../main/state.ts";
import { SecretStorageKeys } from "../../main/trust/secretStorageKeys.ts";
import type { ResetPages } from "../../main/trust/identityReset.ts";
import { TrustService } from "../../main/trust/trustService.ts";
import { VERIFICATION_METHODS } from "../../main/trust/verifications.ts";
import { silent } from "../fault/support/peer.ts";
import type { Backend } from "./backend.mjs";
import { logIn } from "./matrixApi.mjs";

let counter = 0;
const running: { stop(): void }[] = [];

/** Done before the devices are stopped. */
export function atEnd(stop: () => void): void {
  running.unshift({ stop });
}

/** After each test. */
export function stopDevices(): void {
  for (const device of running.splice(0)) device.stop();
}

export async function makeAccount(backend: Backend) {
  const username = `identity-${process.pid}-${counter++}`;
  const password = `pw-${username}`;
  await backend.register({ username, password, displayName: username });
  return { username, password };
}
export type Account = Awaited<ReturnType<typeof makeAccount>>;

/** For those who prove themselves by password. */
export const noPages: ResetPages = {
  account: () => Promise.reject(new Error("no account page")),
  open: (address) => Promise.reject(new Error(`nobody should open ${address}`)),
};

/** A device that signs in now. */
export async function signIn(
  backend: Backend,
  { username, password }: Account,
  { verificationMethods = VERIFICATION_METHODS, remembered = true } = {},
) {
  const session = await logIn(backend.homeserver.baseUrl, username, password);
  const client = createClient({
    ...session,
    logger: silent,
    cryptoCallbacks: new SecretStorageKeys(),
    verificationMethods,
  });
  await client.initRustCrypto({ useIndexedDB: false });
  const synced = new Promise<void>((resolve) => {
    client.on(ClientEvent.Sync, (state) => void (state === SyncState.Syncing && resolve()));
  });
  await client.startClient({ lazyLoadMembers: true, initialSyncLimit: 5, disablePresence: true });
  await synced;
  const hub = new StateHub(initialState(defaultSettings));
  const { userId, deviceId } = session;
  hub.set("session", {
    phase: "signedIn",
    me: { userId, displayName: username },
    deviceId,
    homeserver: backend.homeserver.serverName,
    sync: "live",
    remembered,
  });
  const trust = new TrustService({ client, hub, password, backupGiven: false });
  const device = { client, hub, trust, userId, deviceId, state: () => hub.current.trust };
  running.push({
    stop: () => {
      trust.stop();
      client.stopClient();
    },
  });
  return device;
}
export type Device = Awaited<ReturnType<typeof signIn>>;

export const until = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 50 });
export const become = (device: Device, how: string) => until(() => expect(device.state().device).toBe(how));
export const phase = (device: Device, name: string) =>
  until(() => expect(device.state().verification?.phase).toBe(name));

/** Makes an encrypted room with both in it, and waits until each knows the other's device. */
export async function shareRoom(one: Device, other: Device): Promise<string> {
  const { room_id: roomId } = await one.client.createRoom({
    invite: [other.userId],
    initial_state: [{ type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } }],
    power_level_content_override: { events: { "org.matrix.msc3401.call.member": 0 } },
  });
  await other.client.joinRoom(roomId);
  // A request of a device that is not known yet is dropped; in a call everybody knows everybody's.
  await until(async () => {
    for (const [device, them] of [
      [one, other],
      [other, one],
    ] as const) {
      const known = await device.client.getCrypto()?.getUserDeviceInfo([them.userId]);
      expect(known?.get(them.userId)?.has(them.deviceId)).toBe(true);
    }
  });
  return roomId;
}

/** Both see the same emoji; what they say of them is theirs. */
export async function toEmoji(one: Device, other: Device): Promise<void> {
  await phase(other, "asked");
  await other.trust.verifications.accept();
  await Promise.all([phase(one, "comparing"), phase(other, "comparing")]);
  const emoji = [one, other].map((device) => {
    const { verification } = device.state();
    return verification?.phase === "comparing" ? verification.emoji : [];
  });
  expect(emoji[0]).toHaveLength(7);
  expect(emoji[0]).toEqual(emoji[1]);
}
