import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../preload/contract.ts";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import styles from "./Trust.module.css";
import { openTrustDialog } from "./trustUi.ts";

/** How a new device of an account that has an identity becomes trusted: those ways that are there. */
export function VerifyWays() {
  const { t } = useTranslation();
  const { otherDevices, recovery } = useApp((state) => state.trust);
  const [failure, setFailure] = useState<Failure>();
  const compare = async (scan: boolean) => {
    const answer = await ask("startVerification", scan ? { scan } : {});
    setFailure(answer.ok ? undefined : answer.error);
  };
  return (
    <>
      <div className={styles["ways"]}>
        {otherDevices && (
          <>
            <Button size="s" look="primary" onClick={() => void compare(false)}>
              {t("security.withDevice")}
            </Button>
            <Button size="s" onClick={() => void compare(true)}>
              {t("security.withCode")}
            </Button>
          </>
        )}
        {recovery === "ready" && (
          <Button size="s" onClick={() => openTrustDialog("recover")}>
            {t("security.withKey")}
          </Button>
        )}
        <Button size="s" look="quiet" onClick={() => openTrustDialog("reset")}>
          {t("security.lost")}
        </Button>
      </div>
      {failure && <ErrorNotice failure={failure} />}
    </>
  );
}
