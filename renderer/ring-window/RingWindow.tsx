import { Phone, PhoneOff, Video, X } from "lucide-react";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ErrorName, IncomingCall, Result } from "../../preload/contract.ts";
import { ask } from "../store/parley.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { IconButton } from "../ui/Button.tsx";
import { cx } from "../ui/cx.ts";
import { useRingPage } from "./ringPageStore.ts";
import styles from "./RingWindow.module.css";

/** The whole of the small window: who calls, and what one may answer. Main takes it away when there is no call left. */
export function RingWindow() {
  const call = useRingPage((page) => page.call);
  return call === null ? null : <Ringing key={call.id} call={call} />;
}

function Ringing({ call }: { call: IncomingCall }) {
  const { t } = useTranslation();
  const inCall = useRingPage((page) => page.inCall);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<ErrorName>();
  const { id } = call;
  const answer = async (asked: () => Promise<Result<null>>) => {
    if (busy) return;
    setBusy(true);
    setFailed(undefined);
    const result = await asked();
    setBusy(false);
    if (!result.ok) setFailed(result.error.name);
  };
  const accept = (camera: boolean) => void answer(() => ask("acceptRing", { id, camera }));
  const holdOn = () => void answer(() => ask("silenceRing", { id }));
  useEscape(holdOn);
  const inConference = call.direct ? undefined : call.name;
  const says =
    inConference === undefined
      ? inCall
        ? "reach.waits"
        : "ring.incoming"
      : inCall
        ? "reach.waitsIn"
        : "reach.ringsIn";
  return (
    <main
      className={styles["window"]}
      aria-label={t("ring.incomingFrom", { name: call.caller.displayName })}
      aria-busy={busy}
    >
      <div className={styles["who"]}>
        <span className={styles["face"]}>
          <Avatar id={call.caller.userId} name={call.caller.displayName} size={48} />
        </span>
        <div className={styles["text"]}>
          <h1 className={styles["name"]}>{call.caller.displayName}</h1>
          {failed === undefined ? (
            <p className={styles["what"]}>
              {t(says, { conference: call.name })}
              {call.account !== undefined && <> · {t("accounts.for", { account: call.account })}</>}
            </p>
          ) : (
            <p className={cx(styles["what"], styles["failed"])} role="alert">
              {t(`errors.${failed}.title`)}
            </p>
          )}
        </div>
        <IconButton className={styles["quiet"]} label={t("reach.holdOn")} title={t("reach.holdOn")} onClick={holdOn}>
          <X size={17} aria-hidden />
        </IconButton>
      </div>
      <div className={styles["answers"]}>
        <Answer
          look="accept"
          name={t(inCall ? "reach.leaveAndJoinWithCamera" : "reach.acceptWithCamera")}
          label={t("reach.withCamera")}
          onClick={() => accept(true)}
        >
          <Video size={20} aria-hidden />
        </Answer>
        <Answer
          look="plain"
          name={t(inCall ? "reach.leaveAndJoinWithoutCamera" : "ring.acceptWithoutCamera")}
          label={t("reach.withoutCamera")}
          onClick={() => accept(false)}
        >
          <Phone size={20} aria-hidden />
        </Answer>
        <Answer
          look="decline"
          name={t("ring.decline")}
          label={t("ring.decline")}
          onClick={() => void answer(() => ask("declineRing", { id }))}
        >
          <PhoneOff size={20} aria-hidden />
        </Answer>
      </div>
    </main>
  );
}

function Answer(props: {
  look: "accept" | "plain" | "decline";
  /** Its accessible name, which contains the label. */
  name: string;
  label: string;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      className={cx(styles["answer"], styles[props.look])}
      aria-label={props.name}
      title={props.name}
      onClick={props.onClick}
    >
      {props.children}
      <span className={styles["label"]}>{props.label}</span>
    </button>
  );
}

function useEscape(onEscape: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") onEscape();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });
}
