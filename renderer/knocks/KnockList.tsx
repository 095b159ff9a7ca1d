import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Failure, Knock } from "../../preload/contract.ts";
import { ask } from "../store/parley.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import styles from "./Knocks.module.css";

/** Answers people who ask to enter; a failure is said beside them. */
export function useAnswer(roomId: string) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const answer = async (userIds: string[], admit: boolean) => {
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    const said = await ask("answerKnocks", { roomId, userIds, admit });
    setBusy(false);
    // Somebody else was quicker, or they went away: nothing is left to say.
    if (!said.ok && said.error.name !== "KnockOver") setFailure(said.error);
  };
  return { busy, failure, answer };
}

/** Each who asks, with what is known of them and the two answers. */
export function KnockList({ roomId, knocks }: { roomId: string; knocks: Knock[] }) {
  const { t } = useTranslation();
  const { busy, failure, answer } = useAnswer(roomId);
  return (
    <>
      <ul className={styles["list"]}>
        {knocks.map((knock) => (
          <li key={knock.userId} className={styles["knock"]} data-user={knock.userId}>
            <Who knock={knock} />
            <div className={styles["ways"]}>
              <Button
                size="s"
                disabled={busy}
                aria-label={t("knock.declineNamed", { name: knock.displayName })}
                onClick={() => void answer([knock.userId], false)}
              >
                {t("knock.decline")}
              </Button>
              <Button
                size="s"
                look="primary"
                disabled={busy}
                aria-label={t("knock.admitNamed", { name: knock.displayName })}
                onClick={() => void answer([knock.userId], true)}
              >
                {t("knock.admit")}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {failure && <ErrorNotice failure={failure} />}
    </>
  );
}

function Who({ knock }: { knock: Knock }) {
  const { t } = useTranslation();
  const server = knock.userId.slice(knock.userId.indexOf(":") + 1);
  return (
    <div className={styles["who"]}>
      <Avatar id={knock.userId} name={knock.displayName} size={40} />
      <div className={styles["text"]}>
        <p className={styles["name"]} dir="auto">
          {knock.displayName}
        </p>
        <p className={styles["note"]}>{knock.guest ? t("knock.guest") : t("knock.from", { server })}</p>
        {knock.reason !== undefined && (
          <p className={styles["note"]} dir="auto">
            {knock.reason}
          </p>
        )}
        {knock.looksLike !== undefined && (
          <p className={styles["warn"]}>
            <TriangleAlert size={15} aria-hidden />
            {t("knock.looksLike", { name: knock.looksLike })}
          </p>
        )}
      </div>
    </div>
  );
}
