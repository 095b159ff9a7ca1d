import { useTranslation } from "react-i18next";
import styles from "./Checks.module.css";

/** The microphone is on and open, and still nothing comes: said here, not by the others after two minutes. */
export function SilentMicrophone() {
  const { t } = useTranslation();
  return (
    <div role="status" className={styles["silent"]}>
      <strong>{t("lobby.silent")}</strong>
      <p>{t("lobby.silentBody")}</p>
    </div>
  );
}
