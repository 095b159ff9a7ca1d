import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import ringback from "../../assets/sounds/ringback.wav";
import type { OutgoingCall } from "../../preload/contract.ts";
import { ask } from "../store/parley.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Button } from "../ui/Button.tsx";
import { cx } from "../ui/cx.ts";
import { playSound } from "../ui/sound.ts";
import { useApp } from "../store/app.ts";
import { callNow, leave } from "./callController.ts";
import { runningCall, useMedia } from "./callStore.ts";
import styles from "./Calling.module.css";

/** What becomes of calling a person: until they answer, in place of their picture. */
export function Calling({ outgoing }: { outgoing: OutgoingCall }) {
  const { t } = useTranslation();
  const { phase, person, roomId } = outgoing;
  const name = person.displayName;
  const camera = useMedia((state) => state.local.cameraOn);
  const legacy = useApp((state) => runningCall(state.call)?.transport?.kind === "voip");
  // Silence is what a client gives that knows no MatrixRTC; whether theirs is one nobody says.
  const older = phase === "noAnswer" && !legacy;
  useEffect(() => (phase === "calling" ? playSound(ringback, { loop: true }) : undefined), [phase]);
  return (
    <section className={styles["calling"]} data-phase={phase} role="status">
      <span className={cx(styles["face"], phase === "calling" && styles["pulse"])}>
        <Avatar id={person.userId} name={name} size={96} />
      </span>
      <strong>{t(`calling.${phase}`, { name })}</strong>
      <p>{older ? t("calling.noAnswerLegacyBody") : t(`calling.${phase}Body`, { name })}</p>
      {phase !== "calling" && (
        <div className={styles["ways"]}>
          <Button look="primary" onClick={() => void ask("ringAgain", {})}>
            {t("calling.again")}
          </Button>
          {older && (
            <Button
              className={styles["quiet"]}
              onClick={() => {
                leave();
                void callNow({ roomId, name }, { camera, legacy: true });
              }}
            >
              {t("calling.legacy")}
            </Button>
          )}
          <Button className={styles["quiet"]} onClick={leave}>
            {t("call.leave")}
          </Button>
        </div>
      )}
    </section>
  );
}
