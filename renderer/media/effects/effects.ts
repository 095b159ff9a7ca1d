import { LocalAudioTrack, LocalVideoTrack, type AudioCaptureOptions } from "livekit-client";
import { createStore } from "zustand/vanilla";
import type { Settings } from "../../../preload/contract.ts";
import type { BackgroundPace } from "./backgroundMessages.ts";

type LocalTrack = LocalAudioTrack | LocalVideoTrack;

export type EffectChoice = Pick<Settings, "background" | "noise">;

export interface EffectsState extends EffectChoice {
  /** What blurring costs now; undefined while it does not run. */
  pace: BackgroundPace | undefined;
  /** The stronger noise suppression could not start: the standard one is on instead. */
  noiseFailed: boolean;
}

/** What is done to camera and microphone of this page, in the lobby and in the call. */
export const effectsStore = createStore<EffectsState>(() => ({
  background: "none",
  noise: "standard",
  pace: undefined,
  noiseFailed: false,
}));

/** Tracks that are open take it over by themselves (`onEffects`). */
export function chooseEffects({ background, noise }: EffectChoice): void {
  const before = effectsStore.getState();
  if (before.background === background && before.noise === noise) return;
  effectsStore.setState({ background, noise, noiseFailed: false });
}

/** Whether Chromium's own noise suppression is to be on; the network of the strong one does better behind it. */
export function wantsSuppression(): boolean {
  return effectsStore.getState().noise !== "off";
}

/** @param change what was chosen is another now. @returns the end of it */
export function onEffects(change: () => void): () => void {
  return effectsStore.subscribe((now, before) => {
    if (now.background !== before.background || now.noise !== before.noise) change();
  });
}

/** The room may not be shown and cannot be hidden: the camera stays off. */
class BackgroundError extends Error {
  override readonly name = "BackgroundError";
}

/**
 * Brings a track to what is chosen; nothing happens when it is there already.
 *
 * @param onFailed the room can't be hidden any longer: no picture comes, and the camera has to be closed
 * @throws BackgroundError; the track then shows what it showed before, and the caller has to close it
 */
export async function applyEffects(track: LocalTrack, onFailed: (error: Error) => void): Promise<void> {
  if (track instanceof LocalVideoTrack) await applyBackground(track, onFailed);
  else if (track instanceof LocalAudioTrack) await applyNoise(track);
}

/** The camera or microphone itself, whose settings and end an effect hides. */
export function sourceOf(track: LocalTrack): MediaStreamTrack {
  return track.mediaStream?.getTracks()[0] ?? track.mediaStreamTrack;
}

async function applyBackground(track: LocalVideoTrack, onFailed: (error: Error) => void): Promise<void> {
  const { background } = effectsStore.getState();
  if (background === "none" && track.getProcessor() === undefined) return;
  const { BackgroundBlur } = await import("./backgroundBlur.ts");
  const running = track.getProcessor();
  const fail = (error: Error) => onFailed(new BackgroundError(error.message, { cause: error }));
  if (background === "none") {
    // The effect can't be taken from a camera that is closed: this is done anew when it is open.
    if (!track.isMuted) await track.stopProcessor();
  } else if (running instanceof BackgroundBlur) {
    running.onFailed = fail;
  } else {
    const blur = new BackgroundBlur();
    blur.onPace = (pace) => effectsStore.setState({ pace });
    try {
      await track.setProcessor(blur);
    } catch (error) {
      throw new BackgroundError("the background can't be blurred", { cause: error });
    }
    blur.onFailed = fail;
  }
}

async function applyNoise(track: LocalAudioTrack): Promise<void> {
  const { noise } = effectsStore.getState();
  const wanted = wantsSuppression();
  if ((track.constraints.noiseSuppression ?? true) !== wanted) {
    await track.restartTrack({ ...(track.constraints as AudioCaptureOptions), noiseSuppression: wanted });
  }
  const running = track.getProcessor();
  if (noise === "strong" && running === undefined) {
    try {
      const { NoiseSuppressor, noiseRate } = await import("./noiseSuppressor.ts");
      await keepContext(track, silentContext(noiseRate));
      await track.setProcessor(new NoiseSuppressor());
    } catch (error) {
      // Sound goes on with the standard one: there is nothing private in noise.
      console.warn("media: the stronger noise suppression does not start", error);
      effectsStore.setState({ noiseFailed: true });
    }
  } else if (noise !== "strong" && running !== undefined) {
    await track.stopProcessor();
  }
}

/** A context that plays nothing anywhere: it goes on where there is no speaker, and when one is unplugged. */
function silentContext(sampleRate: number): AudioContext {
  const options: AudioContextOptions & { sinkId: { type: "none" } } = { sampleRate, sinkId: { type: "none" } };
  return new AudioContext(options);
}

/**
 * The context lives as long as the effect. LiveKit would put the one of its room into the track, and take effect and
 * context away whenever a connection ends; here the track outlives its connections.
 */
async function keepContext(track: LocalAudioTrack, context: AudioContext): Promise<void> {
  await LocalAudioTrack.prototype.setAudioContext.call(track, context);
  track.setAudioContext = () => Promise.resolve();
}
