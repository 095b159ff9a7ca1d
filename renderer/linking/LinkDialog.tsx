import { ShieldCheck } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CallArgs, CallName, Failure, LinkingState } from "../../preload/contract.ts";
import { appStore, useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { useInitialFocus } from "../ui/hooks.ts";
import { Modal, ModalActions } from "../ui/Modal.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { TextField } from "../ui/TextField.tsx";
import styles from "./Linking.module.css";

/** It brings a reader of codes, which most people never need. */
const ScanCode = lazy(() => import("./ScanCode.tsx").then((views) => ({ default: views.ScanCode })));

/**
 * One device signs in another by a QR code, step by step, as main follows it. Begins by showing a code; closing it, in
 * whatever way, gives it up.
 *
 * @param server homeserver of the sign-in; left out while one is signed in
 */
export function LinkDialog({ server, onClose }: { server?: string | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const linking = useApp((state) => state.linking);
  const [scanning, setScanning] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const send = async <N extends CallName>(call: N, args: CallArgs<N>) => {
    const answer = await ask(call, args);
    setFailure(answer.ok ? undefined : answer.error);
    return answer.ok;
  };
  const show = () => {
    setScanning(false);
    void send("showLinkCode", server === undefined ? {} : { server });
  };
  const scan = () => {
    setScanning(true);
    void send("cancelLinking", {});
  };
  // The page may have been loaded anew in the middle of it.
  const [begin] = useState(() => (appStore.getState().linking === null ? show : undefined));
  useEffect(() => {
    begin?.();
    return () => void ask("cancelLinking", {});
  }, [begin]);

  const phase = scanning ? "scanning" : (linking?.phase ?? "connecting");
  return (
    <Modal open onClose={onClose} title={t(server === undefined ? "linking.link" : "linking.here")}>
      <div className={styles["step"]} data-phase={phase} aria-live="polite">
        {scanning ? (
          <Suspense fallback={<Waiting>{t("linking.scan")}</Waiting>}>
            <ScanCode
              onCode={async (bytes) => {
                if (await send("scanLinkCode", { bytes })) setScanning(false);
              }}
              onFailure={setFailure}
            />
          </Suspense>
        ) : linking === null ? (
          failure === undefined && <Waiting>{t("linking.making")}</Waiting>
        ) : (
          <Step linking={linking} onCompare={(code) => void send("answerCheckCode", { code })} />
        )}
      </div>
      {failure && <ErrorNotice failure={failure} className={styles["notice"]} />}
      <ModalActions>
        {phase === "scanning" && <Button onClick={show}>{t("linking.showInstead")}</Button>}
        {phase === "showing" && <Button onClick={scan}>{t("linking.scanInstead")}</Button>}
        {phase === "approving" && linking?.side === "existing" && (
          <Button onClick={() => void send("reopenLinkPage", {})}>{t("signIn.browserAgain")}</Button>
        )}
        {phase === "failed" && <Button onClick={scan}>{t("linking.scanInstead")}</Button>}
        {phase === "failed" && (
          <Button look="primary" onClick={show}>
            {t("action.retry")}
          </Button>
        )}
        {phase === "done" ? (
          <Button look="primary" onClick={onClose}>
            {t("action.done")}
          </Button>
        ) : (
          phase !== "failed" && (
            <>
              <Button onClick={onClose}>{t("action.cancel")}</Button>
              {phase === "asking" && (
                <Button look="primary" type="submit" form={FORM}>
                  {t("linking.compare")}
                </Button>
              )}
            </>
          )
        )}
      </ModalActions>
    </Modal>
  );
}

const FORM = "check-code";

function Step({ linking, onCompare }: { linking: LinkingState; onCompare: (code: string) => void }) {
  const { t } = useTranslation();
  const isNew = linking.side === "new";
  switch (linking.phase) {
    case "connecting":
      return <Waiting>{t("linking.connecting")}</Waiting>;
    case "showing":
      return (
        <>
          <p>{t(isNew ? "linking.showNew" : "linking.showExisting")}</p>
          <img className={styles["qr"]} src={linking.qr} alt={t("linking.code")} />
        </>
      );
    case "asking":
      return <CheckCode onCompare={onCompare} />;
    case "telling":
      return (
        <>
          <p>{t("linking.tell")}</p>
          <Digits label={t("linking.checkCode")} text={linking.checkCode} />
        </>
      );
    case "approving":
      return (
        <>
          <p>{t(isNew ? "linking.approveThere" : "linking.approveHere")}</p>
          {linking.userCode !== undefined && <Digits label={t("linking.userCode")} text={linking.userCode} />}
          <span className={styles["patience"]}>
            <Spinner size={20} />
          </span>
        </>
      );
    case "sharing":
      return <Waiting>{t("linking.sharing")}</Waiting>;
    case "done":
      return (
        <div className={styles["outcome"]} role="status">
          <ShieldCheck size={40} aria-hidden />
          <strong>{t("linking.doneTitle")}</strong>
          <p>{t("linking.doneBody")}</p>
        </div>
      );
    case "failed":
      return <ErrorNotice failure={linking.error} />;
  }
}

function Waiting({ children }: { children: ReactNode }) {
  return (
    <p className={styles["waiting"]} role="status">
      <Spinner size={18} />
      {children}
    </p>
  );
}

/** From left to right in any script, and read out one by one. */
function Digits({ label, text }: { label: string; text: string }) {
  return (
    <p className={styles["digits"]} dir="ltr" role="img" aria-label={`${label}: ${[...text].join(" ")}`}>
      {text}
    </p>
  );
}

function CheckCode({ onCompare }: { onCompare: (code: string) => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const first = useInitialFocus<HTMLInputElement>();
  return (
    <form
      id={FORM}
      onSubmit={(event) => {
        event.preventDefault();
        // In React's tree the dialog may lie within the form of the sign-in.
        event.stopPropagation();
        if (code.length === 2) onCompare(code);
      }}
    >
      <p>{t("linking.type")}</p>
      <TextField
        ref={first}
        className={styles["checkCode"]}
        label={t("linking.checkCode")}
        value={code}
        dir="ltr"
        inputMode="numeric"
        autoComplete="off"
        maxLength={2}
        note={{ state: "plain", text: t("linking.typeWarning") }}
        onChange={(event) => setCode(event.target.value.replaceAll(/\D/g, ""))}
      />
    </form>
  );
}
