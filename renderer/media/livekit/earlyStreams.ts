import type { Room } from "livekit-client";
import { onEngine } from "./engineEvents.ts";

/** Chromium's older API for encoded frames, which livekit-client 2.23 uses there. */
interface EncodedStreamsReceiver {
  createEncodedStreams(): { readable: ReadableStream; writable: WritableStream };
  readableStream?: ReadableStream;
  writableStream?: WritableStream;
}

/**
 * Opens the frame streams of a receiver the moment its track is there. LiveKit opens them when the room is connected;
 * what came before is lost, and that is the first key frame: about 400 ms until the next one. Frames wait in the
 * stream instead. LiveKit takes streams it finds under these two names.
 */
export function openStreamsEarly(room: Room): void {
  // Should the event go, the first picture is slower and nothing else.
  onEngine(room, "mediaTrackAdded", (_track, _stream, receiver) => {
    if (!canOpen(receiver) || receiver.readableStream !== undefined) return;
    const { readable, writable } = receiver.createEncodedStreams();
    receiver.readableStream = readable;
    receiver.writableStream = writable;
  });
}

function canOpen(receiver: unknown): receiver is EncodedStreamsReceiver {
  return typeof receiver === "object" && receiver !== null && "createEncodedStreams" in receiver;
}
