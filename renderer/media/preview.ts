import { LocalAudioTrack, LocalVideoTrack } from "livekit-client";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { ErrorName } from "../../preload/contract.ts";
import { onEffects, sourceOf } from "./effects/effects.ts";
import { offerTracks, type WarmTracks } from "./handover.ts";
import { watchLevel, watchSilence } from "./levelMeter.ts";
import { LocalSlot } from "./local/localSlot.ts";

export interface PreviewState {
  cameraOn: boolean;
  microphoneOn: boolean;
  /** Loudness of the own microphone, 0 to 1. */
  level: number;
  /** Nothing at all comes from the microphone, not even its own hiss: it is muted somewhere. */
  silent: boolean;
  cameraError?: ErrorName;
  microphoneError?: ErrorName;
  /** The device in use, or chosen for when it is on. */
  cameraId?: string;
  microphoneId?: string;
}

export interface Preview {
  store: StoreApi<PreviewState>;
  /** Never rejects: what fails is `cameraError`. With an id, switches to that device. */
  setCamera(on: boolean, id?: string): Promise<void>;
  setMicrophone(on: boolean, id?: string): Promise<void>;
  /** Shows the own camera in an element, from when it is on. Returns the detach. */
  attach(video: HTMLVideoElement): () => void;
  /** Gives the open devices away; the preview is off then. `MediaBackend.start` does it by itself. */
  takeTracks(): WarmTracks;
  /** Closes the devices. */
  stop(): void;
}

/**
 * Camera and microphone before the call. What is open when the call starts goes into it as it is, so that neither
 * the camera's light nor a first frame is waited for: start the call *before* stopping the preview.
 */
export function createPreview(): Preview {
  const store = createStore<PreviewState>(() => ({ cameraOn: false, microphoneOn: false, level: 0, silent: false }));
  const videos = new Map<HTMLVideoElement, LocalVideoTrack | undefined>();
  let metered: MediaStreamTrack | undefined;
  let endMeter: (() => void) | undefined;
  let listened: MediaStreamTrack | undefined;
  let endListening: (() => void) | undefined;

  const camera = new LocalSlot("camera", () => changed());
  const microphone = new LocalSlot("microphone", () => changed());

  function changed(): void {
    const state: PreviewState = {
      cameraOn: camera.state.on,
      microphoneOn: microphone.state.on,
      level: microphone.state.on ? store.getState().level : 0,
      silent: microphone.state.on && store.getState().silent,
    };
    if (camera.state.error !== undefined) state.cameraError = camera.state.error;
    if (microphone.state.error !== undefined) state.microphoneError = microphone.state.error;
    if (camera.deviceId !== undefined) state.cameraId = camera.deviceId;
    if (microphone.deviceId !== undefined) state.microphoneId = microphone.deviceId;
    store.setState(state, true);
    for (const video of videos.keys()) show(video);
    meter();
    listen();
  }

  function show(video: HTMLVideoElement): void {
    const track = camera.track instanceof LocalVideoTrack && camera.state.on ? camera.track : undefined;
    const before = videos.get(video);
    if (before === track) return;
    before?.detach(video);
    videos.set(video, track);
    track?.attach(video);
  }

  function meter(): void {
    const track = microphone.state.on ? microphone.track?.mediaStreamTrack : undefined;
    if (track === metered) return;
    endMeter?.();
    metered = track;
    endMeter = track === undefined ? undefined : watchLevel(track, (level) => store.setState({ level }));
  }

  /** At the device itself: an effect may well make silence of a quiet room. */
  function listen(): void {
    const track = microphone.state.on && microphone.track ? sourceOf(microphone.track) : undefined;
    if (track === listened) return;
    endListening?.();
    listened = track;
    store.setState({ silent: false });
    endListening = track === undefined ? undefined : watchSilence(track, (silent) => store.setState({ silent }));
  }

  function takeTracks(): WarmTracks {
    const cameraTrack = camera.release();
    const microphoneTrack = microphone.release();
    return {
      camera: cameraTrack instanceof LocalVideoTrack ? cameraTrack : undefined,
      microphone: microphoneTrack instanceof LocalAudioTrack ? microphoneTrack : undefined,
    };
  }

  let withdraw: (() => void) | undefined;
  const endEffects = onEffects(() => {
    void camera.applyEffects();
    void microphone.applyEffects();
  });
  const offer = () => {
    withdraw ??= offerTracks(takeTracks);
  };

  return {
    store,
    setCamera: (on, id) => {
      offer();
      return camera.set(on, id);
    },
    setMicrophone: (on, id) => {
      offer();
      return microphone.set(on, id);
    },
    attach: (video) => {
      videos.set(video, undefined);
      show(video);
      return () => {
        videos.get(video)?.detach(video);
        videos.delete(video);
      };
    },
    takeTracks,
    stop: () => {
      withdraw?.();
      withdraw = undefined;
      endEffects();
      const tracks = takeTracks();
      tracks.camera?.stop();
      tracks.microphone?.stop();
    },
  };
}
