import type { StoreApi } from "zustand/vanilla";
import type { ErrorName } from "../../preload/contract.ts";
import type { DeviceStore } from "../media/devices.ts";
import type { MediaBackend, MediaState } from "../media/media.ts";

/** Camera and microphone before the call, as the lobby shows them. */
export interface PreviewState {
  cameraOn: boolean;
  microphoneOn: boolean;
  /** Loudness of the own microphone, 0 to 1. */
  level: number;
  cameraError?: ErrorName;
  microphoneError?: ErrorName;
}

export interface Preview {
  store: StoreApi<PreviewState>;
  setCamera(on: boolean, id?: string): Promise<void> | void;
  setMicrophone(on: boolean, id?: string): Promise<void> | void;
  attach(video: HTMLVideoElement): () => void;
  stop(): void;
}

/** Everything of `renderer/media` the views need. */
export interface MediaStack {
  backend: MediaBackend;
  store: StoreApi<MediaState>;
  devices: DeviceStore;
  createPreview: () => Preview;
}

let loading: Promise<MediaStack> | undefined;

/** Loads the media code (its own chunk) once; the same stack ever after. */
export function loadMediaStack(): Promise<MediaStack> {
  loading ??= Promise.all([import("../media/index.ts"), import("../media/devices.ts"), import("../media/preview.ts")])
    .then(([{ createMedia }, { createDeviceStore }, { createPreview }]) => ({
      ...createMedia(),
      devices: createDeviceStore(),
      createPreview,
    }))
    .catch((cause: unknown) => {
      loading = undefined;
      throw cause;
    });
  return loading;
}
