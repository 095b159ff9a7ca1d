import { loadRnnoise, RnnoiseWorkletNode } from "@sapphi-red/web-noise-suppressor";
// oxlint-disable-next-line import/default -- Vite gives the address of the file.
import workletUrl from "@sapphi-red/web-noise-suppressor/rnnoiseWorklet.js?url";
import wasmUrl from "@sapphi-red/web-noise-suppressor/rnnoise_simd.wasm?url";
import type { AudioProcessorOptions, Track, TrackProcessor } from "livekit-client";

/** RNNoise works at this rate alone; Chromium converts what comes from the device. */
export const noiseRate = 48_000;
/** The context starts with the first output device that answers. */
const startMs = 5000;

/** A microphone's sound without what is no voice: RNNoise (xiph), in an audio worklet. Delays by 10 to 20 ms. */
export class NoiseSuppressor implements TrackProcessor<Track.Kind.Audio, AudioProcessorOptions> {
  readonly name = "rnnoise";
  processedTrack?: MediaStreamTrack;
  #context: AudioContext | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #node: RnnoiseWorkletNode | undefined;

  /** @throws when it does not load or sound does not run */
  async init({ track, audioContext }: AudioProcessorOptions): Promise<void> {
    this.#context = audioContext;
    const [wasmBinary] = await Promise.all([
      loadRnnoise({ url: wasmUrl, simdUrl: wasmUrl }),
      audioContext.audioWorklet.addModule(workletUrl),
      running(audioContext),
    ]);
    const node = new RnnoiseWorkletNode(audioContext, { wasmBinary, maxChannels: 1 });
    node.channelCount = 1;
    node.channelCountMode = "explicit";
    this.#node = node;
    const destination = new MediaStreamAudioDestinationNode(audioContext, { channelCount: 1 });
    node.connect(destination);
    this.#feed(track);
    const [processed] = destination.stream.getAudioTracks();
    if (processed !== undefined) this.processedTrack = processed;
  }

  restart({ track }: AudioProcessorOptions): Promise<void> {
    this.#feed(track);
    return Promise.resolve();
  }

  async destroy(): Promise<void> {
    this.#source?.disconnect();
    this.#node?.disconnect();
    this.#node?.destroy();
    this.processedTrack?.stop();
    if (this.#context?.state !== "closed") await this.#context?.close();
  }

  #feed(track: MediaStreamTrack): void {
    if (this.#context === undefined || this.#node === undefined) return;
    this.#source?.disconnect();
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(this.#node);
  }
}

/** A context that stands still would make the person silent without a word. */
async function running(context: AudioContext): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("sound does not start")), startMs);
  });
  try {
    await Promise.race([context.resume(), late]);
  } finally {
    clearTimeout(timer);
  }
}
