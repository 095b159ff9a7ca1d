import { History } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApp } from "../../store/app.ts";
import { cx } from "../../ui/cx.ts";
import rail from "../Rail.module.css";
import styles from "./Recents.module.css";

/** The way to the recent calls in the rail, with how many were missed. */
export function RecentsEntry({ current, onOpen }: { current: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const missed = useApp((state) => state.recents.missed);
  return (
    <button
      type="button"
      className={cx(rail["item"], current && rail["current"])}
      aria-current={current ? "page" : undefined}
      onClick={onOpen}
    >
      <span className={rail["icon"]}>
        <History size={18} aria-hidden />
      </span>
      <span className={rail["label"]}>{t("recents.title")}</span>
      {missed > 0 && (
        <span className={styles["badge"]}>
          <span aria-hidden>{missed > 99 ? "99+" : missed}</span>
          <span className="visuallyHidden">{t("recents.missedCount", { count: missed })}</span>
        </span>
      )}
    </button>
  );
}
