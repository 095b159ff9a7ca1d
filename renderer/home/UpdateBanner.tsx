import { CircleArrowUp } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../preload/contract.ts";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import styles from "./UpdateBanner.module.css";

/** A new version that is ready, offered quietly; or why one was refused. It comes without moving the focus. */
export function UpdateBanner() {
  const { t } = useTranslation();
  const update = useApp((state) => state.update);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const later = () => {
    setFailure(undefined);
    void ask("postponeUpdate", {});
  };
  const shown = update.phase === "failed" ? update.error : failure;
  if (shown !== undefined) {
    return (
      <ErrorNotice failure={shown} className={styles["failure"]}>
        <Button size="s" onClick={later}>
          {t("action.dismiss")}
        </Button>
      </ErrorNotice>
    );
  }
  if (update.phase !== "ready" || !update.offered) return null;
  return (
    <div className={styles["banner"]} role="status">
      <CircleArrowUp size={18} aria-hidden />
      <span className={styles["text"]}>{t("update.ready", { version: update.version })}</span>
      <Button
        size="s"
        busy={busy}
        onClick={() => {
          setBusy(true);
          void ask("installUpdate", {}).then((answer) => {
            setBusy(false);
            if (!answer.ok) setFailure(answer.error);
          });
        }}
      >
        {t("update.restart")}
      </Button>
      <Button size="s" look="quiet" onClick={later}>
        {t("update.later")}
      </Button>
    </div>
  );
}
