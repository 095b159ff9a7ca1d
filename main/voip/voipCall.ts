import type { PeerSignal } from "../../preload/contract.ts";
import type { VoipEvent } from "./voipEvents.ts";

/**
 * One call of two (MSC2746), as this device sees it: the decisions, without any effect.
 *
 * ```
 *            offer sent              the first answer (it is selected)
 *  placing ─────────────▶ inviting ───────────────────────────────────▶ talking
 *     ▲                      │ rejected, lifetime over, lost to glare       │ hung up by either side,
 *     │ called again         ▼                                             │ failed
 *     └ ─ ─ ─ ─ ─ ─ ─ ─ ─  ended ◀──────────────────────────────────────────┤
 *                            ▲ hung up, rejected or answered by another     │
 *                            │ device, another one selected, lifetime over  │ another device was selected
 *  ringing ──────────────────┤                                             │
 *     │ accepted here        │                                             │
 *     └─────────▶ answering ─┴─────────────────────────────────────────────┘
 *                     └──────────── answer sent ───────────────▶ talking
 * ```
 *
 * Who calls chooses one party (device) of the other person, the first that answers, and hears no other any more; who is
 * called hears the party that invited. Version 0 has no parties, and hangs up where version 1 rejects.
 */
export type VoipPhase = "placing" | "inviting" | "ringing" | "answering" | "talking" | "ended";

export type VoipEnd =
  /** By this device. */
  | "hungUp"
  | "partnerHungUp"
  | "rejected"
  /** By any of the person's own devices. */
  | "declined"
  | "answeredElsewhere"
  | "expired"
  /** Both called; the other call goes on. */
  | "replaced"
  | "failed";

export interface VoipCall {
  phase: VoipPhase;
  outgoing: boolean;
  /** Empty while nothing was sent. */
  callId: string;
  /** `party_id` of this device. */
  mine: string;
  /** Whom we talk to. Undefined: nobody chosen yet. Null: one without a name (version 0). */
  party: string | null | undefined;
  version: 0 | 1;
  /** Unix ms by this computer's clock: when an invite ends by itself. */
  untilTs: number;
  /** The page listens. */
  ready: boolean;
  /** What came before somebody was chosen, or before the page listened. */
  waiting: readonly { party: string | null; signal: PeerSignal }[];
  end?: VoipEnd;
}

export type VoipInput =
  | { type: "offered"; callId: string; untilTs: number }
  /** The person answers on this device. */
  | { type: "accepted" }
  | { type: "ready" }
  | { type: "answered" }
  /** @param from the other one, or another device of the person. */
  | { type: "received"; event: VoipEvent; from: "partner" | "me" }
  /** The person ends it, or does not want it. */
  | { type: "hangUp" }
  | { type: "replaced" }
  | { type: "failed"; reason: string }
  | { type: "time"; now: number };

export type VoipEffect =
  | { do: "deliver"; signal: PeerSignal }
  | { do: "select"; party: string }
  | { do: "end"; what: "hangup" | "reject"; reason: string };

export interface VoipStep {
  call: VoipCall;
  effects: VoipEffect[];
}

/** What one may be made to keep before the call is answered. */
const MAX_WAITING = 40;

export function placeCall(mine: string): VoipCall {
  return {
    phase: "placing",
    outgoing: true,
    callId: "",
    mine,
    party: undefined,
    version: 1,
    untilTs: Infinity,
    ready: true,
    waiting: [],
  };
}

export function ringingCall(invite: Extract<VoipEvent, { kind: "invite" }>, mine: string, sentTs: number): VoipCall {
  const party = invite.partyId ?? null;
  return {
    phase: "ringing",
    outgoing: false,
    callId: invite.callId,
    mine,
    party,
    version: invite.version,
    untilTs: sentTs + invite.lifetimeMs,
    ready: false,
    waiting: [{ party, signal: invite.signal }],
  };
}

/**
 * Two call each other at the same moment: of the two calls the one with the smaller id goes on (client-server API,
 * "Glare"); one that was not sent yet gives way.
 */
export function yieldsTo(own: VoipCall, theirCallId: string): boolean {
  return own.phase === "placing" || (own.phase === "inviting" && own.callId > theirCallId);
}

