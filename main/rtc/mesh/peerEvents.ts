import { z } from "zod";
import { PeerCandidate, PeerConnectionId, PeerSignal, PeerStream } from "../../../preload/contract.ts";
import type { PeerMessage } from "../../../preload/contract.ts";

/**
 * Signals as they are on the wire: `m.call.*` (MSC2746) to-device (MSC3401), in the shapes that matrix-js-sdk's group calls
 * write and read. Pure: what came in is only ever a claim here, see `peerPolicy.ts`.
 */
const VERSION = "1";
const METADATA = "sdp_stream_metadata";
const METADATA_UNSTABLE = "org.matrix.msc3077.sdp_stream_metadata";
const METADATA_CHANGED = "m.call.sdp_stream_metadata_changed";
const METADATA_CHANGED_UNSTABLE = "org.matrix.call.sdp_stream_metadata_changed";
/** For how long an offer stands, ms. */
const LIFETIME_MS = 60_000;

const SELECT_ANSWER = "m.call.select_answer";
export const ANSWER = "m.call.answer";

export interface PeerEvent {
  type: string;
  content: Record<string, unknown>;
}

/** What of `m.call.*` is understood, by its type. */
export const peerEventTypes: ReadonlySet<string> = new Set([
  "m.call.invite",
  ANSWER,
  "m.call.negotiate",
  "m.call.candidates",
  "m.call.hangup",
  METADATA_CHANGED,
  METADATA_CHANGED_UNSTABLE,
]);

/** @param deviceId of this device. @param confId names the group call: the room, which has one (MSC4143). */
export function writePeerEvent(message: PeerMessage, deviceId: string, confId: string): PeerEvent {
  const { connection, signal } = message;
  const { type, content } = bodyOf(signal);
  return { type, content: { ...content, ...envelope(connection, deviceId, confId) } };
}

/** Tells whoever answered that it was this answer which counts: who else may have answered knows then. */
export function selectAnswer(
  { connection }: Pick<PeerMessage, "connection">,
  partyId: string,
  deviceId: string,
  confId: string,
): PeerEvent {
  return { type: SELECT_ANSWER, content: { selected_party_id: partyId, ...envelope(connection, deviceId, confId) } };
}

function envelope({ callId, from, to }: PeerConnectionId, deviceId: string, confId: string): Record<string, unknown> {
  return {
    version: VERSION,
    call_id: callId,
    party_id: deviceId,
    conf_id: confId,
    device_id: deviceId,
    sender_session_id: from,
    ...(to === undefined ? {} : { dest_session_id: to }),
  };
}

/** A signal without what says whose it is, the same in calls of two (main/voip). */
export function bodyOf(signal: PeerSignal): PeerEvent {
  switch (signal.kind) {
    case "description": {
      const { type, sdp, first } = signal;
      const metadata = metadataOf(signal.streams);
      if (!first)
        return {
          type: "m.call.negotiate",
          content: { description: { type, sdp }, lifetime: LIFETIME_MS, ...metadata },
        };
      return type === "offer"
        ? { type: "m.call.invite", content: { offer: { type, sdp }, lifetime: LIFETIME_MS, ...metadata } }
        : { type: ANSWER, content: { answer: { type, sdp }, ...metadata } };
    }
    case "candidates":
      return { type: "m.call.candidates", content: { candidates: signal.candidates } };
    case "streams":
      return { type: METADATA_CHANGED, content: metadataOf(signal.streams) };
    case "hangup":
      return { type: "m.call.hangup", content: { reason: signal.reason } };
  }
}

function metadataOf(streams: readonly PeerStream[]): Record<string, unknown> {
  const metadata = Object.fromEntries(
    streams.map(({ id, purpose, audioMuted, videoMuted }) => [
      id,
      { purpose, audio_muted: audioMuted, video_muted: videoMuted },
    ]),
  );
  return { [METADATA]: metadata, [METADATA_UNSTABLE]: metadata };
}

