import { createLocalScreenTracks, ScreenSharePresets, Track, TrackEvent } from "livekit-client";
import type { LocalTrack, Room, TrackPublishOptions } from "livekit-client";
import type { ErrorName } from "../../../preload/contract.ts";

/** Text must stay sharp: full resolution, few frames; a small layer for those who see it in a strip. */
const publishOptions: TrackPublishOptions = {
  videoCodec: "vp8",
  simulcast: true,
  screenShareEncoding: ScreenSharePresets.h1080fps15.encoding,
  screenShareSimulcastLayers: [ScreenSharePresets.h360fps3],
};

/**
 * The screen that is shared, if one is: captured once, published to whichever room there is, and gone with its window.
 * No method rejects: what fails is `error`, and the call goes on.
 */
export class LocalScreen {
  readonly #onChange: () => void;
  #tracks: LocalTrack[] = [];
  #room: Room | undefined;
  #error: ErrorName | undefined;
  /** Counts what was asked for: a capture that comes after "stop" is closed again. */
  #turn = 0;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get error(): ErrorName | undefined {
    return this.#error;
  }

  /** The picture that is shared. */
  get track(): LocalTrack | undefined {
    return this.#tracks.find((track) => track.kind === Track.Kind.Video);
  }

  async start(sound: boolean): Promise<void> {
    const turn = ++this.#turn;
    this.#drop();
    this.#error = undefined;
    let tracks: LocalTrack[];
    try {
      tracks = await createLocalScreenTracks({
        audio: sound,
        video: true,
        contentHint: "detail",
        resolution: ScreenSharePresets.h1080fps15.resolution,
      });
    } catch (error) {
      console.warn("media: the screen could not be captured", error);
      if (turn === this.#turn) this.#error = "ScreenUnavailable";
      this.#onChange();
      return;
    }
    if (turn !== this.#turn) {
      for (const track of tracks) track.stop();
      return;
    }
    this.#tracks = tracks;
    // The shared window was closed, or sharing was ended by the system.
    this.track?.once(TrackEvent.Ended, () => this.stop());
    this.#onChange();
    await this.publishTo(this.#room);
  }

  stop(): void {
    this.#turn++;
    this.#drop();
    this.#onChange();
  }

  /** The room to publish to from now on; undefined while there is no connection. */
  async publishTo(room: Room | undefined): Promise<void> {
    this.#room = room;
    if (room === undefined) return;
    for (const track of this.#tracks) {
      if (isPublished(room, track)) continue;
      try {
        await room.localParticipant.publishTrack(track, publishOptions);
      } catch (error) {
        // The connection broke meanwhile: the next one publishes.
        console.warn("media: the screen could not be published", error);
      }
    }
    this.#onChange();
  }

  #drop(): void {
    const tracks = this.#tracks;
    this.#tracks = [];
    const room = this.#room;
    for (const track of tracks) {
      if (room !== undefined && isPublished(room, track)) {
        void room.localParticipant.unpublishTrack(track, true).catch(() => undefined);
      }
      track.stop();
      track.detach();
    }
  }
}

function isPublished(room: Room, track: LocalTrack): boolean {
  return [...room.localParticipant.trackPublications.values()].some((publication) => publication.track === track);
}
