import { setLogLevel } from "livekit-client";
import { createStore, type StoreApi } from "zustand/vanilla";
import { LivekitBackend, mediaOff } from "./livekit/livekitBackend.ts";
import type { MediaBackend, MediaState } from "./media.ts";

export { createDeviceStore, type DeviceStore } from "./devices.ts";
export { chooseEffects, effectsStore, type EffectsState } from "./effects/effects.ts";
export { createPreview, type Preview, type PreviewState } from "./preview.ts";

/**
 * The media machine of this page: `store` is filled by `backend` alone. What `createPreview()` has open when
 * `backend.start` is called goes over into the call.
 */
export function createMedia(): { backend: MediaBackend; store: StoreApi<MediaState> } {
  setLogLevel("warn");
  const store = createStore<MediaState>(() => mediaOff);
  return { backend: new LivekitBackend(store), store };
}
