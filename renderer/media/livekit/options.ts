import {
  AudioPresets,
  ScreenSharePresets,
  VideoPresets,
  type BaseKeyProvider,
  type RoomConnectOptions,
  type RoomOptions,
  type TrackPublishOptions,
} from "livekit-client";
import type { LocalKind } from "../local/outlet.ts";
import { resumePolicy } from "../retryPolicy.ts";

export interface Encryption {
  keyProvider: BaseKeyProvider;
  worker: Worker;
}

export function roomOptions(encryption: Encryption | undefined, speakerId: string | undefined): RoomOptions {
  return {
    // Receive what is seen, in the size it is seen; send only the layers somebody receives.
    adaptiveStream: true,
    dynacast: true,
    reconnectPolicy: resumePolicy,
    // A reload leaves at once, so that its successor is not greeted by its own ghost.
    disconnectOnPageLeave: true,
    // The tracks belong to the call, not to one of its connections: a reconnect keeps the camera open.
    stopLocalTrackOnUnpublish: false,
    ...(encryption === undefined ? {} : { encryption }),
    ...(speakerId === undefined ? {} : { audioOutput: { deviceId: speakerId } }),
  };
}

export const connectOptions: RoomConnectOptions = {
  autoSubscribe: true,
  // The retry policy is ours; one attempt has to end in a time a person waits.
  maxRetries: 0,
  // Not longer: a handshake that was lost on its way is repeated by TCP after 1, 3, 7 s, by us after this.
  websocketTimeout: 5_000,
  peerConnectionTimeout: 12_000,
};

/** VP8 and Opus, as Element Call sends them. */
const byKind: Record<LocalKind, TrackPublishOptions> = {
  camera: {
    videoCodec: "vp8",
    simulcast: true,
    videoSimulcastLayers: [VideoPresets.h180, VideoPresets.h360],
    videoEncoding: VideoPresets.h720.encoding,
  },
  microphone: {
    audioPreset: AudioPresets.music,
    dtx: true,
    // LiveKit turns RED off by itself where media is encrypted: the SFU could not strip it
    // for receivers that do not understand it.
    red: true,
    stopMicTrackOnMute: false,
  },
  // Text must stay sharp: full resolution, few frames; a small layer for those who see it in a strip.
  screen: {
    videoCodec: "vp8",
    simulcast: true,
    screenShareEncoding: ScreenSharePresets.h1080fps15.encoding,
    screenShareSimulcastLayers: [ScreenSharePresets.h360fps3],
  },
};

export function publishOptions(kind: LocalKind): TrackPublishOptions {
  return byKind[kind];
}
