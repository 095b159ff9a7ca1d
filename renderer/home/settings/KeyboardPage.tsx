import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ShortcutList } from "../../call/ShortcutList.tsx";
import { useApp } from "../../store/app.ts";
import { ask } from "../../store/parley.ts";
import { Button } from "../../ui/Button.tsx";
import { Keys } from "../../ui/Keys.tsx";
import { SwitchRow } from "../../ui/Toggle.tsx";
import { acceleratorOf, keysOf } from "./accelerator.ts";
import styles from "./GeneralPage.module.css";
import { Part, Setting } from "./Setting.tsx";

/** Keys that reach the microphone from elsewhere, and those of the app itself. */
export function KeyboardPage() {
  const { t } = useTranslation();
  const { pushToTalk, mediaKeyMutes } = useApp((state) => state.settings);
  return (
    <>
      <Setting id="pushToTalk">
        <SwitchRow
          label={t("settings.pushToTalk")}
          note={t("settings.pushToTalkNote")}
          checked={pushToTalk}
          onChange={(on) => void ask("changeSettings", { pushToTalk: on })}
        />
      </Setting>
      <Setting id="globalMute">
        <GlobalMute />
      </Setting>
      <Setting id="mediaKeyMutes">
        <SwitchRow
          label={t("settings.mediaKeyMutes")}
          checked={mediaKeyMutes}
          onChange={(on) => void ask("changeSettings", { mediaKeyMutes: on })}
        />
      </Setting>
      <Setting id="shortcuts">
        <Part title={t("more.shortcuts")}>
          <ShortcutList first={[[t("switcher.open"), ["Ctrl", "K"]]]} />
        </Part>
      </Setting>
    </>
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
        {!listening && <Keys keys={keysOf(keys)} />}
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
