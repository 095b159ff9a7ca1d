import { setLogLevel } from "livekit-client";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { MediaBackend, MediaState } from "./media.ts";
import { MediaMachine, mediaOff } from "./mediaMachine.ts";
import type { MediaDoor } from "./transport.ts";

export { createDeviceStore, type DeviceStore } from "./devices.ts";
export { chooseEffects, effectsStore, type EffectsState } from "./effects/effects.ts";
export { createPreview, type Preview, type PreviewState } from "./preview.ts";

/**
 * The media machine of this page: `store` is filled by `backend` alone. What `createPreview()` has open when
 * `backend.start` is called goes over into the call.
 */
export function createMedia(door: MediaDoor): { backend: MediaBackend; store: StoreApi<MediaState> } {
  setLogLevel("warn");
  const store = createStore<MediaState>(() => mediaOff);
  return { backend: new MediaMachine(store, door), store };
}
