import type { FromBackground, ToBackground } from "./backgroundMessages.ts";
import { Compositor } from "./compositor.ts";
import { sharpenMask } from "./mask.ts";
import { firstPace, nextPace, retryMs, type Pace } from "./pace.ts";
import { Segmenter } from "./segmenter.ts";

/** How often it is told what the effect costs, in ms. */
const tellMs = 1000;

const tell = (message: FromBackground) => self.postMessage(message, { transfer: [] });
const fail = (error: unknown) => tell({ failed: error instanceof Error ? error.message : "unknown" });

/**
 * Blurs the room behind the person in each frame of a camera, away from the page's own thread. A frame leaves here blurred
 * or not at all: what fails ends the pictures, and the page closes the camera.
 */
class Background {
  readonly #segmenter: Segmenter;
  readonly #compositor: Compositor;
  readonly #mask: Float32Array;
  readonly #writer: WritableStreamDefaultWriter<VideoFrame>;
  #reader: ReadableStreamDefaultReader<VideoFrame> | undefined;
  #pace: Pace = firstPace;
  /** Frames since the last mask. */
  #since = 0;
  #triedAt = 0;
  #toldAt = 0;

  constructor(segmenter: Segmenter, writable: WritableStream<VideoFrame>) {
    this.#segmenter = segmenter;
    this.#compositor = new Compositor(segmenter.width, segmenter.height);
    this.#mask = new Float32Array(segmenter.width * segmenter.height);
    this.#writer = writable.getWriter();
  }

  /** Reads another camera from now on. */
  async read(readable: ReadableStream<VideoFrame>): Promise<void> {
    const before = this.#reader;
    const reader = readable.getReader();
    this.#reader = reader;
    // The mask of another camera says nothing of this one.
    this.#mask.fill(0);
    this.#since = 0;
    void before?.cancel().catch(() => undefined);
    for (;;) {
      const { done, value: frame } = await reader.read();
      if (done || this.#reader !== reader) {
        frame?.close();
        return;
      }
      const picture = this.#process(frame);
      await this.#writer.write(picture);
    }
  }

  #process(frame: VideoFrame): VideoFrame {
    try {
      const began = performance.now();
      const masked = this.#wantsMask(began) ? this.#makeMask(frame, began) : undefined;
      const drawn = performance.now();
      const { covered, half } = this.#pace;
      const picture = covered ? this.#compositor.cover(frame, half) : this.#compositor.draw(frame, half);
      this.#pace = nextPace(this.#pace, masked, performance.now() - drawn);
      // A frame that is covered leaves no mask that the next one could take.
      this.#since = this.#pace.covered ? 0 : (this.#since + 1) % this.#pace.every;
      this.#tell(drawn, covered !== this.#pace.covered);
      return picture;
    } finally {
      frame.close();
    }
  }

  #wantsMask(now: number): boolean {
    if (this.#pace.covered) return now - this.#triedAt >= retryMs;
    return this.#since === 0;
  }

  /** @returns the ms it took */
  #makeMask(frame: VideoFrame, began: number): number {
    sharpenMask(this.#mask, this.#segmenter.segment(this.#compositor.pixels(frame)), this.#segmenter.width);
    this.#compositor.setMask(this.#mask);
    this.#triedAt = began;
    return performance.now() - began;
  }

  #tell(now: number, changed: boolean): void {
    const { covered, maskMs, drawMs, half, every } = this.#pace;
    if (!changed && now - this.#toldAt < tellMs) return;
    this.#toldAt = now;
    tell({ pace: { covered, maskMs: maskMs ?? 0, drawMs, half, every } });
  }
}

let background: Promise<Background> | undefined;

self.addEventListener("message", ({ data }: MessageEvent<ToBackground>) => {
  if ("writable" in data) {
    background = Segmenter.load().then((segmenter) => new Background(segmenter, data.writable));
    background.then(() => tell({ ready: true }), fail);
  } else {
    background?.then((running) => running.read(data.readable)).catch(fail);
  }
});
