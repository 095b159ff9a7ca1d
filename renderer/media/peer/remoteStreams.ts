import type { PeerStream } from "../../../preload/contract.ts";
import type { Purpose } from "./ownStreams.ts";

/** A stream of the other side. */
export interface RemoteStream {
  purpose: Purpose;
  audio: RTCRtpReceiver | undefined;
  video: RTCRtpReceiver | undefined;
  audioMuted: boolean;
  videoMuted: boolean;
}

/** What a peer sends, sorted by what it said of its streams; a stream it said nothing of is its camera and voice. */
export function remoteStreamsOf(
  pc: Pick<RTCPeerConnection, "getTransceivers">,
  streamIds: ReadonlyMap<RTCRtpTransceiver, string>,
  described: readonly PeerStream[],
): RemoteStream[] {
  const found = new Map<Purpose, RemoteStream>();
  for (const transceiver of pc.getTransceivers()) {
    const { currentDirection, receiver } = transceiver;
    const id = streamIds.get(transceiver);
    if (id === undefined || (currentDirection !== "sendrecv" && currentDirection !== "recvonly")) continue;
    const about = described.find((stream) => stream.id === id);
    // Taken out of the list, a stream is over although its place is still there; with no list at all nothing is known.
    if (about === undefined && described.length > 0) continue;
    const purpose = about?.purpose ?? "m.usermedia";
    const stream = found.get(purpose) ?? {
      purpose,
      audio: undefined,
      video: undefined,
      audioMuted: about?.audioMuted ?? false,
      videoMuted: about?.videoMuted ?? false,
    };
    found.set(purpose, stream);
    if (receiver.track.kind === "audio") stream.audio ??= receiver;
    else stream.video ??= receiver;
  }
  return [...found.values()];
}
