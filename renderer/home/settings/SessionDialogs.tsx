import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AccountSession, CallArgs, Failure, SessionEnd } from "../../../preload/contract.ts";
import { ask } from "../../store/parley.ts";
import { Button } from "../../ui/Button.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Modal, ModalActions } from "../../ui/Modal.tsx";
import { PasswordField } from "../../ui/PasswordField.tsx";
import { TextField } from "../../ui/TextField.tsx";

/** @param onClose with whether something has changed */
export function RenameSessionDialog({
  session,
  onClose,
}: {
  session: AccountSession;
  onClose: (changed: boolean) => void;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState(session.name);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const rename = async () => {
    if (name.trim() === "") return;
    setBusy(true);
    const answer = await ask("renameSession", { deviceId: session.deviceId, name });
    setBusy(false);
    if (answer.ok) onClose(true);
    else setFailure(answer.error);
  };
  return (
    <Modal open onClose={() => onClose(false)} title={t("sessions.renameTitle")} lead={t("sessions.renameLead")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void rename();
        }}
      >
        <TextField
          label={t("sessions.newName")}
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.target.value)}
        />
        {failure && <ErrorNotice failure={failure} />}
        <ModalActions>
          <Button onClick={() => onClose(false)}>{t("action.cancel")}</Button>
          <Button look="primary" type="submit" busy={busy} aria-disabled={name.trim() === ""}>
            {t("action.save")}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}

/** Asks, and goes through what the homeserver wants: nothing, the password, or a page in the browser. */
export function EndSessionsDialog({
  sessions,
  onClose,
}: {
  sessions: AccountSession[];
  onClose: (changed: boolean) => void;
}) {
  const { t } = useTranslation();
  const [phase, setPhase] = useState<SessionEnd["phase"]>();
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [only] = sessions;
  const send = async (more: Pick<CallArgs<"endSessions">, "password" | "afterBrowser">) => {
    setBusy(true);
    setFailure(undefined);
    const answer = await ask("endSessions", { deviceIds: sessions.map(({ deviceId }) => deviceId), ...more });
    setBusy(false);
    if (!answer.ok) setFailure(answer.error);
    else if (answer.value.phase === "done") onClose(true);
    else setPhase(answer.value.phase);
  };
  const submit = () => {
    if (phase === "elsewhere") onClose(true);
    else if (phase === "password") {
      if (password !== "") void send({ password });
    } else void send(phase === "browser" ? { afterBrowser: true } : {});
  };
  const name = only === undefined || only.name === "" ? t("sessions.unnamed") : only.name;
  return (
    <Modal
      open
      onClose={() => onClose(phase === "elsewhere")}
      title={sessions.length === 1 ? t("sessions.signOutNamed", { name }) : t("sessions.signOutOthers")}
      lead={t("sessions.endBody")}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {phase === "password" && <PasswordField value={password} onChange={setPassword} />}
        {(phase === "browser" || phase === "elsewhere") && (
          <p role="status">{t(phase === "browser" ? "sessions.browserBody" : "sessions.elsewhereBody")}</p>
        )}
        {failure && <ErrorNotice failure={failure} />}
        <ModalActions>
          <Button onClick={() => onClose(phase === "elsewhere")}>{t("action.cancel")}</Button>
          <Button look={phase === "elsewhere" ? "primary" : "danger"} type="submit" busy={busy}>
            {phase === "elsewhere" ? t("action.done") : t("account.signOut")}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
