import type { MatrixClient } from "matrix-js-sdk";
import { logFor } from "../logging/log.ts";

const log = logFor("key-delivery");
const ATTEMPTS = 5;

/** Wait before attempt n (1 = first repeat), ms: 200, 400, 800, 1600 with ±25 % jitter. */
export function retryDelay(attempt: number, random = Math.random()): number {
  return 200 * 2 ** (attempt - 1) * (0.75 + random / 2);
}

/**
 * A lost media key is a participant who hears and sees nothing, so sending one is repeated until it is acknowledged.
 * The SDK's key transport takes a failed send for a done one, and passes over devices it does not know yet;
 * both are mended here, at the one function it sends through.
 */
export function makeKeyDeliveryReliable(client: MatrixClient): void {
  const send = client.encryptAndSendToDevice.bind(client);
  client.encryptAndSendToDevice = async (eventType, devices, payload) => {
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
        await new Promise((resolve) => setTimeout(resolve, retryDelay(attempt)));
      }
    }
  };
}

/** Asks the homeserver for the keys of devices that are in the call but unknown to the crypto store. */
async function learnDevices(client: MatrixClient, devices: { userId: string; deviceId: string }[]): Promise<void> {
  const crypto = client.getCrypto();
  if (crypto === undefined) return;
  const known = await crypto.getUserDeviceInfo([...new Set(devices.map((device) => device.userId))], true);
  const unknown = devices.filter(({ userId, deviceId }) => known.get(userId)?.has(deviceId) !== true);
  for (const { userId, deviceId } of unknown)
    log.warn(`no keys published by ${userId} ${deviceId}: it gets no media key`);
}
