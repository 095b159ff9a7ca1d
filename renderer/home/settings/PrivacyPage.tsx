import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallResult, Result } from "../../../preload/contract.ts";
import { ask } from "../../store/parley.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { NeverDirect } from "./NeverDirect.tsx";
import { Part, Setting } from "./Setting.tsx";
import styles from "./Settings.module.css";

/** What Parley never does, and who sees what all the same. */
export function PrivacyPage() {
  const { t } = useTranslation();
  return (
    <>
      <Setting id="neverDirect">
        <NeverDirect />
      </Setting>
      <Setting id="linkPreviews">
        <Part title={t("privacy.previews")} lead={t("privacy.previewsOff")} />
      </Setting>
      <Setting id="telemetry">
        <Part title={t("privacy.telemetry")} lead={t("privacy.telemetryNone")} />
      </Setting>
      <Setting id="servers">
        <Part title={t("privacy.servers")} lead={t("privacy.serversLead")}>
          <Servers />
        </Part>
      </Setting>
    </>
  );
}

function Servers() {
  const { t } = useTranslation();
  const [answer, setAnswer] = useState<Result<CallResult<"describeServers">>>();
  useEffect(() => {
    let over = false;
    void ask("describeServers", {}).then((now) => {
      if (!over) setAnswer(now);
    });
    return () => {
      over = true;
    };
  }, []);
  if (answer === undefined) {
    return (
      <p className={styles["waiting"]} role="status">
        <Spinner size={16} />
        {t("privacy.looking")}
      </p>
    );
  }
  if (!answer.ok) return <ErrorNotice failure={answer.error} />;
  return (
    <ul className={styles["list"]}>
      {answer.value.map(({ kind, hosts }) => (
        <li key={kind} data-kind={kind}>
          <div className={styles["text"]}>
            <strong>{t(`privacy.kinds.${kind}.name`)}</strong>
            <p>{t(`privacy.kinds.${kind}.sees`)}</p>
            <ul className={styles["hosts"]}>
              {hosts.map((host) => (
                <li key={host} dir="ltr">
                  {host}
                </li>
              ))}
            </ul>
          </div>
        </li>
      ))}
    </ul>
  );
}
