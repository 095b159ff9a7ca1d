import { AppWindow } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../preload/contract.ts";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { useInitialFocus } from "../ui/hooks.ts";
import styles from "./BrowserWaiting.module.css";

/** The person is in their browser; this goes on by itself when they are back. */
export function BrowserWaiting() {
  const { t } = useTranslation();
  const [failure, setFailure] = useState<Failure>();
  const first = useInitialFocus<HTMLButtonElement>();
  return (
    <div className={styles["box"]} role="status">
      <AppWindow size={32} aria-hidden className={styles["icon"]} />
      <h2>{t("signIn.browserWaiting")}</h2>
      <p className={styles["body"]}>{t("signIn.browserWaitingBody")}</p>
      {failure && <ErrorNotice failure={failure} />}
      <div className={styles["ways"]}>
        <Button
          wide
          onClick={() => {
            void ask("reopenBrowser", {}).then((answer) => setFailure(answer.ok ? undefined : answer.error));
          }}
        >
          {t("signIn.browserAgain")}
        </Button>
        <Button wide look="quiet" ref={first} onClick={() => void ask("cancelBrowserSignIn", {})}>
          {t("action.cancel")}
        </Button>
      </div>
    </div>
  );
}
