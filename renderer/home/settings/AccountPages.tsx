import { ExternalLink } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallArgs, Failure } from "../../../preload/contract.ts";
import { ask } from "../../store/parley.ts";
import { Button } from "../../ui/Button.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import styles from "./AccountPages.module.css";

/** What one manages of one's account at its OAuth 2.0 server (MSC4191). */
export function AccountPages() {
  const { t } = useTranslation();
  const [failure, setFailure] = useState<Failure>();
  const open = (action: CallArgs<"openAccountPage">["action"]) => {
    void ask("openAccountPage", { action }).then((answer) => setFailure(answer.ok ? undefined : answer.error));
  };
  const icon = <ExternalLink size={16} aria-hidden />;
  return (
    <>
      {failure && <ErrorNotice failure={failure} />}
      <div className={styles["ways"]}>
        <Button icon={icon} onClick={() => open("account")}>
          {t("account.manage")}
        </Button>
        <Button icon={icon} onClick={() => open("devices")}>
          {t("account.sessions")}
        </Button>
      </div>
    </>
  );
}
