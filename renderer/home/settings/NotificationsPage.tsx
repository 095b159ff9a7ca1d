import { useTranslation } from "react-i18next";
import { useApp } from "../../store/app.ts";
import { ask } from "../../store/parley.ts";
import { Picker } from "../../ui/Picker.tsx";
import { SwitchRow } from "../../ui/Toggle.tsx";
import { Field, Setting } from "./Setting.tsx";

/** What rings and is told, and when. */
export function NotificationsPage() {
  const { t } = useTranslation();
  const { doNotDisturb, messagePreviews } = useApp((state) => state.settings);
  return (
    <>
      <Setting id="doNotDisturb">
        <SwitchRow
          label={t("settings.doNotDisturb")}
          note={t("settings.doNotDisturbNote")}
          checked={doNotDisturb}
          onChange={(on) => void ask("changeSettings", { doNotDisturb: on })}
        />
      </Setting>
      <Setting id="messagePreviews">
        <SwitchRow
          label={t("settings.messagePreviews")}
          note={t("settings.messagePreviewsNote")}
          checked={messagePreviews}
          onChange={(on) => void ask("changeSettings", { messagePreviews: on })}
        />
      </Setting>
      <Setting id="reminderMinutes">
        <Reminders />
      </Setting>
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
    <Field label={label}>
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
    </Field>
  );
}
