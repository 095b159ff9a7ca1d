import { z } from "zod";

/**
 * Signalling between two devices that move media without a server in between (MSC3401; MSC2746 for 1:1). The page makes
 * and takes these; main carries them, and answers for who sent them. All sizes are bounded: a peer writes them.
 */

/** Host and port as Chromium takes them; at anything else it throws. */
const ICE_HOST = String.raw`(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?`;
const ICE_URL = new RegExp(String.raw`^(?:stuns?:${ICE_HOST}|turns?:${ICE_HOST}(?:\?transport=(?:udp|tcp))?)$`, "i");

/** A STUN or TURN server of the homeserver (`/voip/turnServer`, RFC 7064 and 7065). */
export const IceServer = z.object({
  urls: z.array(z.string().max(512).regex(ICE_URL)).min(1).max(16),
  username: z.string().max(1024).optional(),
  credential: z.string().max(1024).optional(),
});
export type IceServer = z.infer<typeof IceServer>;
const IceServers = z.array(IceServer).max(8);

/** By what devices may be connected with each other. */
export const PeerWay = z.object({
  iceServers: IceServers,
  /** No other way than through a TURN server, so that nobody in the call learns this device's network address. */
  relayOnly: z.boolean(),
});
export type PeerWay = z.infer<typeof PeerWay>;

/** What one media stream of a connection is (`sdp_stream_metadata`, MSC3077), by its id in the SDP. */
export const PeerStream = z.object({
  id: z.string().min(1).max(255),
  purpose: z.enum(["m.usermedia", "m.screenshare"]),
  audioMuted: z.boolean(),
  videoMuted: z.boolean(),
});
export type PeerStream = z.infer<typeof PeerStream>;
const PeerStreams = z.array(PeerStream).max(8);

/** An ICE candidate; the empty text says that there are no more. */
export const PeerCandidate = z.object({
  candidate: z.string().max(2048),
  sdpMid: z.string().max(64).nullable(),
  sdpMLineIndex: z.number().int().min(0).max(64).nullable(),
});
export type PeerCandidate = z.infer<typeof PeerCandidate>;

export const PeerSignal = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("description"),
    type: z.enum(["offer", "answer"]),
    sdp: z.string().min(1).max(60_000),
    streams: PeerStreams,
    /** Of the first exchange of this connection (`m.call.invite`, `m.call.answer`); later ones are `m.call.negotiate`. */
    first: z.boolean(),
  }),
  z.object({ kind: z.literal("candidates"), candidates: z.array(PeerCandidate).min(1).max(64) }),
  /** Muted, or not any more, without a new description. */
  z.object({ kind: z.literal("streams"), streams: PeerStreams }),
  /** The connection is over, or ("new_session") the sender has begun anew and wants to be offered one. */
  z.object({ kind: z.literal("hangup"), reason: z.string().max(64) }),
]);
export type PeerSignal = z.infer<typeof PeerSignal>;

/** Which connection a signal is about. */
export const PeerConnectionId = z.object({
  /** `call_id`: chosen by whoever makes the first offer. */
  callId: z.string().min(1).max(255),
  /** `sender_session_id`: new each time a device begins to move media, so that nothing of before counts. */
  from: z.string().min(1).max(255),
  /** `dest_session_id`; left out while the other's is not known. */
  to: z.string().min(1).max(255).optional(),
});
export type PeerConnectionId = z.infer<typeof PeerConnectionId>;

/** A signal to or from the device that has this identity (`CallMember.identity`). */
export const PeerMessage = z.object({
  identity: z.string().min(1).max(600),
  connection: PeerConnectionId,
  signal: PeerSignal,
});
export type PeerMessage = z.infer<typeof PeerMessage>;
