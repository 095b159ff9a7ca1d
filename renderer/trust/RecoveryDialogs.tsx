import { Check, Copy, Download } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../preload/contract.ts";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { announce } from "../ui/announce.tsx";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { Modal, ModalActions } from "../ui/Modal.tsx";
import { useSending } from "../ui/sending.ts";
import { Spinner } from "../ui/Spinner.tsx";
import { TextField } from "../ui/TextField.tsx";
import styles from "./Trust.module.css";
import { closeTrustDialog, openTrustDialog } from "./trustUi.ts";

/** The recovery key, shown once; it counts from the moment the person says that they have it. */
export function SaveKeyDialog() {
  const { t } = useTranslation();
  const [key, setKey] = useState<string>();
  const [failure, setFailure] = useState<Failure>();
  const [done, setDone] = useState<"copied" | "saved">();
  const had = useApp((state) => state.trust.recovery === "ready");
  const confirming = useSending(closeTrustDialog);
  useEffect(() => {
    void ask("makeRecoveryKey", {}).then((answer) => (answer.ok ? setKey(answer.value.key) : setFailure(answer.error)));
    return () => void ask("forgetRecoveryKey", {});
  }, []);
  const copy = async () => {
    const answer = await ask("copyRecoveryKey", {});
    if (!answer.ok) return setFailure(answer.error);
    setDone("copied");
    announce(t("security.copied"));
  };
  const save = async () => {
    const answer = await ask("saveRecoveryKey", {});
    if (!answer.ok) return setFailure(answer.error);
    if (!answer.value.saved) return;
    setDone("saved");
    announce(t("security.toFileDone"));
  };
  const shown = failure ?? confirming.failure;
  return (
    <Modal open onClose={closeTrustDialog} title={t("security.keyTitle")} lead={t("security.keyLead")}>
      {key === undefined ? (
        shown === undefined && (
          <p className={styles["waiting"]} role="status">
            <Spinner size={18} />
            {t("security.making")}
          </p>
        )
      ) : (
        <>
          <p className={styles["key"]} dir="ltr" aria-label={t("security.key")}>
            {key}
          </p>
          <div className={styles["ways"]}>
            <Button
              size="s"
              icon={done === "copied" ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
              onClick={() => void copy()}
            >
              {t(done === "copied" ? "security.copied" : "security.copy")}
            </Button>
            <Button
              size="s"
              icon={done === "saved" ? <Check size={16} aria-hidden /> : <Download size={16} aria-hidden />}
              onClick={() => void save()}
            >
              {t(done === "saved" ? "security.toFileDone" : "security.toFile")}
            </Button>
          </div>
          {had && <p className={styles["note"]}>{t("security.keyNote")}</p>}
        </>
      )}
      {shown && <ErrorNotice failure={shown} />}
      <ModalActions>
        <Button onClick={closeTrustDialog}>{t("action.cancel")}</Button>
        <Button
          look="primary"
          disabled={key === undefined}
          busy={confirming.busy}
          onClick={() => void confirming.send(() => ask("confirmRecoveryKey", {}))}
        >
          {t("security.confirm")}
        </Button>
      </ModalActions>
    </Modal>
  );
}

/** This device is verified by recovery key or passphrase. */
export function RecoverDialog() {
  const { t } = useTranslation();
  const [key, setKey] = useState("");
  const { busy, failure, send } = useSending(closeTrustDialog);
  const wrong = failure?.name === "RecoveryKeyWrong";
  return (
    <Modal open onClose={closeTrustDialog} title={t("security.recoverTitle")} lead={t("security.recoverLead")}>
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (key.trim() !== "") void send(() => ask("recover", { key }));
        }}
      >
        <TextField
          label={t("security.recoverField")}
          value={key}
          dir="ltr"
          autoComplete="off"
          maxLength={1024}
          error={wrong ? `${t("errors.RecoveryKeyWrong.title")}. ${t("errors.RecoveryKeyWrong.body")}` : undefined}
          onChange={(event) => setKey(event.target.value)}
        />
        {failure && !wrong && <ErrorNotice failure={failure} />}
        <ModalActions>
          <Button look="quiet" onClick={() => openTrustDialog("reset")}>
            {t("security.lost")}
          </Button>
          <Button type="submit" look="primary" busy={busy} disabled={key.trim() === ""}>
            {t("verify.device")}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