export function stepVoip(call: VoipCall, input: VoipInput): VoipStep {
  if (call.phase === "ended") return { call, effects: [] };
  switch (input.type) {
    case "offered":
      if (call.phase !== "placing") return keep(call);
      return { call: { ...call, phase: "inviting", callId: input.callId, untilTs: input.untilTs }, effects: [] };
    case "accepted":
      return call.phase === "ringing" ? { call: { ...call, phase: "answering" }, effects: [] } : keep(call);
    case "ready":
      return call.phase === "answering" ? release({ ...call, ready: true }) : keep(call);
    case "answered":
      return call.phase === "answering" ? { call: { ...call, phase: "talking" }, effects: [] } : keep(call);
    case "hangUp":
      return hangUp(call, "hungUp", "user_hangup");
    case "failed":
      return hangUp(call, "failed", input.reason);
    case "replaced":
      return hangUp(call, "replaced", "replaced");
    case "time":
      return expire(call, input.now);
    case "received":
      return input.from === "me" ? receiveOwn(call, input.event) : receive(call, input.event);
  }
}

function keep(call: VoipCall): VoipStep {
  return { call, effects: [] };
}

function ended(call: VoipCall, end: VoipEnd, effects: VoipEffect[] = []): VoipStep {
  return { call: { ...call, phase: "ended", waiting: [], end }, effects };
}

function hangUp(call: VoipCall, end: VoipEnd, reason: string): VoipStep {
  if (call.phase === "placing") return ended(call, end);
  const rejects = call.phase === "ringing" && call.version === 1;
  return ended(call, end, [{ do: "end", what: rejects ? "reject" : "hangup", reason }]);
}

function expire(call: VoipCall, now: number): VoipStep {
  if (now < call.untilTs) return keep(call);
  if (call.phase === "inviting")
    return ended(call, "expired", [{ do: "end", what: "hangup", reason: "invite_timeout" }]);
  return call.phase === "ringing" ? ended(call, "expired") : keep(call);
}

/** Another device of the person has done something about a call that rings here too. */
function receiveOwn(call: VoipCall, { kind }: VoipEvent): VoipStep {
  if (call.phase !== "ringing") return keep(call);
  if (kind === "answer") return ended(call, "answeredElsewhere");
  return kind === "reject" || kind === "hangup" ? ended(call, "declined") : keep(call);
}

function receive(call: VoipCall, event: VoipEvent): VoipStep {
  const party = event.partyId ?? null;
  switch (event.kind) {
    case "invite":
      return keep(call);
    case "answer":
      return call.phase === "inviting" ? choose(call, event.signal, party, event.version) : keep(call);
    case "candidates":
    case "streams":
    case "negotiate":
      return take(call, event.signal, party);
    case "selectAnswer":
      if (call.outgoing || party !== call.party || event.selected === call.mine) return keep(call);
      return ended(call, "answeredElsewhere");
    case "reject":
      if (call.phase === "inviting") return ended(call, "rejected");
      return call.phase === "ringing" ? ended(call, "partnerHungUp") : keep(call);
    case "hangup":
      return receiveHangup(call, event, party);
  }
}

function receiveHangup(
  call: VoipCall,
  { version, reason }: Extract<VoipEvent, { kind: "hangup" | "reject" }>,
  party: string | null,
): VoipStep {
  // One of several devices that ring gives up: the others still may answer. Unless it speaks for the person.
  if (call.phase === "inviting") return version === 0 || reason === "user_busy" ? ended(call, "rejected") : keep(call);
  return call.phase !== "placing" && (party === call.party || call.phase === "ringing")
    ? ended(call, "partnerHungUp")
    : keep(call);
}

/** "I choose you": of all that answer the first. */
function choose(call: VoipCall, answer: PeerSignal, party: string | null, version: 0 | 1): VoipStep {
  const early = call.waiting.filter((each) => each.party === party).map(({ signal }) => signal);
  return {
    call: { ...call, phase: "talking", party, version, waiting: [] },
    effects: [
      ...[answer, ...early].map((signal) => ({ do: "deliver" as const, signal })),
      ...(party === null ? [] : [{ do: "select" as const, party }]),
    ],
  };
}

function take(call: VoipCall, signal: PeerSignal, party: string | null): VoipStep {
  if (call.phase === "placing" || (call.party !== undefined && party !== call.party)) return keep(call);
  if (call.party !== undefined && call.ready) return { call, effects: [{ do: "deliver", signal }] };
  if (call.waiting.length >= MAX_WAITING) return keep(call);
  return { call: { ...call, waiting: [...call.waiting, { party, signal }] }, effects: [] };
}

function release(call: VoipCall): VoipStep {
  const effects = call.waiting.map(({ signal }) => ({ do: "deliver" as const, signal }));
  return { call: { ...call, waiting: [] }, effects };
}
