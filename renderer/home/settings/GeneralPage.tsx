import { useTranslation } from "react-i18next";
import { useApp } from "../../store/app.ts";
import { ask } from "../../store/parley.ts";
import { SwitchRow } from "../../ui/Toggle.tsx";
import { Setting } from "./Setting.tsx";

/** How Parley lives on this computer. */
export function GeneralPage() {
  const { t } = useTranslation();
  const { closeToTray, startAtLogin, pipOnMinimize } = useApp((state) => state.settings);
  const tray = useApp((state) => state.desktop.tray);
  return (
    <>
      <Setting id="closeToTray">
        <SwitchRow
          label={t("settings.closeToTray")}
          note={t(tray ? "settings.closeToTrayNote" : "settings.noTray")}
          checked={closeToTray}
          onChange={(on) => void ask("changeSettings", { closeToTray: on })}
        />
      </Setting>
      <Setting id="startAtLogin">
        <SwitchRow
          label={t("settings.startAtLogin")}
          note={t("settings.startAtLoginNote")}
          checked={startAtLogin}
          onChange={(on) => void ask("changeSettings", { startAtLogin: on })}
        />
      </Setting>
      <Setting id="pipOnMinimize">
        <SwitchRow
          label={t("settings.pipOnMinimize")}
          note={t("settings.pipOnMinimizeNote")}
          checked={pipOnMinimize}
          onChange={(on) => void ask("changeSettings", { pipOnMinimize: on })}
        />
      </Setting>
    </>
  );
}
