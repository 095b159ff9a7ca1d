import { Hand } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { inCall, runningCall, useCallUi } from "../call/callStore.ts";
import { useApp } from "../store/app.ts";
import { announce } from "../ui/announce.tsx";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { groupKnocks } from "./knockGroups.ts";
import type { KnockGroup } from "./knockGroups.ts";
import { KnockList, useAnswer } from "./KnockList.tsx";
import styles from "./Knocks.module.css";

/** Who asks to enter, over whatever is on screen. It never takes the focus from what the person is doing. */
export function KnockCards() {
  const { t } = useTranslation();
  const knocks = useApp((state) => state.knocks);
  const call = useApp((state) => state.call);
  const joining = useCallUi((ui) => ui.joining);
  const leaving = useCallUi((ui) => ui.leaving);
  const groups = groupKnocks(knocks, runningCall(call)?.roomId);
  if (groups.length === 0) return null;
  return (
    <section
      className={styles["cards"]}
      aria-label={t("knock.cards")}
      {...(inCall(call, { joining, leaving }) && { "data-theme": "dark" })}
    >
      {groups.map((group) => (
        <KnockCard key={group.roomId} group={group} />
      ))}
    </section>
  );
}

function KnockCard({ group }: { group: KnockGroup }) {
  const { t } = useTranslation();
  const { roomId, conference, knocks, collapsed } = group;
  const [open, setOpen] = useState(false);
  const { busy, failure, answer } = useAnswer(roomId);
  const [first] = knocks;
  const title =
    knocks.length === 1 && first
      ? t("knock.one", { name: first.displayName })
      : t("knock.many", { count: knocks.length });
  useEffect(() => announce(title), [title]);
  const everybody = knocks.map(({ userId }) => userId);
  return (
    <article className={styles["card"]} aria-label={title}>
      <header className={styles["head"]}>
        <Hand size={20} aria-hidden />
        <div className={styles["text"]}>
          <h2>{title}</h2>
          <p>{t("knock.in", { conference })}</p>
        </div>
      </header>
      {(!collapsed || open) && <KnockList roomId={roomId} knocks={knocks} />}
      {failure && <ErrorNotice failure={failure} />}
      {knocks.length > 1 && (
        <div className={styles["ways"]}>
          {collapsed && (
            <Button size="s" look="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
              {t(open ? "knock.hide" : "knock.show")}
            </Button>
          )}
          <Button size="s" disabled={busy} onClick={() => void answer(everybody, false)}>
            {t("knock.declineAll")}
          </Button>
          {/* Of a flood nobody is let in unseen. */}
          {(!collapsed || open) && (
            <Button size="s" look="primary" disabled={busy} onClick={() => void answer(everybody, true)}>
              {t("knock.admitAll")}
            </Button>
          )}
        </div>
      )}
    </article>
  );
}
