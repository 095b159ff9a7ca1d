import { Phone, PhoneOff, Video } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { IncomingCall } from "../../preload/contract.ts";
import { inCall, runningCall, useCallUi } from "../call/callStore.ts";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { announce } from "../ui/announce.tsx";
import { Avatar } from "../ui/Avatar.tsx";
import { Button } from "../ui/Button.tsx";
import { cx } from "../ui/cx.ts";
import styles from "./RingCards.module.css";

/** Calls that want an answer, over whatever is on screen. They never take the focus from what the person is doing. */
export function RingCards() {
  const { t } = useTranslation();
  const incoming = useApp((state) => state.ring.incoming);
  const call = useApp((state) => state.call);
  const joining = useCallUi((ui) => ui.joining);
  const leaving = useCallUi((ui) => ui.leaving);
  const lobbyRoom = useCallUi((ui) => ui.lobby?.roomId);
  const viewed = useApp((state) => (state.widget?.inCall === true ? state.widget.roomId : undefined));
  const busy = inCall(call, { joining, leaving }) || viewed !== undefined;
  // Where the person is, or is about to go: the way in is on the screen already.
  const here = viewed ?? (busy ? runningCall(call)?.roomId : undefined) ?? lobbyRoom;
  // Who is called by MatrixRTC and knows legacy calls alone may call at the same time: that is not the same call.
  const other = (ring: IncomingCall) => ring.legacy === true && busy && runningCall(call)?.transport?.kind !== "voip";
  const shown = incoming.filter((ring) => !ring.silenced && (ring.roomId !== here || other(ring)));
  if (shown.length === 0) return null;
  return (
    <section aria-label={t("ring.incoming")} className={styles["cards"]} {...(busy && { "data-theme": "dark" })}>
      {shown.map((ring) =>
        ring.manner === "ring" ? (
          <Ringing key={ring.id} ring={ring} busy={busy} />
        ) : (
          <Quiet key={ring.id} ring={ring} busy={busy} />
        ),
      )}
    </section>
  );
}

/** Somebody calls: answer or decline; in another call also "not now". */
function Ringing({ ring, busy }: { ring: IncomingCall; busy: boolean }) {
  const { t } = useTranslation();
  const who = ring.direct ? ring.name : t("ring.callerIn", { caller: ring.caller.displayName, name: ring.name });
  // In a call it is told discreetly.
  const size = busy ? "s" : "m";
  useSaid(t("ring.incomingFrom", { name: who }));
  return (
    <article className={cx(styles["card"], styles["ringing"])} aria-label={t("ring.incomingFrom", { name: who })}>
      <div className={styles["who"]}>
        <span className={cx(styles["face"], !busy && styles["pulse"])}>
          <Avatar id={ring.caller.userId} name={ring.caller.displayName} size={busy ? 40 : 52} />
        </span>
        <div className={styles["text"]}>
          <h2>{ring.name}</h2>
          <p>{ring.direct ? t("ring.incoming") : t("ring.calledBy", { name: ring.caller.displayName })}</p>
          <For ring={ring} />
        </div>
      </div>
      <div className={styles["ways"]}>
        {busy && (
          <Button look="quiet" size={size} onClick={() => void ask("silenceRing", { id: ring.id })}>
            {t("ring.notNow")}
          </Button>
        )}
        <Button
          look="danger"
          size={size}
          icon={<PhoneOff size={17} aria-hidden />}
          onClick={() => void ask("declineRing", { id: ring.id })}
        >
          {t("ring.decline")}
        </Button>
        {!busy && (
          <Button
            icon={<Phone size={17} aria-hidden />}
            aria-label={t("ring.acceptWithoutCamera")}
            onClick={() => void ask("acceptRing", { id: ring.id, camera: false })}
          />
        )}
        <Button
          look="primary"
          size={size}
          icon={<Video size={18} aria-hidden />}
          onClick={() => void ask("acceptRing", { id: ring.id, camera: true })}
        >
          {t(busy ? "ring.leaveAndJoin" : "ring.accept")}
        </Button>
      </div>
    </article>
  );
}

/** A call has begun in a room: one quiet line with the way in. */
function Quiet({ ring, busy }: { ring: IncomingCall; busy: boolean }) {
  const { t } = useTranslation();
  const text = t("ring.started", { name: ring.caller.displayName });
  useSaid(`${ring.name}. ${text}`);
  return (
    <article className={styles["card"]} aria-label={t("ring.startedIn", { name: ring.name })}>
      <div className={styles["who"]}>
        <Avatar id={ring.caller.userId} name={ring.caller.displayName} size={40} />
        <div className={styles["text"]}>
          <h2>{ring.name}</h2>
          <p>{text}</p>
          <For ring={ring} />
        </div>
      </div>
      <div className={styles["ways"]}>
        <Button look="quiet" onClick={() => void ask("silenceRing", { id: ring.id })}>
          {t("action.dismiss")}
        </Button>
        <Button look="primary" onClick={() => void ask("acceptRing", { id: ring.id, camera: true })}>
          {t(busy ? "ring.leaveAndJoin" : "home.join")}
        </Button>
      </div>
    </article>
  );
}

/** Which of several accounts is called. */
function For({ ring }: { ring: IncomingCall }) {
  const { t } = useTranslation();
  return ring.account === undefined ? null : <p>{t("accounts.for", { account: ring.account })}</p>;
}

function useSaid(text: string): void {
  useEffect(() => announce(text), [text]);
}
