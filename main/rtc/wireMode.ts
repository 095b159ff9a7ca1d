import type { MatrixClient } from "matrix-js-sdk";
import { computeRtcIdentityRaw } from "matrix-js-sdk/lib/matrixrtc/membershipData/rtc.js";
import { randomUUID } from "node:crypto";
import type { Settings } from "../../preload/contract.ts";
import { logFor } from "../logging/log.ts";

const log = logFor("call");
const STICKY_EVENTS = "org.matrix.msc4354";

/**
 * How this device writes its membership (all are read, side by side):
 * - "compatibility": state, publishes to its own SFU; what Element Call does by default;
 * - "legacy": state, everybody uses the oldest member's SFU;
 * - "matrix_2_0": a sticky event (MSC4143, MSC4354) and a LiveKit identity that tells the SFU nothing.
 */
export type WireMode = Settings["wireMode"];

/** What a homeserver and the auth service of its SFU can do. */
export interface WireAbilities {
  /** Sticky events (MSC4354). */
  sticky: boolean;
  /** `/get_token` (MSC4195), which gives tokens for hashed identities. */
  tokens: boolean;
}

/** What is wanted as far as it is possible; else what works everywhere. */
export function chooseWireMode(wanted: WireMode, { sticky, tokens }: WireAbilities): WireMode {
  return wanted === "matrix_2_0" && !(sticky && tokens) ? "compatibility" : wanted;
}

/** This device as it will appear in one call. */
export interface OwnMember {
  mode: WireMode;
  /** Part of the membership; of "matrix_2_0" a new one for each call, so that nobody can follow a person through calls. */
  memberId: string;
  /** LiveKit participant identity. */
  identity: string;
}

export async function makeOwnMember(client: MatrixClient, mode: WireMode): Promise<OwnMember> {
  const [userId, deviceId] = [client.getSafeUserId(), client.getDeviceId() ?? ""];
  const plain = `${userId}:${deviceId}`;
  if (mode !== "matrix_2_0") return { mode, memberId: plain, identity: plain };
  const memberId = randomUUID();
  return { mode, memberId, identity: await computeRtcIdentityRaw(userId, deviceId, memberId) };
}

export async function supportsSticky(client: MatrixClient): Promise<boolean> {
  try {
    return await client.doesServerSupportUnstableFeature(STICKY_EVENTS);
  } catch (error) {
    log.warn("the homeserver's abilities could not be asked", error);
    return false;
  }
}
