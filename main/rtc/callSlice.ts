import type { MatrixClient, Room } from "matrix-js-sdk";
import type { CallMember, CallState, Failure, MemberTransport } from "../../preload/contract.ts";
import { ParleyFailure } from "../failure.ts";
import { cleanName } from "../matrix/displayName.ts";
import { rightsOf } from "./callCompany.ts";
import type { CallCompany } from "./callCompany.ts";
import type { CallMachine } from "./callState.ts";
import { encryptionOf } from "./roomCrypto.ts";

interface CallFacts {
  room: Room;
  members: CallMember[];
  /** A password for the call's media is known. */
  shared: boolean;
  identity: string;
  transport: MemberTransport | undefined;
  membershipSentTs: number | undefined;
  probablyLeft: boolean;
  company: CallCompany | undefined;
}

/** What of a running call is shown. */
export function callSlice(machine: Exclude<CallMachine, { phase: "idle" }>, facts: CallFacts): CallState {
  const { room, members, shared, identity, transport, membershipSentTs, probablyLeft, company } = facts;
  return {
    phase: machine.phase,
    roomId: machine.roomId,
    name: cleanName(room.name, machine.roomId),
    members,
    identity,
    encryption: encryptionOf(room, transport?.kind ?? "livekit", shared),
    probablyLeft: probablyLeft || (machine.phase === "joined" && !machine.present),
    ...rightsOf(company),
    ...(transport === undefined ? {} : { transport }),
    ...(membershipSentTs === undefined ? {} : { membershipSentTs }),
  };
}

/** @param error why the last call ended, if not by the person's will */
export function idleSlice(error: Failure | undefined): CallState {
  return error === undefined ? { phase: "idle" } : { phase: "idle", error };
}

/** Whether somebody publishes at this SFU. */
export function isAt(transport: MemberTransport | undefined, focusUrl: string): boolean {
  return transport?.kind === "livekit" && transport.focusUrl === focusUrl;
}

/** @throws ParleyFailure `ConferenceUnknown` */
export function requireRoom(client: MatrixClient, roomId: string): Room {
  const room = client.getRoom(roomId);
  if (room === null) throw new ParleyFailure("ConferenceUnknown");
  return room;
}
