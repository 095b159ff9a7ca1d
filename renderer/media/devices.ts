import { createStore, type StoreApi } from "zustand/vanilla";
import type { Device, Devices } from "./media.ts";

type DeviceFacts = Pick<MediaDeviceInfo, "deviceId" | "kind" | "label">;

const kinds = {
  videoinput: "cameras",
  audioinput: "microphones",
  audiooutput: "speakers",
} as const satisfies Record<MediaDeviceKind, keyof Devices>;

/**
 * What `enumerateDevices` says, as lists to choose from. The system's default comes first (Chromium lists it as
 * a device of its own with the id "default"). A label is "" until a device was opened once: the view numbers those.
 */
export function groupDevices(found: readonly DeviceFacts[]): Devices {
  const devices: Devices = { cameras: [], microphones: [], speakers: [] };
  for (const { deviceId, kind, label } of found) {
    // No id: nothing may be opened yet, the entry says only that some device exists.
    // "communications": Windows' second default, a double of a listed device.
    if (deviceId === "" || deviceId === "communications") continue;
    devices[kinds[kind]].push({ id: deviceId, label });
  }
  for (const list of Object.values(devices) as Device[][]) {
    list.sort((a, b) => Number(b.id === "default") - Number(a.id === "default"));
  }
  return devices;
}

export interface DeviceStore {
  store: StoreApi<Devices>;
  /** Reads the list anew, e.g. after the first device was opened and labels may be read. */
  refresh(): Promise<void>;
  close(): void;
}

/** The devices there are, kept current while they come and go. */
export function createDeviceStore(): DeviceStore {
  const store = createStore<Devices>(() => ({ cameras: [], microphones: [], speakers: [] }));
  const refresh = async () => {
    try {
      store.setState(groupDevices(await navigator.mediaDevices.enumerateDevices()));
    } catch (error) {
      console.warn("media: the devices could not be listed", error);
    }
  };
  const onChange = () => void refresh();
  navigator.mediaDevices.addEventListener("devicechange", onChange);
  void refresh();
  return {
    store,
    refresh,
    close: () => navigator.mediaDevices.removeEventListener("devicechange", onChange),
  };
}
