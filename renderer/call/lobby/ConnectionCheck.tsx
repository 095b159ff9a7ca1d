import { CircleCheck } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/Button.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { reachesSfu } from "./connectionCheck.ts";
import styles from "./Checks.module.css";

/** Whether sound and picture will find their way, said before the person goes in. */
export function ConnectionCheck({ sfuUrl }: { sfuUrl: string | undefined }) {
  const { t } = useTranslation();
  const [attempt, setAttempt] = useState(0);
  /** The check that has an answer, and the answer. */
  const [answer, setAnswer] = useState<{ of: string; reached: boolean }>();
  const check = `${sfuUrl} ${attempt}`;
  useEffect(() => {
    if (sfuUrl === undefined) return undefined;
    let over = false;
    void reachesSfu(sfuUrl).then((reached) => over || setAnswer({ of: `${sfuUrl} ${attempt}`, reached }));
    return () => {
      over = true;
    };
  }, [sfuUrl, attempt]);
  useEffect(() => {
    const again = () => setAttempt((before) => before + 1);
    window.addEventListener("online", again);
    window.addEventListener("offline", again);
    return () => {
      window.removeEventListener("online", again);
      window.removeEventListener("offline", again);
    };
  }, []);
  if (answer?.of !== check) {
    return (
      <p role="status" className={styles["check"]}>
        <Spinner size={14} />
        {t("lobby.checking")}
      </p>
    );
  }
  if (answer.reached) {
    return (
      <p role="status" className={styles["check"]} data-good>
        <CircleCheck size={15} aria-hidden />
        {t("lobby.connected")}
      </p>
    );
  }
  return (
    <ErrorNotice failure={{ name: "SfuUnreachable" }} tone="warn" className={styles["failed"]}>
      <Button size="s" onClick={() => setAttempt(attempt + 1)}>
        {t("action.retry")}
      </Button>
    </ErrorNotice>
  );
}
