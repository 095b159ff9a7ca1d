import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallResult } from "../../../preload/contract.ts";
import { ask } from "../../store/parley.ts";
import { Facts, Setting } from "./Setting.tsx";

/** Which Parley this is, and by what right it is used. */
export function AboutPage() {
  const { t } = useTranslation();
  const [app, setApp] = useState<CallResult<"describeApp">>();
  useEffect(() => {
    void ask("describeApp", {}).then((answer) => {
      if (answer.ok) setApp(answer.value);
    });
  }, []);
  const rows: [string, string][] = [
    [t("about.version"), app?.version ?? "…"],
    [t("about.builtOn"), app === undefined ? "…" : `Electron ${app.electron}, Chromium ${app.chromium}`],
    [t("about.licence"), t("about.licenceText")],
  ];
  return (
    <Setting id="version">
      <Facts rows={rows} />
    </Setting>
  );
}
