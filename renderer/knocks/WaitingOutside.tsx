import { useTranslation } from "react-i18next";
import { runningCall } from "../call/callStore.ts";
import { useApp } from "../store/app.ts";
import { KnockList } from "./KnockList.tsx";
import styles from "./Knocks.module.css";

/** In the list of people: who stands before the door of this call. */
export function WaitingOutside() {
  const { t } = useTranslation();
  const roomId = useApp((state) => runningCall(state.call)?.roomId);
  const all = useApp((state) => state.knocks);
  const knocks = all.filter((knock) => knock.roomId === roomId);
  if (roomId === undefined || knocks.length === 0) return null;
  return (
    <section className={styles["waiting"]} aria-label={t("knock.waiting")} data-theme="dark">
      <h3>{t("knock.waiting")}</h3>
      <KnockList roomId={roomId} knocks={knocks} />
    </section>
  );
}
