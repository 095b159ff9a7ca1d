import type { Settings } from "../../../preload/contract.ts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApp } from "../../store/app.ts";
import { ask } from "../../store/parley.ts";
import { Button } from "../../ui/Button.tsx";
import { Picker } from "../../ui/Picker.tsx";
import { SwitchRow } from "../../ui/Toggle.tsx";
import { acceleratorOf, keysOf } from "./accelerator.ts";
import styles from "./GeneralPage.module.css";

const wireModes = ["compatibility", "legacy", "matrix_2_0"] as const satisfies readonly Settings["wireMode"][];

/** How Parley lives on this computer, and the keys that reach it from elsewhere. */
export function GeneralPage() {
  const { t } = useTranslation();
  const { closeToTray, startAtLogin, doNotDisturb, mediaKeyMutes, pushToTalk, pipOnMinimize, wireMode } = useApp(
    (state) => state.settings,
  );
  const tray = useApp((state) => state.desktop.tray);
  return (
    <>
      <SwitchRow
        label={t("settings.doNotDisturb")}
        note={t("settings.doNotDisturbNote")}
        checked={doNotDisturb}
        onChange={(on) => void ask("changeSettings", { doNotDisturb: on })}
      />
      <Reminders />
      <SwitchRow
        label={t("settings.closeToTray")}
        note={t(tray ? "settings.closeToTrayNote" : "settings.noTray")}
        checked={closeToTray}
        onChange={(on) => void ask("changeSettings", { closeToTray: on })}
      />
      <SwitchRow
        label={t("settings.startAtLogin")}
        note={t("settings.startAtLoginNote")}
        checked={startAtLogin}
        onChange={(on) => void ask("changeSettings", { startAtLogin: on })}
      />
      <SwitchRow
        label={t("settings.pipOnMinimize")}
        note={t("settings.pipOnMinimizeNote")}
        checked={pipOnMinimize}
        onChange={(on) => void ask("changeSettings", { pipOnMinimize: on })}
      />
      <SwitchRow
        label={t("settings.pushToTalk")}
        note={t("settings.pushToTalkNote")}
        checked={pushToTalk}
        onChange={(on) => void ask("changeSettings", { pushToTalk: on })}
      />
      <GlobalMute />
      <SwitchRow
        label={t("settings.mediaKeyMutes")}
        checked={mediaKeyMutes}
        onChange={(on) => void ask("changeSettings", { mediaKeyMutes: on })}
      />
      <div className={styles["keys"]}>
        <span>{t("settings.wireMode")}</span>
        <Picker
          label={t("settings.wireMode")}
          value={wireMode}
          options={wireModes.map((mode) => ({ value: mode, label: t(`settings.wireModes.${mode}`) }))}
          onChange={(value) => {
            const mode = wireModes.find((each) => each === value);
            if (mode) void ask("changeSettings", { wireMode: mode });
          }}
        />
      </div>
    </>
  );
}

/** When a scheduled conference announces itself. */
function Reminders() {
  const { t } = useTranslation();
  const chosen = useApp((state) => state.settings.reminderMinutes);
  const minutes = [-1, 0, 5, 10, 15, 30];
  const label = t("settings.reminders");
  return (
    <div className={styles["keys"]}>
      <span>{label}</span>
      <Picker
        label={label}
        value={String(chosen)}
        options={(minutes.includes(chosen) ? minutes : [...minutes, chosen]).map((value) => ({
          value: String(value),
          label:
            value < 0
              ? t("settings.reminderNever")
              : value === 0
                ? t("settings.reminderStart")
                : t("settings.reminderBefore", { count: value }),
        }))}
        onChange={(value) => void ask("changeSettings", { reminderMinutes: Number(value) })}
      />
    </div>
  );
}

/** The keys that mute from anywhere: shown, chosen by pressing them, removed. */
function GlobalMute() {
  const { t } = useTranslation();
  const keys = useApp((state) => state.settings.globalMute);
  const taken = useApp((state) => state.desktop.globalMute === "taken");
  const [listening, setListening] = useState(false);
  const choose = (globalMute: string) => {
    setListening(false);
    void ask("changeSettings", { globalMute });
  };
  return (
    <div className={styles["keys"]} role="group" aria-label={t("settings.globalMute")}>
      <div className={styles["text"]}>
        <span>{t("settings.globalMute")}</span>
        {taken ? (
          <span className={styles["taken"]} role="alert">
            {t("settings.globalMuteTaken")}
          </span>
        ) : (
          <span className={styles["note"]}>{t("settings.globalMuteNote")}</span>
        )}
      </div>
      <div className={styles["choice"]}>
        {!listening && keysOf(keys).map((key) => <kbd key={key}>{key}</kbd>)}
        <Button
          size="s"
          onClick={() => setListening(!listening)}
          onBlur={() => setListening(false)}
          onKeyDown={(event) => {
            if (!listening || event.key === "Tab") return;
            event.preventDefault();
            event.stopPropagation();
            if (event.key === "Escape") setListening(false);
            const accelerator = acceleratorOf(event.nativeEvent);
            if (accelerator !== undefined) choose(accelerator);
          }}
        >
          {t(listening ? "settings.globalMutePress" : "settings.globalMuteSet")}
        </Button>
        {keys !== "" && !listening && (
          <Button size="s" look="quiet" onClick={() => choose("")}>
            {t("settings.globalMuteClear")}
          </Button>
        )}
      </div>
    </div>
  );
}
