import {
  LayoutGrid,
  Mic,
  MicOff,
  MonitorUp,
  MonitorX,
  Phone,
  PictureInPicture2,
  PanelRight,
  Users,
  Video,
  VideoOff,
} from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { cx } from "../ui/cx.ts";
import { Tooltip } from "../ui/Tooltip.tsx";
import styles from "./Controls.module.css";
import type { StageLayout } from "./stagePlan.ts";
import { shortcutKeys } from "./shortcuts.ts";

interface ControlProps {
  /** Not in narrow windows, where the "more" menu has it. */
  wide?: boolean;
  label: string;
  keys?: string[];
  /** "off": the device is off, and that is worth seeing. */
  look?: "on" | "off" | "active";
  trouble?: boolean;
  onClick: () => void;
  children: ReactNode;
}

/** A round control of the floating bar. */
function Control({ label, keys = [], look = "on", trouble = false, wide = false, onClick, children }: ControlProps) {
  return (
    <Tooltip text={label} keys={keys}>
      <button
        type="button"
        aria-label={label}
        className={cx(styles["control"], styles[look], wide && styles["wide"])}
        onClick={onClick}
      >
        {children}
        {trouble && <span className={styles["trouble"]} aria-hidden />}
      </button>
    </Tooltip>
  );
}

/** Microphone and camera as they really are; in the call and in the lobby. */
export function DeviceControls({
  microphoneOn,
  cameraOn,
  microphoneTrouble,
  cameraTrouble,
  onMicrophone,
  onCamera,
}: {
  microphoneOn: boolean;
  cameraOn: boolean;
  microphoneTrouble: boolean;
  cameraTrouble: boolean;
  onMicrophone: (on: boolean) => void;
  onCamera: (on: boolean) => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <Control
        label={t(microphoneOn ? "call.muteMicrophone" : "call.unmuteMicrophone")}
        keys={shortcutKeys.microphone}
        look={microphoneOn ? "on" : "off"}
        trouble={microphoneTrouble}
        onClick={() => onMicrophone(!microphoneOn)}
      >
        {microphoneOn ? <Mic size={21} aria-hidden /> : <MicOff size={21} aria-hidden />}
      </Control>
      <Control
        label={t(cameraOn ? "call.cameraOff" : "call.cameraOn")}
        keys={shortcutKeys.camera}
        look={cameraOn ? "on" : "off"}
        trouble={cameraTrouble}
        onClick={() => onCamera(!cameraOn)}
      >
        {cameraOn ? <Video size={21} aria-hidden /> : <VideoOff size={21} aria-hidden />}
      </Control>
    </>
  );
}

export function ScreenControl({ sharing, onClick }: { sharing: boolean; onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <Control
      label={t(sharing ? "share.stop" : "share.start")}
      keys={shortcutKeys.screen}
      look={sharing ? "active" : "on"}
      onClick={onClick}
    >
      {sharing ? <MonitorX size={20} aria-hidden /> : <MonitorUp size={20} aria-hidden />}
    </Control>
  );
}

export function LayoutControl({ layout, onClick }: { layout: StageLayout; onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <Control
      label={t(layout === "grid" ? "call.layoutSpeaker" : "call.layoutGrid")}
      keys={shortcutKeys.layout}
      wide
      onClick={onClick}
    >
      {layout === "grid" ? <PanelRight size={20} aria-hidden /> : <LayoutGrid size={20} aria-hidden />}
    </Control>
  );
}

export function PeopleControl({ count, open, onClick }: { count: number; open: boolean; onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <Tooltip text={t("call.people")} keys={shortcutKeys.people}>
      <button
        type="button"
        aria-label={`${t("call.people")}: ${count}`}
        aria-expanded={open}
        className={cx(styles["control"], styles["counted"], styles[open ? "active" : "on"])}
        onClick={onClick}
      >
        <Users size={20} aria-hidden />
        <span>{count}</span>
      </button>
    </Tooltip>
  );
}

export function PipControl({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <Control label={t("pip.open")} keys={shortcutKeys.pip} wide onClick={onClick}>
      <PictureInPicture2 size={20} aria-hidden />
    </Control>
  );
}

export function LeaveControl({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <Tooltip text={t("call.leave")} keys={shortcutKeys.leave}>
      <button
        type="button"
        aria-label={t("call.leave")}
        className={cx(styles["control"], styles["leave"])}
        onClick={onClick}
      >
        <Phone size={20} aria-hidden className={styles["hangUp"]} />
        <span>{t("call.leave")}</span>
      </button>
    </Tooltip>
  );
}

export function ControlBar({ children }: { children: ReactNode }) {
  return (
    <div className={styles["bar"]} role="toolbar">
      {children}
    </div>
  );
}
