/**
 * LiveKit's E2EE worker with two things changed on the way in:
 *
 * 1. Nobody turns encryption off. LiveKit does so for a participant, and for oneself, when the SFU says that a track
 *    is not encrypted. In an encrypted call the SFU has no say in that: it could slip in pictures of its own, or make
 *    this device send in the clear. Unencrypted media fails to decrypt here and is not shown.
 * 2. Video frames wait a moment for a key that is on its way (see FrameGate).
 */
import "livekit-client/e2ee-worker";
import { FrameGate, type EncodedFrame } from "./frameGate.ts";

/** The messages that matter here, in the shape livekit-client 2.23 sends them (src/e2ee/types.ts). */
type Message =
  | { kind: "init"; data: { keyProviderOptions: { sharedKey: boolean } } }
  | { kind: "enable"; data: { enabled: boolean; participantIdentity: string; gate?: () => void } }
  | { kind: "setKey"; data: { participantIdentity?: string; keyIndex?: number } }
  | {
      kind: "decode";
      data: {
        participantIdentity: string;
        trackId: string;
        codec?: string;
        readableStream: ReadableStream<EncodedFrame>;
      };
    }
  | { kind: "updateCodec"; data: { participantIdentity: string; trackId: string; previousTrackId?: string } }
  | { kind: "other" };

interface WorkerScope {
  onmessage: ((event: MessageEvent<Message>) => void) | null;
  postMessage(message: unknown): void;
}

/** About what Chromium keeps of encoded frames before it drops some (60). */
const holdMs = 1_000;

const scope = self as unknown as WorkerScope;
const toLivekit = scope.onmessage;
const toPage = scope.postMessage.bind(scope);
const nothing = () => undefined;
const gate = new FrameGate(holdMs);
/** One key for all, there from the start: there is nothing to wait for. */
let shared = false;
const tracks = new Map<string, { trackId: string }>();

scope.onmessage = (event) => {
  const message = event.data;
  switch (message.kind) {
    case "init":
      shared = message.data.keyProviderOptions.sharedKey;
      break;
    case "enable":
      message.data.enabled = true;
      break;
    case "decode":
      gate.setSender(message.data.trackId, message.data.participantIdentity);
      // LiveKit says "enable" only when it is connected, and drops the first key frame if that is later than the track.
      tell({
        kind: "enable",
        data: { enabled: true, participantIdentity: message.data.participantIdentity, gate: nothing },
      });
      // Audio has no chain of frames that could break, and late sound helps nobody.
      if (message.data.codec !== undefined && !shared) {
        const track = { trackId: message.data.trackId };
        tracks.set(track.trackId, track);
        message.data.readableStream = message.data.readableStream.pipeThrough(gate.open(track));
      }
      break;
    case "updateCodec": {
      const { trackId, previousTrackId, participantIdentity } = message.data;
      gate.setSender(trackId, participantIdentity);
      const track = previousTrackId === undefined ? undefined : tracks.get(previousTrackId);
      if (track !== undefined) {
        track.trackId = trackId;
        tracks.set(trackId, track);
      }
      break;
    }
  }
  toLivekit?.call(self, event);
  if (message.kind === "setKey") afterAll(message.data);
};

/** LiveKit works messages off one by one: its answer to this one says that the key before it is in place. */
function afterAll({ participantIdentity, keyIndex }: { participantIdentity?: string; keyIndex?: number }): void {
  if (participantIdentity === undefined) return;
  const done = () => gate.keySet(participantIdentity, keyIndex ?? 0);
  tell({ kind: "enable", data: { enabled: true, participantIdentity, gate: done } });
}

/** A message of our own to LiveKit's worker; its answer stays here. */
function tell(message: Message): void {
  toLivekit?.call(self, new MessageEvent("message", { data: message }));
}

scope.postMessage = (message: unknown) => {
  const marker = message as Message;
  if (marker.kind === "enable" && marker.data.gate !== undefined) marker.data.gate();
  else toPage(message);
};
