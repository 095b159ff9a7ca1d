import { createLocalScreenTracks, ScreenSharePresets, Track, TrackEvent } from "livekit-client";
import type { LocalTrack } from "livekit-client";
import type { ErrorName } from "../../../preload/contract.ts";
import type { Outlet } from "./outlet.ts";

/**
 * The screen that is shared, if one is: captured once, published wherever there is a connection, and gone with its window.
 * No method rejects: what fails is `error`, and the call goes on.
 */
export class LocalScreen {
  readonly #onChange: () => void;
  #tracks: LocalTrack[] = [];
  #outlet: Outlet | undefined;
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
    await this.publishTo(this.#outlet);
  }

  stop(): void {
    this.#turn++;
    this.#drop();
    this.#onChange();
  }

  /** Where to publish from now on; undefined while there is no connection. */
  async publishTo(outlet: Outlet | undefined): Promise<void> {
    this.#outlet = outlet;
    if (outlet === undefined) return;
    for (const track of this.#tracks) {
      if (outlet.has(track)) continue;
      try {
        await outlet.publish(track, "screen");
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
    for (const track of tracks) {
      if (this.#outlet?.has(track) === true) this.#outlet.unpublish(track);
      track.stop();
      track.detach();
    }
  }
}
