import { ShieldAlert, ShieldCheck } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CallArgs, CallName, Failure, SasEmoji, VerificationState } from "../../preload/contract.ts";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { Modal, ModalActions } from "../ui/Modal.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import styles from "./Trust.module.css";

/** It brings a reader of codes, which most people never need. */
const ScanCode = lazy(() => import("../linking/ScanCode.tsx").then((views) => ({ default: views.ScanCode })));

/** Comparing with another device or person, step by step, as main follows it. */
export function VerificationDialog({ verification }: { verification: Exclude<VerificationState, { phase: "asked" }> }) {
  const { t } = useTranslation();
  const [failure, setFailure] = useState<Failure>();
  const { peer, phase } = verification;
  const name = peer.displayName;
  const send = async <N extends CallName>(call: N, args: CallArgs<N>) => {
    const answer = await ask(call, args);
    setFailure(answer.ok ? undefined : answer.error);
  };
  const end = () => void send("endVerification", {});
  const answer = (match: boolean) => void send("answerComparison", { match });
  return (
    <Modal open onClose={end} title={peer.own ? t("verify.own") : t("verify.person", { name })}>
      <div className={styles["step"]} data-phase={phase} aria-live="polite">
        <Step verification={verification} />
      </div>
      {failure && <ErrorNotice failure={failure} />}
      <ModalActions>
        {phase === "ready" && (verification.qr !== undefined || verification.scan === true) && (
          <Button onClick={() => void send("compareEmoji", {})}>{t("verify.useEmoji")}</Button>
        )}
        {phase === "comparing" && (
          <>
            <Button look="danger" onClick={() => answer(false)}>
              {t("verify.mismatch")}
            </Button>
            <Button look="primary" onClick={() => answer(true)}>
              {t("verify.match")}
            </Button>
          </>
        )}
        {phase === "scanned" && (
          <>
            <Button onClick={() => answer(false)}>{t("verify.no")}</Button>
            <Button look="primary" onClick={() => answer(true)}>
              {t("verify.yes")}
            </Button>
          </>
        )}
        {phase === "done" && (
          <Button look="primary" onClick={end}>
            {t("action.done")}
          </Button>
        )}
        {phase === "ended" && <Button onClick={end}>{t("action.close")}</Button>}
        {(phase === "asking" || phase === "preparing") && <Button onClick={end}>{t("action.cancel")}</Button>}
      </ModalActions>
    </Modal>
  );
}

function Step({ verification }: { verification: VerificationState }) {
  const { t } = useTranslation();
  const { peer } = verification;
  const name = peer.displayName;
  switch (verification.phase) {
    case "asked":
    case "asking":
      return <Waiting>{peer.own ? t("verify.askingOwn") : t("verify.asking", { name })}</Waiting>;
    case "ready":
      if (verification.scan === true) return <Scanning />;
      return verification.qr === undefined ? (
        <Waiting>{t("verify.preparing")}</Waiting>
      ) : (
        <>
          <p>{t("verify.scan")}</p>
          <img className={styles["qr"]} src={verification.qr} alt={t("verify.code")} />
        </>
      );
    case "preparing":
      return <Waiting>{t("verify.preparing")}</Waiting>;
    case "scanned":
      return <p>{t("verify.scanned")}</p>;
    case "comparing":
      return (
        <>
          <p>{peer.own ? t("verify.compareOwn") : t("verify.compare", { name })}</p>
          <EmojiRow emoji={verification.emoji} />
        </>
      );
    case "confirmed":
      // The other side asks whether this one says so.
      return <Waiting>{t(verification.read === true ? "verify.read" : "verify.confirmed")}</Waiting>;
    case "done":
      return (
        <Outcome good title={peer.own ? t("verify.doneOwn") : t("verify.done", { name })}>
          {peer.own ? t("verify.doneOwnBody") : t("verify.doneBody", { name })}
        </Outcome>
      );
    case "ended":
      return <Outcome title={t("verify.endedTitle")}>{t(`verify.ended.${verification.reason}`)}</Outcome>;
  }
}

/** The camera, held at the code that the other device shows. */
function Scanning() {
  const { t } = useTranslation();
  const [other, setOther] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  return (
    <>
      <Suspense fallback={<Waiting>{t("verify.preparing")}</Waiting>}>
        <ScanCode
          onCode={async (bytes) => {
            const answer = await ask("scanCode", { bytes });
            if (answer.ok) setOther(!answer.value.right);
            else setFailure(answer.error);
          }}
          onFailure={setFailure}
        />
      </Suspense>
      {other && <p role="status">{t("verify.otherCode")}</p>}
      {failure && <ErrorNotice failure={failure} />}
    </>
  );
}

function Waiting({ children }: { children: ReactNode }) {
  return (
    <p className={styles["waiting"]} role="status">
      <Spinner size={18} />
      {children}
    </p>
  );
}

function Outcome({ good = false, title, children }: { good?: boolean; title: string; children: ReactNode }) {
  const Icon = good ? ShieldCheck : ShieldAlert;
  return (
    <div className={styles["outcome"]} data-good={good} role={good ? "status" : "alert"}>
      <Icon size={40} aria-hidden />
      <strong>{title}</strong>
      <p>{children}</p>
    </div>
  );
}

/** Seven emoji with their names, which are what one reads out. Their order is the same in every script. */
function EmojiRow({ emoji }: { emoji: SasEmoji[] }) {
  const { t } = useTranslation();
  return (
    <ol className={styles["emoji"]} dir="ltr" aria-label={t("verify.emoji")}>
      {emoji.map(({ symbol, name }, place) => (
        // oxlint-disable-next-line react/no-array-index-key -- The same emoji may come twice; their places never change.
        <li key={place} data-emoji={name}>
          <span aria-hidden>{symbol}</span>
          <bdi>{t(`sasEmoji.${name}`)}</bdi>
        </li>
      ))}
    </ol>
  );
}