const Description = z.object({ type: z.enum(["offer", "answer"]).optional(), sdp: z.string() });
const Envelope = z.object({
  call_id: z.string(),
  conf_id: z.string().max(255),
  device_id: z.string().min(1).max(255),
  party_id: z.string().max(255).optional(),
  sender_session_id: z.string(),
  dest_session_id: z.string().optional(),
});
const Metadata = z.record(
  z.string(),
  z.object({ purpose: z.string(), audio_muted: z.boolean().optional(), video_muted: z.boolean().optional() }),
);
const Candidate = z.object({
  candidate: z.string(),
  sdpMid: z.string().nullish(),
  sdpMLineIndex: z.number().nullish(),
});

export interface ReadPeerEvent {
  connection: PeerConnectionId;
  signal: PeerSignal;
  confId: string;
  /** What the content says of its sender. */
  claimedDeviceId: string;
  partyId: string | undefined;
}

/** Undefined for what is malformed or too large. */
export function readPeerEvent(type: string, content: unknown): ReadPeerEvent | undefined {
  const envelope = Envelope.safeParse(content);
  if (!envelope.success || typeof content !== "object" || content === null) return undefined;
  const { call_id, conf_id, device_id, party_id, sender_session_id, dest_session_id } = envelope.data;
  const connection = PeerConnectionId.safeParse({
    callId: call_id,
    from: sender_session_id,
    ...(dest_session_id !== undefined && { to: dest_session_id }),
  });
  const signal = readSignal(type, content as Record<string, unknown>);
  if (!connection.success || signal === undefined) return undefined;
  return {
    connection: connection.data,
    signal,
    confId: conf_id,
    claimedDeviceId: device_id,
    partyId: party_id,
  };
}

/** Undefined for what is malformed or too large. */
export function readSignal(type: string, content: Record<string, unknown>): PeerSignal | undefined {
  return PeerSignal.safeParse(readBody(type, content)).data;
}

function readBody(type: string, content: Record<string, unknown>): unknown {
  const streams = () => readStreams(content);
  const description = (key: string, first: boolean, fallback?: "offer" | "answer") => {
    const { data } = Description.safeParse(content[key]);
    return data && { kind: "description", type: data.type ?? fallback, sdp: data.sdp, streams: streams(), first };
  };
  switch (type) {
    case "m.call.invite":
      return description("offer", true, "offer");
    case ANSWER:
      return description("answer", true, "answer");
    case "m.call.negotiate":
      return description("description", false);
    case "m.call.candidates":
      return { kind: "candidates", candidates: readCandidates(content["candidates"]) };
    case METADATA_CHANGED:
    case METADATA_CHANGED_UNSTABLE:
      return { kind: "streams", streams: streams() };
    case "m.call.hangup":
      return { kind: "hangup", reason: typeof content["reason"] === "string" ? content["reason"] : "user_hangup" };
    default:
      return undefined;
  }
}

/** Of what purpose we do not know is left out, and never taken for a camera. */
function readStreams(content: Record<string, unknown>): unknown {
  const { data = {} } = Metadata.safeParse(content[METADATA] ?? content[METADATA_UNSTABLE] ?? {});
  return Object.entries(data)
    .map(([id, { purpose, audio_muted = false, video_muted = false }]) => ({
      id,
      purpose,
      audioMuted: audio_muted,
      videoMuted: video_muted,
    }))
    .filter((stream) => PeerStream.safeParse(stream).success);
}

function readCandidates(candidates: unknown): unknown {
  if (!Array.isArray(candidates) || candidates.length > 64) return undefined;
  return candidates.flatMap((each: unknown) => {
    const { data } = Candidate.safeParse(each);
    if (data === undefined) return [];
    const candidate = {
      candidate: data.candidate,
      sdpMid: data.sdpMid ?? null,
      sdpMLineIndex: data.sdpMLineIndex ?? null,
    };
    return PeerCandidate.safeParse(candidate).success ? [candidate] : [];
  });
}
