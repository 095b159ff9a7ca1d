import type { MatrixClient } from "matrix-js-sdk";
import type { CallMembership, MatrixRTCSession } from "matrix-js-sdk/lib/matrixrtc/index.js";
import { RTCEncryptionManager } from "matrix-js-sdk/lib/matrixrtc/RTCEncryptionManager.js";
import { inGroups } from "../inGroups.ts";
import { logFor } from "../logging/log.ts";
import { peerEventTypes } from "../rtc/mesh/peerEvents.ts";
import { MEDIA_KEYS } from "../rtc/mediaKeyPolicy.ts";
import { readFacts } from "./facts.ts";
import { exclusionOf } from "./keyPolicy.ts";

const log = logFor("trust");

/**
 * Sends no media key to a device that `exclusionOf` excludes, whoever asks for it: the last gate before a key leaves. In
 * a mesh, where a connection is the key, no offer and no answer.
 * Judged anew for each key, from what the crypto store knows at that moment.
 */
export function withholdKeys(client: MatrixClient, verifiedOnly: () => boolean): void {
  const send = client.encryptAndSendToDevice.bind(client);
  client.encryptAndSendToDevice = async (eventType, devices, payload) => {
    const crypto = client.getCrypto();
    if (!opensMedia(eventType) || crypto === undefined) return send(eventType, devices, payload);
    // Waits for key queries that are under way: whom they are about is not known before.
    await crypto.getUserDeviceInfo([...new Set(devices.map(({ userId }) => userId))], true);
    const judged = await inGroups(devices, async (device) => ({
      device,
      excluded: exclusionOf(await readFacts(client, crypto, device.userId, device.deviceId), verifiedOnly()),
    }));
    for (const { device, excluded } of judged)
      if (excluded !== undefined) log.warn(`no ${eventType} for ${device.userId} ${device.deviceId}: ${excluded}`);
    const allowed = judged.filter(({ excluded }) => excluded === undefined).map(({ device }) => device);
    if (allowed.length > 0) await send(eventType, allowed, payload);
  };
}

function opensMedia(eventType: string): boolean {
  return eventType === MEDIA_KEYS || (peerEventTypes.has(eventType) && eventType !== "m.call.hangup");
}

/** The parts of the SDK's key manager that decide who is in the call, which it keeps to itself. */
interface Manager {
  getMemberships: () => CallMembership[];
  addKeyToParticipant: (...key: unknown[]) => void;
}

/**
 * To the SDK's key manager excluded devices are not in the call: it makes a new key when one becomes excluded, as when
 * somebody leaves, and gives the key to one that is let in again, as when somebody joins. Their keys are still taken:
 * what is withheld is our own sound and picture.
 *
 * @returns to be called when it changed who is excluded.
 */
export function excludeMembers(
  manager: RTCEncryptionManager,
  isExcluded: (userId: string, deviceId: string) => boolean,
): () => void {
  const inner = manager as unknown as Manager;
  const all = inner.getMemberships.bind(manager);
  const add = inner.addKeyToParticipant.bind(manager);
  let taking = false;
  inner.getMemberships = () =>
    taking ? all() : all().filter((member) => !isExcluded(member.userId ?? "", member.deviceId));
  inner.addKeyToParticipant = (...key) => {
    taking = true;
    try {
      add(...key);
    } finally {
      taking = false;
    }
  };
  return () => manager.onMembershipsUpdate();
}

/** The same for a session that has been joined. */
export function excludeFromKeys(
  session: MatrixRTCSession,
  isExcluded: (userId: string, deviceId: string) => boolean,
): () => void {
  const manager: unknown = session["encryptionManager"];
  return manager instanceof RTCEncryptionManager ? excludeMembers(manager, isExcluded) : () => {};
}
