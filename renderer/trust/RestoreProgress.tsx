import { useTranslation } from "react-i18next";
import { useApp } from "../store/app.ts";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import styles from "./Trust.module.css";

/** Keys of old messages, on their way from the backup. */
export function RestoreProgress() {
  const { t } = useTranslation();
  const restore = useApp((state) => state.trust.restore);
  if (restore === null) return null;
  if (restore.phase === "failed") return <ErrorNotice failure={restore.error} tone="warn" />;
  if (restore.phase === "done") {
    const { restored, total } = restore;
    return <p role="status">{t("security.restored", { restored, total })}</p>;
  }
  const label =
    restore.phase === "loading"
      ? t("security.restoringOf", { done: restore.done, total: restore.total })
      : t("security.restoring");
  return (
    <div className={styles["progress"]}>
      <span>{label}</span>
      <progress
        aria-label={t("security.restoring")}
        {...(restore.phase === "loading" && { value: restore.done, max: Math.max(1, restore.total) })}
      />
    </div>
  );
}
