import type { Track, TrackProcessor, VideoProcessorOptions } from "livekit-client";
import type { BackgroundPace, FromBackground, ToBackground } from "./backgroundMessages.ts";

/** Loading the model from the app's own files; a computer that needs longer is in no state to blur a film. */
const loadMs = 15_000;

/** A camera's picture with the room blurred, made in a worker (background.worker.ts). */
export class BackgroundBlur implements TrackProcessor<Track.Kind.Video, VideoProcessorOptions> {
  readonly name = "background-blur";
  processedTrack?: MediaStreamTrack;
  /** The effect ended by itself: no picture comes any more. */
  onFailed: (reason: Error) => void = () => undefined;
  /** Undefined when it ends. */
  onPace: (pace: BackgroundPace | undefined) => void = () => undefined;
  #worker: Worker | undefined;

  /** @throws when the model does not load: nothing of the camera was let through then */
  async init({ track }: VideoProcessorOptions): Promise<void> {
    const generator = new MediaStreamTrackGenerator({ kind: "video" });
    const worker = new Worker(new URL("./background.worker.ts", import.meta.url), {
      type: "module",
      name: "background",
    });
    this.#worker = worker;
    try {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error("the model did not load in time")), loadMs);
        worker.addEventListener("error", (event) => {
          event.preventDefault();
          reject(new Error(event.message || "the worker did not load"));
          this.onFailed(new Error(event.message));
        });
        worker.addEventListener("message", ({ data }: MessageEvent<FromBackground>) => {
          if ("pace" in data) return this.onPace(data.pace);
          clearTimeout(timer);
          if ("ready" in data) return resolve();
          reject(new Error(data.failed));
          this.onFailed(new Error(data.failed));
        });
        this.#post({ writable: generator.writable }, generator.writable);
      });
    } catch (error) {
      worker.terminate();
      throw error;
    }
    this.processedTrack = generator;
    this.#feed(track);
  }

  /** Another camera, or the same opened anew; the processed track stays the one it is. */
  restart({ track }: VideoProcessorOptions): Promise<void> {
    this.#feed(track);
    return Promise.resolve();
  }

  destroy(): Promise<void> {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.processedTrack?.stop();
    this.onPace(undefined);
    return Promise.resolve();
  }

  #feed(track: MediaStreamTrack): void {
    // A camera that is off: its successor comes with `restart`.
    if (track.readyState === "ended") return;
    const { readable } = new MediaStreamTrackProcessor({ track });
    this.#post({ readable }, readable);
  }

  #post(message: ToBackground, transfer: Transferable): void {
    this.#worker?.postMessage(message, [transfer]);
  }
}
