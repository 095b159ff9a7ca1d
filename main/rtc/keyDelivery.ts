import type { MatrixClient } from "matrix-js-sdk";
import type { EncryptionKeysToDeviceEventContent } from "matrix-js-sdk/lib/matrixrtc/types.js";
import { logFor } from "../logging/log.ts";
import { MEDIA_KEYS } from "./mediaKeyPolicy.ts";

const log = logFor("key-delivery");
const ATTEMPTS = 5;
/**
 * Media keys are sent in rounds, ms apart. The SDK starts a round at each change of the roster unless one is under way,
 * and puts off what changes meanwhile to the next: so in a rush of joins the first is served at once, and those that
 * follow share a request instead of having one each.
 */
export const ROUND_MS = 300;

/** Wait before attempt n (1 = first repeat), ms: 200, 400, 800, 1600 with ±25 % jitter. */
export function retryDelay(attempt: number, random = Math.random()): number {
  return 200 * 2 ** (attempt - 1) * (0.75 + random / 2);
}

/** The media key that was last sent, by room: it may be a second old and not in use yet. */
export interface SentKeys {
  last(roomId: string): EncryptionKeysToDeviceEventContent | undefined;
  /** The call is over. */
  forget(roomId: string): void;
}

/**
 * A lost media key is a participant who hears and sees nothing, so sending one is repeated until it is acknowledged.
 * The SDK's key transport takes a failed send for a done one, and passes over devices it does not know yet;
 * both are mended here, at the one function it sends through.
 */
export function makeKeyDeliveryReliable(client: MatrixClient): SentKeys {
  const send = client.encryptAndSendToDevice.bind(client);
  const sent = new Map<string, EncryptionKeysToDeviceEventContent>();
  client.encryptAndSendToDevice = async (eventType, devices, payload) => {
    if (eventType !== MEDIA_KEYS) return deliver(eventType, devices, payload);
    const content = payload as EncryptionKeysToDeviceEventContent;
    sent.set(content.room_id, content);
    await Promise.all([deliver(eventType, devices, payload), pause(ROUND_MS)]);
  };
  const deliver: MatrixClient["encryptAndSendToDevice"] = async (eventType, devices, payload) => {
    for (let attempt = 1; ; attempt++) {
      try {
        await learnDevices(client, devices);
        await send(eventType, devices, payload);
        return;
      } catch (error) {
        if (attempt >= ATTEMPTS) {
          log.error(`${eventType} could not be sent to ${devices.length} devices`, error);
          throw error;
        }
        log.warn(`${eventType}: attempt ${attempt} failed, repeating`, error instanceof Error ? error.message : "");
        await pause(retryDelay(attempt));
      }
    }
  };
  return { last: (roomId) => sent.get(roomId), forget: (roomId) => void sent.delete(roomId) };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks the homeserver for the keys of devices that are in the call but unknown to the crypto store. */
async function learnDevices(client: MatrixClient, devices: { userId: string; deviceId: string }[]): Promise<void> {
  const crypto = client.getCrypto();
  if (crypto === undefined) return;
  const known = await crypto.getUserDeviceInfo([...new Set(devices.map((device) => device.userId))], true);
  const unknown = devices.filter(({ userId, deviceId }) => known.get(userId)?.has(deviceId) !== true);
  for (const { userId, deviceId } of unknown)
    log.warn(`no keys published by ${userId} ${deviceId}: it gets no media key`);
}
