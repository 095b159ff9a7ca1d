import type { LocalAudioTrack, LocalTrack, LocalVideoTrack } from "livekit-client";

export type LocalKind = "camera" | "microphone" | "screen";

/** Any local track: with exact optional properties the kinds do not fit the type they extend. */
export type AnyLocalTrack = LocalTrack | LocalVideoTrack | LocalAudioTrack;

/** Where local tracks are published: an SFU, or the connections to the other devices. */
export interface Outlet {
  /** Whether a published track whose device is gone is opened anew by the outlet itself. */
  readonly reopens: boolean;
  has(track: AnyLocalTrack): boolean;
  /** Resolves when it is published; rejects when the connection breaks meanwhile. */
  publish(track: AnyLocalTrack, kind: LocalKind): Promise<void>;
  unpublish(track: AnyLocalTrack): void;
}
