import { Shield, ShieldCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";
import { Setting } from "../home/settings/Setting.tsx";
import { SwitchRow } from "../ui/Toggle.tsx";
import { RestoreProgress } from "./RestoreProgress.tsx";
import { SecretsPlace } from "./SecretsPlace.tsx";
import styles from "./Trust.module.css";
import { openTrustDialog } from "./trustUi.ts";
import { VerifyWays } from "./VerifyWays.tsx";

/** Identity, recovery key, backup, and who may hear this person. */
export function SecurityPage() {
  const { t } = useTranslation();
  const { device, recovery, restore } = useApp((state) => state.trust);
  const verifiedOnly = useApp((state) => state.settings.verifiedDevicesOnly);
  const busy = restore?.phase === "fetching" || restore?.phase === "loading";
  const Icon = device === "verified" ? ShieldCheck : Shield;
  return (
    <>
      <Setting id="identity">
        <div className={styles["fact"]} data-device={device}>
          <Icon size={20} aria-hidden />
          <div className={styles["cardText"]}>
            <strong>{t(`security.device.${device}`)}</strong>
            {device === "unverified" && (
              <>
                <p>{t("security.unverifiedBody")}</p>
                <VerifyWays />
              </>
            )}
            {device === "unset" && (
              <div className={styles["ways"]}>
                <Button size="s" onClick={() => openTrustDialog("reset")}>
                  {t("security.setUp")}
                </Button>
              </div>
            )}
          </div>
        </div>
      </Setting>
      {device === "verified" && recovery !== "unknown" && (
        <Setting id="recoveryKey">
          <div className={styles["row"]}>
            <span>{t(recovery === "ready" ? "security.hasKey" : "security.noKey")}</span>
            <Button size="s" onClick={() => openTrustDialog("saveKey")}>
              {t(recovery === "ready" ? "security.newKey" : "security.saveTitle")}
            </Button>
          </div>
        </Setting>
      )}
      <Setting id="verifiedDevicesOnly">
        <SwitchRow
          label={t("security.verifiedOnly")}
          note={t("security.verifiedOnlyNote")}
          checked={verifiedOnly}
          onChange={(on) => void ask("changeSettings", { verifiedDevicesOnly: on })}
        />
      </Setting>
      <Setting id="secrets">
        <SecretsPlace />
      </Setting>
      <RestoreProgress />
      {device === "verified" && (
        <Setting id="resetIdentity">
          <div className={styles["ways"]}>
            {recovery === "ready" && !busy && (
              <Button size="s" look="quiet" onClick={() => void ask("restoreKeys", {})}>
                {t("security.restoreAgain")}
              </Button>
            )}
            <Button size="s" look="quiet" onClick={() => openTrustDialog("reset")}>
              {t("security.reset")}
            </Button>
          </div>
        </Setting>
      )}
    </>
  );
}
