import { Mic, Video, Volume2 } from "lucide-react";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { selectDevice } from "../../call/callController.ts";
import { Effects } from "../../call/devices/Effects.tsx";
import { loadMediaStack } from "../../call/mediaStack.ts";
import type { MediaStack } from "../../call/mediaStack.ts";
import type { Device } from "../../media/media.ts";
import { useApp } from "../../store/app.ts";
import { ask } from "../../store/parley.ts";
import { Picker } from "../../ui/Picker.tsx";
import { SwitchRow } from "../../ui/Toggle.tsx";
import { Field, Setting } from "./Setting.tsx";
import styles from "./Settings.module.css";

/** Devices, what is done to picture and sound, and how a call begins. */
export function MediaPage() {
  const { t } = useTranslation();
  const { cameraOn, microphoneOn } = useApp((state) => state.settings);
  const [stack, setStack] = useState<MediaStack>();
  useEffect(() => {
    loadMediaStack().then(setStack, (cause: unknown) => console.error("the devices can't be listed", cause));
  }, []);
  return (
    <>
      <Setting id="devices">
        <div className={styles["fields"]}>{stack && <DevicePickers stack={stack} />}</div>
      </Setting>
      <Setting id="effects">{stack && <Effects stack={stack} />}</Setting>
      <Setting id="cameraOn">
        <SwitchRow
          label={t("settings.cameraOn")}
          checked={cameraOn}
          onChange={(on) => void ask("changeSettings", { cameraOn: on })}
        />
      </Setting>
      <Setting id="microphoneOn">
        <SwitchRow
          label={t("settings.microphoneOn")}
          checked={microphoneOn}
          onChange={(on) => void ask("changeSettings", { microphoneOn: on })}
        />
      </Setting>
    </>
  );
}

function DevicePickers({ stack }: { stack: MediaStack }) {
  const { t } = useTranslation();
  const devices = useStore(stack.devices.store);
  const settings = useApp((state) => state.settings);
  const picker = (
    kind: "camera" | "microphone" | "speaker",
    label: string,
    icon: ReactNode,
    list: Device[],
    value: string | undefined,
  ) => (
    <Field label={label}>
      <Picker
        label={label}
        icon={icon}
        value={value ?? ""}
        options={
          list.length === 0
            ? [{ value: "", label: t("settings.default") }]
            : list.map((device, index) => ({ value: device.id, label: device.label || `${label} ${index + 1}` }))
        }
        onChange={(id) => {
          if (id !== "") selectDevice(kind, id);
        }}
      />
    </Field>
  );
  return (
    <>
      {picker("camera", t("settings.camera"), <Video size={17} aria-hidden />, devices.cameras, settings.cameraId)}
      {picker(
        "microphone",
        t("settings.microphone"),
        <Mic size={17} aria-hidden />,
        devices.microphones,
        settings.microphoneId,
      )}
      {picker(
        "speaker",
        t("settings.speaker"),
        <Volume2 size={17} aria-hidden />,
        devices.speakers,
        settings.speakerId,
      )}
    </>
  );
}
