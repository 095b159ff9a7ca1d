import { House, Plus, Settings } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ConferenceSpace } from "../../preload/contract.ts";
import { IconButton } from "../ui/Button.tsx";
import { cx } from "../ui/cx.ts";
import { colourOf, initialsOf } from "../ui/identity.ts";
import { Mark } from "../ui/Mark.tsx";
import { Tooltip } from "../ui/Tooltip.tsx";
import { AccountButton } from "../accounts/AccountButton.tsx";
import styles from "./Rail.module.css";
import { RecentsEntry } from "./recents/RecentsEntry.tsx";

export interface RailProps {
  spaces: ConferenceSpace[];
  /** Undefined: home, that is all spaces. */
  chosen: string | undefined;
  onChoose: (spaceId: string | undefined) => void;
  /** Whether the recent calls are shown instead. */
  recents: boolean;
  onRecents: () => void;
  onNewSpace: () => void;
  onSettings: () => void;
}

/** The left column: the spaces one is in, how many people are in each right now, and oneself. */
export function Rail({ spaces, chosen, onChoose, recents, onRecents, onNewSpace, onSettings }: RailProps) {
  const { t } = useTranslation();
  const home = chosen === undefined && !recents;
  return (
    <nav className={styles["rail"]} aria-label={t("home.spaces")}>
      <div className={styles["brand"]}>
        <Mark size={28} />
        <span>Parley</span>
      </div>
      <ul className={styles["list"]}>
        <li>
          <button
            type="button"
            className={cx(styles["item"], home && styles["current"])}
            aria-current={home ? "page" : undefined}
            onClick={() => onChoose(undefined)}
          >
            <span className={styles["icon"]}>
              <House size={18} aria-hidden />
            </span>
            <span className={styles["label"]}>{t("home.all")}</span>
          </button>
        </li>
        <li>
          <RecentsEntry current={recents} onOpen={onRecents} />
        </li>
        <li className={styles["heading"]}>
          <span>{t("home.spaces")}</span>
          <Tooltip text={t("home.newSpace")} side="right">
            <IconButton label={t("home.newSpace")} className={styles["add"]} onClick={onNewSpace}>
              <Plus size={17} aria-hidden />
            </IconButton>
          </Tooltip>
        </li>
        {spaces.map((space) => {
          const people = new Set(
            space.conferences.flatMap((conference) => conference.present.map((person) => person.userId)),
          ).size;
          const { background, ink } = colourOf(space.spaceId);
          const current = space.spaceId === chosen && !recents;
          return (
            <li key={space.spaceId}>
              <button
                type="button"
                title={space.name}
                className={cx(styles["item"], current && styles["current"])}
                aria-current={current ? "page" : undefined}
                onClick={() => onChoose(space.spaceId)}
              >
                <span className={cx(styles["icon"], styles["space"])} style={{ background, color: ink }} aria-hidden>
                  {initialsOf(space.name)}
                </span>
                <span className={styles["label"]}>{space.name}</span>
                {people > 0 && (
                  <span className={styles["count"]} aria-label={t("home.people", { count: people })}>
                    {people}
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
      <div className={styles["foot"]}>
        <AccountButton />
        <Tooltip text={t("home.settings")}>
          <IconButton label={t("home.settings")} onClick={onSettings}>
            <Settings size={19} aria-hidden />
          </IconButton>
        </Tooltip>
      </div>
    </nav>
  );
}
