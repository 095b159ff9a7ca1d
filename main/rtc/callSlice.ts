import type { Room } from "matrix-js-sdk";
import type { CallMember, CallState, MemberTransport } from "../../preload/contract.ts";
import { cleanName } from "../matrix/displayName.ts";
import { rightsOf } from "./callCompany.ts";
import type { CallCompany } from "./callCompany.ts";
import type { CallMachine } from "./callState.ts";
import { encryptionOf } from "./roomCrypto.ts";

interface CallFacts {
  room: Room;
  members: CallMember[];
  identity: string;
  transport: MemberTransport | undefined;
  membershipSentTs: number | undefined;
  probablyLeft: boolean;
  company: CallCompany | undefined;
}

/** What of a running call is shown. */
export function callSlice(machine: Exclude<CallMachine, { phase: "idle" }>, facts: CallFacts): CallState {
  const { room, members, identity, transport, membershipSentTs, probablyLeft, company } = facts;
  return {
    phase: machine.phase,
    roomId: machine.roomId,
    name: cleanName(room.name, machine.roomId),
    members,
    identity,
    encryption: encryptionOf(room, transport?.kind ?? "livekit"),
    probablyLeft: probablyLeft || (machine.phase === "joined" && !machine.present),
    ...rightsOf(company),
    ...(transport === undefined ? {} : { transport }),
    ...(membershipSentTs === undefined ? {} : { membershipSentTs }),
  };
}
