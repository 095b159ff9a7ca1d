import { Track, TrackEvent } from "livekit-client";
import type { AnyLocalTrack, LocalKind, Outlet } from "../local/outlet.ts";
import type { Outgoing, Purpose } from "./ownStreams.ts";

/** Everything that puts another MediaStreamTrack behind a local track, or silences it. */
const changes = [
  TrackEvent.Muted,
  TrackEvent.Unmuted,
  TrackEvent.Restarted,
  TrackEvent.TrackProcessorUpdate,
  TrackEvent.Ended,
] as const;

/** The local tracks that go to every peer, whoever comes and goes. */
export class MeshOutlet implements Outlet {
  readonly reopens = false;
  readonly #tracks = new Map<AnyLocalTrack, LocalKind>();
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  has(track: AnyLocalTrack): boolean {
    return this.#tracks.has(track);
  }

  async publish(track: AnyLocalTrack, kind: LocalKind): Promise<void> {
    this.#tracks.set(track, kind);
    for (const event of changes) track.on(event, this.#onChange);
    this.#onChange();
  }

  unpublish(track: AnyLocalTrack): void {
    if (!this.#tracks.delete(track)) return;
    for (const event of changes) track.off(event, this.#onChange);
    this.#onChange();
  }

  clear(): void {
    for (const track of this.#tracks.keys()) this.unpublish(track);
  }

  /** What every peer is sent now. Of what is muted nothing is sent at all, not even silence. */
  outgoing(): Record<Purpose, Outgoing | undefined> {
    const live = (kind: LocalKind, media: Track.Kind) => {
      for (const [track, of] of this.#tracks)
        if (of === kind && track.kind === media && !track.isMuted) return track.mediaStreamTrack;
      return null;
    };
    const audio = live("microphone", Track.Kind.Audio);
    const video = live("camera", Track.Kind.Video);
    const screen = live("screen", Track.Kind.Video);
    const screenAudio = live("screen", Track.Kind.Audio);
    return {
      "m.usermedia": { audio, video, audioMuted: audio === null, videoMuted: video === null },
      "m.screenshare":
        screen === null
          ? undefined
          : { audio: screenAudio, video: screen, audioMuted: screenAudio === null, videoMuted: false },
    };
  }
}
