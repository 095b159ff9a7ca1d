import { z } from "zod";
import type { PeerSignal } from "../../preload/contract.ts";
import { bodyOf, readSignal } from "../rtc/mesh/peerEvents.ts";

/**
 * Calls of two as older clients make them: `m.call.*` events of a room (client-server API "Voice over IP"; MSC2746 version
 * 1, MSC3077 what each stream is, MSC3291 muting), encrypted in encrypted rooms. Pure: what came in is only a claim here.
 * Transferring a call (`m.call.replaces`, MSC2747) is not done.
 */
export const INVITE = "m.call.invite";
export const ANSWER = "m.call.answer";
export const HANGUP = "m.call.hangup";
export const REJECT = "m.call.reject";
const SELECT_ANSWER = "m.call.select_answer";
const NEGOTIATE = "m.call.negotiate";

/** How long an invite of ours rings, ms. */
export const LIFETIME_MS = 60_000;
/** Longer than this nobody's telephone rings, whatever a sender asks for. */
const MAX_LIFETIME_MS = 120_000;

export const isVoip = (type: string) => type.startsWith("m.call.") || type.startsWith("org.matrix.call.");

/** What all of them say. */
interface Envelope {
  callId: string;
  /** The device within the person, by a name of its own choice; version 0 has none. */
  partyId: string | undefined;
  version: 0 | 1;
}
export type VoipEvent = Envelope &
  (
    | { kind: "invite"; signal: PeerSignal; lifetimeMs: number; invitee: string | undefined; video: boolean }
    | { kind: "answer" | "negotiate" | "candidates" | "streams"; signal: PeerSignal }
    | { kind: "selectAnswer"; selected: string }
    | { kind: "hangup" | "reject"; reason: string }
  );

const EnvelopeContent = z.object({
  call_id: z.string().min(1).max(255),
  party_id: z.string().min(1).max(255).nullish(),
  version: z.union([z.string(), z.number()]),
  /** Of a group call (MSC3401): not ours. */
  conf_id: z.undefined().optional(),
});
const InviteContent = z.object({ lifetime: z.number().positive(), invitee: z.string().max(255).nullish() });
const SelectContent = z.object({ selected_party_id: z.string().min(1).max(255) });

/** Undefined for what is malformed, too large, of a group call, or no event that a call of two goes by. */
export function readVoipEvent(type: string, content: unknown): VoipEvent | undefined {
  const parsed = EnvelopeContent.safeParse(content);
  if (!parsed.success) return undefined;
  const { call_id: callId, party_id, version } = parsed.data;
  const old = String(version) === "0";
  // Of version 0 a party has no name, even if it says one.
  const envelope: Envelope = { callId, partyId: old ? undefined : (party_id ?? undefined), version: old ? 0 : 1 };
  const body = readBody(type, content as Record<string, unknown>);
  return body === undefined ? undefined : ({ ...envelope, ...body } as VoipEvent);
}

function readBody(type: string, content: Record<string, unknown>) {
  switch (type) {
    case INVITE: {
      const invite = InviteContent.safeParse(content);
      const signal = readSignal(type, content);
      if (!invite.success || signal?.kind !== "description" || signal.type !== "offer") return undefined;
      const { lifetime, invitee } = invite.data;
      return {
        kind: "invite",
        signal,
        lifetimeMs: Math.min(lifetime, MAX_LIFETIME_MS),
        invitee: invitee ?? undefined,
        video: /^m=video [1-9]/m.test(signal.sdp),
      };
    }
    case ANSWER: {
      const signal = readSignal(type, content);
      return signal?.kind === "description" && signal.type === "answer" ? { kind: "answer", signal } : undefined;
    }
    case SELECT_ANSWER: {
      const select = SelectContent.safeParse(content);
      return select.success ? { kind: "selectAnswer", selected: select.data.selected_party_id } : undefined;
    }
    case HANGUP:
    case REJECT: {
      const { reason } = content;
      const said = typeof reason === "string" ? reason.slice(0, 64) : "user_hangup";
      return { kind: type === HANGUP ? "hangup" : "reject", reason: said };
    }
    default: {
      const signal = readSignal(type, content);
      if (signal === undefined) return undefined;
      if (signal.kind === "description") return type === NEGOTIATE ? { kind: "negotiate", signal } : undefined;
      return signal.kind === "hangup" ? undefined : { kind: signal.kind, signal };
    }
  }
}

export interface WrittenEvent {
  type: string;
  content: Record<string, unknown>;
}

/** Who writes, and in which call. */
export interface Writer {
  callId: string;
  partyId: string;
  /** Whom an invite is for. */
  invitee?: string | undefined;
}

/** A signal of the page as it goes into the room. */
export function writeSignal(signal: PeerSignal, writer: Writer): WrittenEvent {
  const { type, content } = bodyOf(signal);
  const begins = type === INVITE || type === ANSWER;
  return write(
    type,
    {
      ...content,
      ...(begins && { capabilities: { "m.call.transferee": false, "m.call.dtmf": false } }),
      ...(type === INVITE && { lifetime: LIFETIME_MS, ...(writer.invitee && { invitee: writer.invitee }) }),
    },
    writer,
  );
}

export function writeSelect(selected: string, writer: Writer): WrittenEvent {
  return write(SELECT_ANSWER, { selected_party_id: selected }, writer);
}

export function writeEnd(what: "hangup" | "reject", reason: string, writer: Writer): WrittenEvent {
  return write(what === "hangup" ? HANGUP : REJECT, { reason }, writer);
}

function write(type: string, content: Record<string, unknown>, { callId, partyId }: Writer): WrittenEvent {
  return { type, content: { ...content, version: "1", call_id: callId, party_id: partyId } };
}
