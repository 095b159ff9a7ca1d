import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../preload/contract.ts";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { Question } from "../ui/Question.tsx";
import styles from "./AccountButton.module.css";

/** Asks before an account, or all of them, are forgotten here. */
export function SignOutDialog({ which, onClose }: { which: "one" | "all"; onClose: () => void }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const several = useApp((state) => state.accounts.length > 1);
  const account = useApp((state) => (state.session.phase === "signedIn" ? state.session.me.userId : ""));
  const last = useApp(
    ({ trust }) => trust.device === "verified" && trust.recovery === "missing" && !trust.otherDevices,
  );
  const [title, lead] =
    which === "all"
      ? [t("accounts.signOutAllTitle"), t("accounts.signOutAllBody")]
      : several
        ? [t("accounts.signOutTitle", { account }), t("accounts.signOutBody")]
        : [t("account.signOutTitle"), t("account.signOutBody")];
  return (
    <Question
      title={title}
      lead={lead}
      yes={t(which === "all" ? "accounts.signOutAll" : "account.signOut")}
      busy={busy}
      failure={failure}
      onNo={onClose}
      onYes={() => {
        setBusy(true);
        void ask(which === "all" ? "signOutAll" : "signOut", {}).then((answer) => {
          setBusy(false);
          if (!answer.ok) setFailure(answer.error);
        });
      }}
    >
      {last && <p className={styles["note"]}>{t("security.lastDevice")}</p>}
    </Question>
  );
}
