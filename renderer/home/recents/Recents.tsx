import { Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApp } from "../../store/app.ts";
import { ask } from "../../store/parley.ts";
import { Button } from "../../ui/Button.tsx";
import { Question } from "../../ui/Question.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { ConnectionBanner } from "../ConnectionBanner.tsx";
import { EmptyArt } from "../EmptyArt.tsx";
import home from "../Home.module.css";
import { RecentRow } from "./RecentRow.tsx";
import styles from "./Recents.module.css";

/** Who called whom: the calls of the last weeks, newest first. Its missed calls count as seen while it is open. */
export function Recents() {
  const { t } = useTranslation();
  const { ready, calls, missed } = useApp((state) => state.recents);
  const [clearing, setClearing] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (missed > 0) void ask("markRecentsSeen", {});
  }, [missed]);

  const remove = (id: string, index: number) => {
    // The focus goes to what takes the place of the row, not to the top of the window.
    const buttons = list.current?.querySelectorAll<HTMLElement>("[data-remove]") ?? [];
    const next = [...buttons].find((button) => Number(button.dataset["remove"]) > index);
    const before = [...buttons].findLast((button) => Number(button.dataset["remove"]) < index);
    (next ?? before ?? title.current)?.focus();
    void ask("removeRecent", { id });
  };

  return (
    <main className={home["main"]}>
      <ConnectionBanner />
      <div className={home["scroll"]}>
        <div className={home["column"]}>
          <header className={home["head"]}>
            <h1 ref={title} tabIndex={-1} className={home["title"]}>
              {t("recents.title")}
            </h1>
            {calls.some((call) => call.endedTs !== undefined) && (
              <Button look="quiet" icon={<Trash2 size={17} aria-hidden />} onClick={() => setClearing(true)}>
                {t("recents.clear")}
              </Button>
            )}
          </header>
          {calls.length > 0 ? (
            <ul ref={list} className={styles["rows"]} aria-label={t("recents.title")}>
              {calls.map((call, index) => (
                <RecentRow key={call.id} call={call} index={index} onRemove={() => remove(call.id, index)} />
              ))}
            </ul>
          ) : ready ? (
            <div className={home["empty"]}>
              <EmptyArt />
              <h2>{t("recents.empty")}</h2>
              <p>{t("recents.emptyBody")}</p>
            </div>
          ) : (
            <div className={home["loading"]} role="status">
              <Spinner size={20} />
              {t("recents.loading")}
            </div>
          )}
        </div>
      </div>
      {clearing && (
        <Question
          title={t("recents.clearTitle")}
          lead={t("recents.clearBody")}
          yes={t("recents.clear")}
          onNo={() => setClearing(false)}
          onYes={() => {
            setClearing(false);
            void ask("clearRecents", {});
          }}
        />
      )}
    </main>
  );
}
