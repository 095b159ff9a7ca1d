import type { MatrixClient, Room } from "matrix-js-sdk";
import type { CallMember, CallState, Person } from "../../preload/contract.ts";
import { cleanName } from "../matrix/displayName.ts";
import { encryptionOf } from "../rtc/roomCrypto.ts";
import type { VoipCall } from "./voipCall.ts";

interface VoipFacts {
  client: MatrixClient;
  room: Room;
  partner: Person;
  phase: "joining" | "joined" | "leaving";
  call: VoipCall;
  /** Unix ms: when the person called or answered, and since when the two talk. */
  startedTs: number;
  talkingTs: number | undefined;
  /** Of the other one, where it is certain. */
  device: string | undefined;
  trust: CallMember["trust"];
}

const powerless = { kick: false, ban: false, mute: false, end: false, lock: false };
const transport = { kind: "voip" as const };

/** Who this device is in a legacy call; the other one is known by their user id. */
export function ownIdentity(client: MatrixClient): string {
  return `${client.getSafeUserId()}:${client.getDeviceId() ?? ""}`;
}

/** What of a legacy call is shown: its two people as members, the other one from when they are there. */
export function voipSlice({ client, room, partner, phase, call, startedTs, talkingTs, ...they }: VoipFacts): CallState {
  const identity = ownIdentity(client);
  const unknown = { trust: "unknown" as const, below: false, transport };
  const me: CallMember = {
    identity,
    userId: client.getSafeUserId(),
    deviceId: client.getDeviceId() ?? "",
    displayName: cleanName(room.getMember(client.getSafeUserId())?.rawDisplayName, client.getSafeUserId()),
    own: true,
    joinedTs: startedTs,
    ...unknown,
  };
  const other: CallMember = {
    identity: partner.userId,
    userId: partner.userId,
    deviceId: they.device ?? "",
    displayName: partner.displayName,
    own: false,
    joinedTs: talkingTs ?? startedTs,
    ...unknown,
    trust: they.trust,
  };
  return {
    phase,
    roomId: room.roomId,
    name: partner.displayName,
    members: call.phase === "talking" ? [me, other] : [me],
    identity,
    transport,
    encryption: encryptionOf(room, "voip", false),
    probablyLeft: false,
    can: powerless,
    locked: false,
  };
}
