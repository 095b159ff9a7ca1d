import {
  createLocalAudioTrack,
  createLocalVideoTrack,
  VideoPresets,
  type LocalAudioTrack,
  type LocalVideoTrack,
} from "livekit-client";
import { wantsSuppression } from "../effects/effects.ts";

/** A device that does not answer in this time counts as busy: the call must not wait for a stuck driver. */
const answerMs = 12_000;

/**
 * Opens a camera at 720p, or at what it can. A chosen camera that is not there is replaced by the default one.
 * @throws DOMException of getUserMedia, or TimeoutError
 */
export async function openCamera(id: string | undefined): Promise<LocalVideoTrack> {
  const device = deviceOption(id);
  try {
    return await inTime(createLocalVideoTrack({ ...device, resolution: VideoPresets.h720.resolution }));
  } catch (error) {
    // Some drivers refuse a size instead of choosing the nearest: whatever they give is better than no picture.
    if (isNamed(error, "NotReadableError", "OverconstrainedError", "AbortError")) {
      return await inTime(createLocalVideoTrack({ ...device, resolution: VideoPresets.h360.resolution }));
    }
    throw error;
  }
}

/** Opens a microphone with echo cancellation, gain control, and noise suppression as chosen. @throws as openCamera */
export function openMicrophone(id: string | undefined): Promise<LocalAudioTrack> {
  return inTime(
    createLocalAudioTrack({
      ...deviceOption(id),
      echoCancellation: true,
      noiseSuppression: wantsSuppression(),
      autoGainControl: true,
    }),
  );
}

/** "ideal": a device that was unplugged must not keep a person out of the call. */
function deviceOption(id: string | undefined): { deviceId?: ConstrainDOMString } {
  return id === undefined ? {} : { deviceId: { ideal: id } };
}

async function inTime<T extends { stop(): void }>(opening: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      // Should it answer after all, its light must not stay on.
      void opening.then((track) => track.stop()).catch(() => undefined);
      reject(new DOMException("the device does not answer", "TimeoutError"));
    }, answerMs);
  });
  try {
    return await Promise.race([opening, late]);
  } finally {
    clearTimeout(timer);
  }
}

function isNamed(error: unknown, ...names: string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}
