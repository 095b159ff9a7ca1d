import { useTranslation } from "react-i18next";
import { useApp } from "../../store/app.ts";
import { ask } from "../../store/parley.ts";
import { SwitchRow } from "../../ui/Toggle.tsx";

/** Whether calls from device to device may only go through a relay, which hides one's network address. */
export function NeverDirect() {
  const { t } = useTranslation();
  const neverDirect = useApp((state) => state.settings.neverDirect);
  return (
    <SwitchRow
      label={t("security.neverDirect")}
      note={t("security.neverDirectNote")}
      checked={neverDirect}
      onChange={(on) => void ask("changeSettings", { neverDirect: on })}
    />
  );
}
