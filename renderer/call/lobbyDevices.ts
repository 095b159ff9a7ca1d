import type { Failure } from "../../preload/contract.ts";
import { appStore } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { callStore } from "./callStore.ts";
import { loadMediaStack } from "./mediaStack.ts";
import type { MediaStack } from "./mediaStack.ts";

/** What the person asked for in the lobby; a device that is still opening is wanted all the same. */
let wished = { cameraOn: false, microphoneOn: false };

/**
 * What the call should start with. What did not work in the lobby is not tried once more:
 * the person has seen why, and joined all the same.
 */
export function wishes(): { cameraOn: boolean; microphoneOn: boolean } {
  const seen = callStore.getState().preview?.store.getState();
  return {
    cameraOn: wished.cameraOn && seen?.cameraError === undefined,
    // Who pushes to talk comes in silent.
    microphoneOn:
      wished.microphoneOn && seen?.microphoneError === undefined && !appStore.getState().settings.pushToTalk,
  };
}

export const unexpected = (detail: string): Failure => ({ name: "Unexpected", detail });

/** The media code, once loaded; when that fails, the call store has the failure. */
export async function mediaStack(): Promise<MediaStack | undefined> {
  try {
    const loaded = await loadMediaStack();
    if (callStore.getState().stack !== loaded) callStore.setState({ stack: loaded });
    return loaded;
  } catch (cause) {
    console.error("the media code could not be loaded", cause);
    callStore.setState({ mediaFailure: unexpected("media") });
    return undefined;
  }
}

/**
 * Opens camera and microphone as the settings say, unless the lobby was left while the code was loading.
 *
 * @param camera what was asked for this one call, e.g. "answer without camera".
 */
export async function startPreview(stillWanted: () => boolean, camera?: boolean): Promise<void> {
  const { cameraOn, microphoneOn, cameraId, microphoneId } = appStore.getState().settings;
  wished = { cameraOn: camera ?? cameraOn, microphoneOn };
  const media = await mediaStack();
  if (!media || !stillWanted() || callStore.getState().preview) return;
  const preview = media.createPreview();
  callStore.setState({ preview });
  await Promise.all([
    preview.setCamera(wished.cameraOn, cameraId),
    preview.setMicrophone(wished.microphoneOn, microphoneId),
  ]);
  // Labels may be read only after a device was opened.
  void media.devices.refresh();
}

/** Closes what the preview has open; what the call took over stays open. */
export function stopPreview(): void {
  callStore.getState().preview?.stop();
  callStore.setState({ preview: undefined });
}

export function setPreviewCamera(on: boolean): void {
  wished = { ...wished, cameraOn: on };
  const { preview } = callStore.getState();
  void preview?.setCamera(on, appStore.getState().settings.cameraId);
  void ask("changeSettings", { cameraOn: on });
}

export function setPreviewMicrophone(on: boolean): void {
  wished = { ...wished, microphoneOn: on };
  const { preview } = callStore.getState();
  void preview?.setMicrophone(on, appStore.getState().settings.microphoneId);
  void ask("changeSettings", { microphoneOn: on });
}

/** Loads the media code while nobody waits for it. */
export function warmMedia(): void {
  requestIdleCallback(() => void mediaStack(), { timeout: 3000 });
}
