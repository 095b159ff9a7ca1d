import type { MatrixClient } from "matrix-js-sdk";
import { computeRtcIdentityRaw } from "matrix-js-sdk/lib/matrixrtc/membershipData/rtc.js";
import { randomUUID } from "node:crypto";
import type { Settings } from "../../preload/contract.ts";
import { logFor } from "../logging/log.ts";

const log = logFor("call");
const STICKY_EVENTS = "org.matrix.msc4354";
const DELAYED_EVENTS = "org.matrix.msc4140";

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
  /** Delayed events (MSC4140). A sticky membership lasts an hour: without them a killed client would haunt that long. */
  delayed: boolean;
  /** `/get_token` (MSC4195), which gives tokens for hashed identities. */
  tokens: boolean;
}

/** What is wanted as far as it is possible; else what works everywhere. */
export function chooseWireMode(wanted: WireMode, { sticky, delayed, tokens }: WireAbilities): WireMode {
  return wanted === "matrix_2_0" && !(sticky && delayed && tokens) ? "compatibility" : wanted;
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

/** What the homeserver says of itself (`/versions`, remembered by the SDK). */
export async function homeserverAbilities(client: MatrixClient): Promise<Omit<WireAbilities, "tokens">> {
  try {
    const [sticky, delayed] = await Promise.all(
      [STICKY_EVENTS, DELAYED_EVENTS].map((name) => client.doesServerSupportUnstableFeature(name)),
    );
    return { sticky: sticky === true, delayed: delayed === true };
  } catch (error) {
    log.warn("the homeserver's abilities could not be asked", error);
    return { sticky: false, delayed: false };
  }
}
