import type { StoreApi } from "zustand/vanilla";
import type { DeviceStore } from "../media/devices.ts";
import type { EffectsState } from "../media/effects/effects.ts";
import type { MediaBackend, MediaState } from "../media/media.ts";
import type { Preview } from "../media/preview.ts";
import { mediaDoor } from "./mediaDoor.ts";
import { appStore } from "../store/app.ts";

/** Everything of `renderer/media` the views need. */
export interface MediaStack {
  backend: MediaBackend;
  store: StoreApi<MediaState>;
  devices: DeviceStore;
  createPreview: () => Preview;
  effects: StoreApi<EffectsState>;
}

let loading: Promise<MediaStack> | undefined;

/** Loads the media code (its own chunk) once; the same stack ever after. */
export function loadMediaStack(): Promise<MediaStack> {
  loading ??= Promise.all([import("../media/index.ts"), import("../media/devices.ts"), import("../media/preview.ts")])
    .then(([{ createMedia, chooseEffects, effectsStore }, { createDeviceStore }, { createPreview }]) => {
      // What is chosen anywhere holds at once for whatever is open.
      chooseEffects(appStore.getState().settings);
      appStore.subscribe(({ settings }) => chooseEffects(settings));
      return { ...createMedia(mediaDoor), devices: createDeviceStore(), createPreview, effects: effectsStore };
    })
    .catch((cause: unknown) => {
      loading = undefined;
      throw cause;
    });
  return loading;
}
