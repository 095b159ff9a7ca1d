import { EyeOff, KeyRound, LogIn, ShieldCheck } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CallArgs, Failure } from "../../preload/contract.ts";
import { ask } from "../store/parley.ts";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { Mark } from "../ui/Mark.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import styles from "./KeyringQuestion.module.css";

type Choice = CallArgs<"answerKeyring">["choice"];

/** What is stored can't be opened by what was found: another keyring may bring the keys back. */
const LOST: ReadonlySet<Failure["name"]> = new Set(["SecretsLost", "SecretsForeign", "SecretsDamaged"]);

/** The keyring is missing or locked, or lacks the keys: nothing is stored, or wiped, until the person has chosen how. */
export function KeyringQuestion({ error, safeStorageAvailable }: { error: Failure; safeStorageAvailable: boolean }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState<Choice>();
  const [failure, setFailure] = useState<Failure>();

  async function choose(choice: Choice): Promise<void> {
    if (busy) return;
    setBusy(choice);
    const answer = await ask("answerKeyring", { choice });
    setBusy(undefined);
    setFailure(answer.ok ? undefined : answer.error);
  }
  const shown = failure ?? error;
  const lost = LOST.has(error.name);
  const option = (choice: Choice, icon: ReactNode, title: string, body: string) => (
    <button type="button" className={styles["option"]} onClick={() => void choose(choice)} aria-busy={busy === choice}>
      <span className={styles["icon"]}>{busy === choice ? <Spinner size={20} /> : icon}</span>
      <span>
        <strong>{title}</strong>
        <span>{body}</span>
      </span>
    </button>
  );

  return (
    <main className={styles["page"]}>
      <div className={styles["column"]}>
        <Mark size={40} />
        <h1>{t(`errors.${shown.name}.title`)}</h1>
        <p className={styles["lead"]}>{t("keyring.lead")}</p>
        <p className={styles["lead"]}>{t(`errors.${error.name}.body`)}</p>
        {failure && <ErrorNotice failure={failure} />}
        <div className={styles["options"]}>
          {option(
            "retry",
            <KeyRound size={20} aria-hidden />,
            t("keyring.retry"),
            t(lost ? "keyring.retryLost" : "keyring.retryBody"),
          )}
          {lost &&
            option("startOver", <LogIn size={20} aria-hidden />, t("keyring.startOver"), t("keyring.startOverBody"))}
          {safeStorageAvailable &&
            !lost &&
            option(
              "safeStorage",
              <ShieldCheck size={20} aria-hidden />,
              t("keyring.safeStorage"),
              t("keyring.safeStorageBody"),
            )}
          {option(
            "rememberNothing",
            <EyeOff size={20} aria-hidden />,
            t("keyring.rememberNothing"),
            t("keyring.rememberNothingBody"),
          )}
        </div>
      </div>
    </main>
  );
}
