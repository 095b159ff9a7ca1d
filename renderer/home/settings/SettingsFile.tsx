import { Download, Upload } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Failure, PortableSettings, SettingsOfFile } from "../../../preload/contract.ts";
import { useApp } from "../../store/app.ts";
import { ask } from "../../store/parley.ts";
import { Button } from "../../ui/Button.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Modal, ModalActions } from "../../ui/Modal.tsx";
import { keysOf } from "./accelerator.ts";
import { languageName, locales } from "./languages.ts";
import styles from "./Settings.module.css";
import { changesOf } from "./settingsChanges.ts";
import { portable, settingsIndex } from "./settingsIndex.ts";

/** Settings to a file and back; what a file would change is shown before anything is changed. */
export function SettingsFile() {
  const { t } = useTranslation();
  const [failure, setFailure] = useState<Failure>();
  const [said, setSaid] = useState("");
  const [file, setFile] = useState<SettingsOfFile>();
  const exportSettings = async () => {
    const answer = await ask("exportSettings", {});
    setFailure(answer.ok ? undefined : answer.error);
    setSaid(answer.ok && answer.value.saved ? t("settingsFile.saved") : "");
  };
  const read = async () => {
    const answer = await ask("readSettingsFile", {});
    setFailure(answer.ok ? undefined : answer.error);
    setSaid("");
    if (answer.ok && answer.value !== null) setFile(answer.value);
  };
  return (
    <>
      <div className={styles["ways"]}>
        <Button icon={<Download size={17} aria-hidden />} onClick={() => void exportSettings()}>
          {t("settingsFile.export")}
        </Button>
        <Button icon={<Upload size={17} aria-hidden />} onClick={() => void read()}>
          {t("settingsFile.import")}
        </Button>
      </div>
      <p role="status">{said}</p>
      {failure && <ErrorNotice failure={failure} />}
      {file && (
        <ImportDialog
          file={file}
          onClose={(applied) => {
            setFile(undefined);
            setSaid(applied ? t("settingsFile.applied") : "");
          }}
        />
      )}
    </>
  );
}

function ImportDialog({ file, onClose }: { file: SettingsOfFile; onClose: (applied: boolean) => void }) {
  const { t } = useTranslation();
  const settings = useApp((state) => state.settings);
  const [failure, setFailure] = useState<Failure>();
  const show = useShownValue();
  const changes = changesOf(settings, file);
  const apply = async () => {
    const answer = await ask("changeSettings", Object.fromEntries(changes.map(({ key, to }) => [key, to])));
    if (answer.ok) onClose(true);
    else setFailure(answer.error);
  };
  return (
    <Modal
      open
      wide
      onClose={() => onClose(false)}
      title={t("settingsFile.importTitle")}
      lead={t(changes.length === 0 ? "settingsFile.same" : "settingsFile.importLead")}
    >
      {changes.length > 0 && (
        <table className={styles["table"]}>
          <thead>
            <tr>
              <th scope="col">{t("settingsFile.setting")}</th>
              <th scope="col">{t("settingsFile.now")}</th>
              <th scope="col">{t("settingsFile.then")}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ key, from, to }) => (
              <tr key={key} data-key={key}>
                <th scope="row">{t(settingsIndex[portable[key]].label)}</th>
                <td>{show(key, from)}</td>
                <td>{show(key, to)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {failure && <ErrorNotice failure={failure} />}
      <ModalActions>
        <Button onClick={() => onClose(false)}>{t(changes.length === 0 ? "action.close" : "action.cancel")}</Button>
        {changes.length > 0 && (
          <Button look="primary" onClick={() => void apply()}>
            {t("settingsFile.apply")}
          </Button>
        )}
      </ModalActions>
    </Modal>
  );
}

/** A value as the page itself shows it. */
function useShownValue(): (key: keyof PortableSettings, value: PortableSettings[keyof PortableSettings]) => string {
  const { t } = useTranslation();
  const words: Record<string, string> = {
    "theme system": t("settings.themeSystem"),
    "theme light": t("settings.themeLight"),
    "theme dark": t("settings.themeDark"),
    "language system": t("settings.languageSystem"),
    "background none": t("settingsFile.off"),
    "background blur": t("settingsFile.on"),
    "noise off": t("effects.noiseOff"),
    "noise standard": t("effects.noiseStandard"),
    "noise strong": t("effects.noiseStrong"),
    "wireMode compatibility": t("settings.wireModes.compatibility"),
    "wireMode legacy": t("settings.wireModes.legacy"),
    "wireMode matrix_2_0": t("settings.wireModes.matrix_2_0"),
    "reminderMinutes -1": t("settings.reminderNever"),
    "reminderMinutes 0": t("settings.reminderStart"),
    "globalMute ": "–",
  };
  return (key, value) => {
    const word = words[`${key} ${String(value)}`];
    if (word !== undefined) return word;
    if (typeof value === "boolean") return t(value ? "settingsFile.on" : "settingsFile.off");
    if (key === "reminderMinutes") return t("settings.reminderBefore", { count: Number(value) });
    if (key === "globalMute") return keysOf(String(value)).join(" ");
    // A file may name a language that there is not.
    return key === "language" && locales.includes(String(value)) ? languageName(String(value)) : String(value);
  };
}
