import { Mic, Video, Volume2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { Device } from "../../media/media.ts";
import { useApp } from "../../store/app.ts";
import { Picker } from "../../ui/Picker.tsx";
import { selectDevice } from "../callController.ts";
import { usePreview } from "../callStore.ts";
import type { MediaStack } from "../mediaStack.ts";
import styles from "./Devices.module.css";
import { Effects } from "./Effects.tsx";
import { SpeakerTest } from "./SpeakerTest.tsx";

/** `enumerateDevices` gives no labels before a device was opened: those are numbered. */
function options(devices: Device[], kind: string): { value: string; label: string }[] {
  return devices.map((device, index) => ({ value: device.id, label: device.label || `${kind} ${index + 1}` }));
}

/** Camera, microphone and speaker to choose from, in the lobby and in the call. */
export function DevicePickers({ stack }: { stack: MediaStack }) {
  const { t } = useTranslation();
  const devices = useStore(stack.devices.store);
  const settings = useApp((state) => state.settings);
  const cameraId = usePreview((state) => state.cameraId);
  const microphoneId = usePreview((state) => state.microphoneId);
  const picker = (
    kind: "camera" | "microphone" | "speaker",
    icon: ReactNode,
    list: Device[],
    value: string | undefined,
  ) =>
    list.length > 0 && (
      <Picker
        label={t(`settings.${kind}`)}
        icon={icon}
        value={value ?? ""}
        options={options(list, t(`settings.${kind}`))}
        onChange={(id) => selectDevice(kind, id)}
      />
    );
  return (
    <div className={styles["devices"]}>
      {picker("camera", <Video size={17} aria-hidden />, devices.cameras, cameraId ?? settings.cameraId)}
      {picker("microphone", <Mic size={17} aria-hidden />, devices.microphones, microphoneId ?? settings.microphoneId)}
      <div className={styles["speaker"]}>
        {picker("speaker", <Volume2 size={17} aria-hidden />, devices.speakers, settings.speakerId)}
        <SpeakerTest speakerId={settings.speakerId} />
      </div>
      <Effects stack={stack} />
    </div>
  );
}
