import { KeyRound, ShieldQuestionMark, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { Button, IconButton } from "../ui/Button.tsx";
import { RestoreProgress } from "./RestoreProgress.tsx";
import styles from "./Trust.module.css";
import { openTrustDialog } from "./trustUi.ts";
import { VerifyWays } from "./VerifyWays.tsx";

/** What this person may want to do about their identity, quietly on top of home; everything is in the settings too. */
export function TrustCard() {
  const { t } = useTranslation();
  const { device, recovery, restore } = useApp((state) => state.trust);
  const hidden = useApp((state) => state.settings.recoveryOfferHidden);
  const [later, setLater] = useState(false);
  const restoring = restore?.phase === "fetching" || restore?.phase === "loading";
  if (device === "unverified" && !later) {
    return (
      <section className={styles["card"]} aria-label={t("security.device.unverified")}>
        <ShieldQuestionMark size={22} aria-hidden />
        <div className={styles["cardText"]}>
          <h2>{t("security.device.unverified")}</h2>
          <p>{t("security.unverifiedBody")}</p>
          <VerifyWays />
        </div>
        <IconButton label={t("security.later")} onClick={() => setLater(true)}>
          <X size={18} aria-hidden />
        </IconButton>
      </section>
    );
  }
  if (restoring) {
    return (
      <section className={styles["card"]} aria-label={t("security.restoring")}>
        <KeyRound size={22} aria-hidden />
        <div className={styles["cardText"]}>
          <RestoreProgress />
        </div>
      </section>
    );
  }
  if (device === "verified" && recovery === "missing" && !hidden) {
    return (
      <section className={styles["card"]} aria-label={t("security.saveTitle")}>
        <KeyRound size={22} aria-hidden />
        <div className={styles["cardText"]}>
          <h2>{t("security.saveTitle")}</h2>
          <p>{t("security.saveBody")}</p>
        </div>
        <Button size="s" onClick={() => openTrustDialog("saveKey")}>
          {t("security.save")}
        </Button>
        <IconButton
          label={t("security.later")}
          onClick={() => void ask("changeSettings", { recoveryOfferHidden: true })}
        >
          <X size={18} aria-hidden />
        </IconButton>
      </section>
    );
  }
  return null;
}
