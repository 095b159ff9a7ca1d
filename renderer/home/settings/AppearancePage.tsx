import { useTranslation } from "react-i18next";
import { useApp } from "../../store/app.ts";
import { ask } from "../../store/parley.ts";
import { Picker } from "../../ui/Picker.tsx";
import { Segments } from "../../ui/Toggle.tsx";
import { languageName, locales } from "./languages.ts";
import { Field, Setting } from "./Setting.tsx";

export function AppearancePage() {
  const { t } = useTranslation();
  const { theme, language } = useApp((state) => state.settings);
  return (
    <>
      <Setting id="theme">
        <Field label={t("settings.theme")}>
          <Segments
            label={t("settings.theme")}
            value={theme}
            options={[
              { value: "system", label: t("settings.themeSystem") },
              { value: "light", label: t("settings.themeLight") },
              { value: "dark", label: t("settings.themeDark") },
            ]}
            onChange={(next) => void ask("changeSettings", { theme: next })}
          />
        </Field>
      </Setting>
      <Setting id="language">
        <Field label={t("settings.language")}>
          <Picker
            label={t("settings.language")}
            value={language}
            options={[
              { value: "system", label: t("settings.languageSystem") },
              ...locales.map((code) => ({ value: code, label: languageName(code) })),
            ]}
            onChange={(next) => void ask("changeSettings", { language: next })}
          />
        </Field>
      </Setting>
    </>
  );
}
