import { useTranslation } from "react-i18next";
import type { Settings } from "../../../preload/contract.ts";
import { useApp } from "../../store/app.ts";
import { ask } from "../../store/parley.ts";
import { Picker } from "../../ui/Picker.tsx";
import { Diagnostics } from "./Diagnostics.tsx";
import { Field, Part, Setting } from "./Setting.tsx";
import { SettingsFile } from "./SettingsFile.tsx";

const wireModes = ["compatibility", "legacy", "matrix_2_0"] as const satisfies readonly Settings["wireMode"][];

/** What few people need. */
export function AdvancedPage() {
  const { t } = useTranslation();
  const wireMode = useApp((state) => state.settings.wireMode);
  return (
    <>
      <Setting id="wireMode">
        <Field label={t("settings.wireMode")}>
          <Picker
            label={t("settings.wireMode")}
            value={wireMode}
            options={wireModes.map((mode) => ({ value: mode, label: t(`settings.wireModes.${mode}`) }))}
            onChange={(value) => {
              const mode = wireModes.find((each) => each === value);
              if (mode) void ask("changeSettings", { wireMode: mode });
            }}
          />
        </Field>
      </Setting>
      <Setting id="settingsFile">
        <Part title={t("settingsFile.title")} lead={t("settingsFile.lead")}>
          <SettingsFile />
        </Part>
      </Setting>
      <Setting id="diagnostics">
        <Part title={t("diagnostics.title")} lead={t("diagnostics.lead")}>
          <Diagnostics />
        </Part>
      </Setting>
    </>
  );
}
