import { ShieldQuestionMark } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { VerificationPeer } from "../../preload/contract.ts";
import { inCall, useCallUi } from "../call/callStore.ts";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { announce } from "../ui/announce.tsx";
import { Button } from "../ui/Button.tsx";
import styles from "./Trust.module.css";

/** Somebody asks to compare. It never takes the focus from what the person is doing. */
export function VerificationCard({ peer }: { peer: VerificationPeer }) {
  const { t } = useTranslation();
  const call = useApp((state) => state.call);
  const joining = useCallUi((ui) => ui.joining);
  const leaving = useCallUi((ui) => ui.leaving);
  const title = peer.own ? t("verify.askedOwn") : t("verify.asked", { name: peer.displayName });
  useEffect(() => announce(title), [title]);
  return (
    <section
      className={styles["asked"]}
      aria-label={title}
      {...(inCall(call, { joining, leaving }) && { "data-theme": "dark" })}
    >
      <ShieldQuestionMark size={22} aria-hidden />
      <div className={styles["askedText"]}>
        <h2>{title}</h2>
        <p>{t(peer.own ? "verify.askedOwnBody" : "verify.askedBody")}</p>
        {!peer.own && <bdi className={styles["id"]}>{peer.userId}</bdi>}
        <div className={styles["ways"]}>
          <Button size="s" onClick={() => void ask("endVerification", {})}>
            {t("verify.decline")}
          </Button>
          <Button size="s" look="primary" onClick={() => void ask("acceptVerification", {})}>
            {t("verify.accept")}
          </Button>
        </div>
      </div>
    </section>
  );
}
