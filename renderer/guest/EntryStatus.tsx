import { DoorOpen, Hourglass } from "lucide-react";
import { useEffect } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { EntryState } from "../../preload/contract.ts";
import { ask } from "../store/parley.ts";
import { announce } from "../ui/announce.tsx";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import styles from "./Guest.module.css";
import { placeName } from "./placeName.ts";

type Asked = Exclude<EntryState, { phase: "offered" | "inside" }>;

/** What has become of the wish to enter: for a guest the whole page, for others a card over what is on the screen. */
export function EntryStatus({ entry }: { entry: Asked }) {
  const { t } = useTranslation();
  const name = placeName(entry.place) ?? t("guest.unnamed");
  const { phase } = entry;
  const title =
    phase === "waiting" ? t("guest.waitingTitle") : phase === "declined" ? t("guest.declinedTitle") : undefined;
  useEffect(() => {
    if (title !== undefined) announce(title);
  }, [title]);
  const cancel = () => void ask("cancelEntry", {});
  const again = () => void ask("retryEntry", {});
  switch (phase) {
    case "entering":
      return (
        <Status icon={<Spinner size={26} />} title={t("guest.entering")}>
          <Button onClick={cancel}>{t("action.cancel")}</Button>
        </Status>
      );
    case "waiting":
      return (
        <Status
          icon={<Hourglass size={28} aria-hidden />}
          title={t("guest.waitingTitle")}
          body={t("guest.waitingBody", { name })}
        >
          {entry.unanswered && (
            <p className={styles["slow"]} role="status">
              {t("guest.unanswered")}
            </p>
          )}
          <Button onClick={cancel}>{t("action.cancel")}</Button>
        </Status>
      );
    case "declined":
      return (
        <Status
          icon={<DoorOpen size={28} aria-hidden />}
          title={t("guest.declinedTitle")}
          body={t("guest.declinedBody", { name })}
        >
          <Button look="primary" onClick={again}>
            {t("guest.again")}
          </Button>
          <Button onClick={cancel}>{t("guest.giveUp")}</Button>
        </Status>
      );
    case "failed":
      return (
        <Status icon={<DoorOpen size={28} aria-hidden />} title={name}>
          <ErrorNotice failure={entry.error} className={styles["notice"]} />
          <Button look="primary" onClick={again}>
            {t("action.retry")}
          </Button>
          <Button onClick={cancel}>{t("guest.giveUp")}</Button>
        </Status>
      );
  }
}

function Status({
  icon,
  title,
  body,
  children,
}: {
  icon: ReactNode;
  title: string;
  body?: string;
  children: ReactNode;
}) {
  return (
    <>
      <span className={styles["knocking"]}>{icon}</span>
      <h1 className={styles["title"]}>{title}</h1>
      {body !== undefined && <p className={styles["lead"]}>{body}</p>}
      <div className={styles["ways"]}>{children}</div>
    </>
  );
}
