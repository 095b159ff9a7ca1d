import type { StoreApi } from "zustand/vanilla";
import type { DeviceStore } from "../media/devices.ts";
import type { MediaBackend, MediaState } from "../media/media.ts";
import type { Preview } from "../media/preview.ts";
import { mediaDoor } from "./mediaDoor.ts";

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
      ...createMedia(mediaDoor),
      devices: createDeviceStore(),
      createPreview,
    }))
    .catch((cause: unknown) => {
      loading = undefined;
      throw cause;
    });
  return loading;
}
