import type { MatrixClient } from "matrix-js-sdk";
import type { EncryptionKeysToDeviceEventContent } from "matrix-js-sdk/lib/matrixrtc/types.js";
import { groupsOf } from "../inGroups.ts";
import { logFor } from "../logging/log.ts";
import { forgetFailedClaims } from "./failedClaims.ts";
import { backOffMs } from "./backOff.ts";
import { ANSWERS_REQUESTS } from "./keyRepairPolicy.ts";
import { MEDIA_KEYS } from "./mediaKeyPolicy.ts";

const log = logFor("key-delivery");
const ATTEMPTS = 5;
/**
 * Media keys are sent in rounds, ms apart. The SDK starts a round at each change of the roster unless one is under way,
 * and puts off what changes meanwhile to the next: so in a rush of joins the first is served at once, and those that
 * follow share a request instead of having one each.
 */
export const ROUND_MS = 300;

/** No round is waited for longer than this, ms; what has not been sent by then is still tried. */
const LONGEST_ROUND_MS = 2_000;

/** Wait before attempt n (1 = first repeat), ms: 200, 400, 800, 1600 with ±25 % jitter. */
export function retryDelay(attempt: number, random = Math.random()): number {
  return backOffMs(200, Infinity, attempt - 1, random);
}

/** The media key that was last sent, by room: it may be a second old and not in use yet. */
export interface SentKeys {
  last(roomId: string): EncryptionKeysToDeviceEventContent | undefined;
  /** The call is over. */
  forget(roomId: string): void;
}

type Send = MatrixClient["encryptAndSendToDevice"];
type Device = Parameters<Send>[1][number];

/**
 * A lost media key is a participant who hears and sees nothing, so sending one is repeated until it is acknowledged.
 * The SDK's key transport takes a failed send for a done one, and passes over devices it does not know yet; and it
 * encrypts for all devices or for none, so that one whose server is out of reach (no Olm session can be made with it)
 * would keep the key from everybody. All of that is mended here, at the one function it sends through.
 */
export function makeKeyDeliveryReliable(client: MatrixClient): SentKeys {
  const claims = forgetFailedClaims(client);
  const encryptAndSend = client.encryptAndSendToDevice.bind(client);
  const send: Send = (...args) => claims.run(() => encryptAndSend(...args));
  const sent = new Map<string, EncryptionKeysToDeviceEventContent>();
  const deliver: Send = async (eventType, devices, payload) => {
    const failed: unknown[] = [];
    const deliverGroup = (group: Device[]) =>
      deliverTo(client, group, (some) => send(eventType, some, payload)).catch((error: unknown) => failed.push(error));
    // Each server's people by themselves: a claim of one-time keys that hangs for one server holds up no other.
    await Promise.all(
      byServer(devices).map(async (all) => {
        for (const group of groupsOf(all)) await deliverGroup(group);
      }),
    );
    if (failed.length === 0) return;
    log.error(`${eventType} did not reach all of ${devices.length} devices`, failed[0]);
    throw failed[0];
  };
  client.encryptAndSendToDevice = async (eventType, devices, payload) => {
    if (eventType !== MEDIA_KEYS) return deliver(eventType, devices, payload);
    const content = payload as EncryptionKeysToDeviceEventContent;
    sent.set(content.room_id, content);
    const delivered = deliver(eventType, devices, { ...payload, [ANSWERS_REQUESTS]: true });
    // The new key is used soon after this resolves. A server that is out of reach must not put that off, least of all
    // when somebody has left.
    await Promise.all([Promise.race([delivered, pause(LONGEST_ROUND_MS)]), pause(ROUND_MS)]);
  };
  return { last: (roomId) => sent.get(roomId), forget: (roomId) => void sent.delete(roomId) };
}

/** All of them first, then those by themselves who failed. @throws what the last of them failed with. */
async function deliverTo(client: MatrixClient, devices: Device[], send: (some: Device[]) => Promise<void>) {
  const unknown = await unknownOf(client, devices);
  // Nobody waits for those: the SDK would pass over them.
  if (unknown.length > 0) void deliverLater(client, unknown, send);
  let left = devices.filter((device) => !unknown.includes(device));
  for (let attempt = 1; left.length > 0; attempt++) {
    let why: unknown;
    try {
      await send(left);
      return;
    } catch (error) {
      why = error;
    }
    if (left.length > 1) {
      const outcomes = await Promise.allSettled(left.map((device) => send([device])));
      left = left.filter((_device, index) => outcomes[index]?.status === "rejected");
      if (left.length === 0) return;
    }
    if (attempt >= ATTEMPTS) throw why;
    const message = why instanceof Error ? why.message : "";
    log.warn(`attempt ${attempt} failed for ${left.length} of ${devices.length} devices, repeating`, message);
    await pause(retryDelay(attempt));
  }
}

/** Devices in the call whose keys the crypto store does not have yet: their list may still be on its way. */
async function deliverLater(client: MatrixClient, devices: Device[], send: (some: Device[]) => Promise<void>) {
  let left = devices;
  for (let attempt = 1; attempt < ATTEMPTS && left.length > 0; attempt++) {
    await pause(retryDelay(attempt));
    const unknown = await unknownOf(client, left).catch(() => left);
    const found = left.filter((device) => !unknown.includes(device));
    left = unknown;
    if (found.length > 0) await deliverTo(client, found, send).catch((error: unknown) => log.error("not sent", error));
  }
  for (const { userId, deviceId } of left) log.warn(`no keys published by ${userId} ${deviceId}: it gets no media key`);
}

/** In the order of the first of each. */
function byServer(devices: readonly Device[]): Device[][] {
  const groups = new Map<string, Device[]>();
  for (const device of devices) {
    const server = device.userId.slice(device.userId.indexOf(":") + 1);
    groups.set(server, [...(groups.get(server) ?? []), device]);
  }
  return [...groups.values()];
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks the homeserver for keys of people that the crypto store does not know. @returns devices that it knows none of. */
async function unknownOf(client: MatrixClient, devices: Device[]): Promise<Device[]> {
  const crypto = client.getCrypto();
  if (crypto === undefined) return [];
  const known = await crypto.getUserDeviceInfo([...new Set(devices.map((device) => device.userId))], true);
  return devices.filter(({ userId, deviceId }) => known.get(userId)?.has(deviceId) !== true);
}
