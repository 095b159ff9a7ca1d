import { ExternalLink, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallArgs, CallResult, Failure } from "../../preload/contract.ts";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { Modal, ModalActions } from "../ui/Modal.tsx";
import { PasswordField } from "../ui/PasswordField.tsx";
import styles from "./Trust.module.css";
import { closeTrustDialog } from "./trustUi.ts";

/** The way out when everything is lost, with what it costs; proved by password, or on a page in the browser. */
export function ResetDialog() {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  // As it was when the dialog came: on its way, the identity of before is gone.
  const [unset] = useState(useApp((state) => state.trust.device === "unset"));
  const [proof, setProof] = useState<CallResult<"describeReset">["proof"]>();
  /** A page is open in the browser. */
  const [away, setAway] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  useEffect(() => {
    void ask("describeReset", {}).then((answer) =>
      answer.ok ? setProof(answer.value.proof) : setFailure(answer.error),
    );
  }, []);
  const send = async (args: CallArgs<"resetIdentity">) => {
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    const answer = await ask("resetIdentity", args);
    setBusy(false);
    if (!answer.ok) return setFailure(answer.error);
    const { phase } = answer.value;
    if (phase === "done") return closeTrustDialog();
    setProof(phase);
    setAway(phase === "page");
  };
  const byPassword = proof === "password";
  const start = () => {
    if (byPassword) {
      if (password !== "") void send({ password });
    } else void send({});
  };
  const tooSoon = failure?.name === "IdentityResetUnconfirmed";
  const wrong = failure?.name === "WrongPassword";
  return (
    <Modal
      open
      onClose={closeTrustDialog}
      title={t(unset ? "security.setUp" : "security.resetTitle")}
      {...(unset ? {} : { lead: t("security.resetLead") })}
    >
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (away) void send({ afterBrowser: true });
          else start();
        }}
      >
        {!unset && (
          <p className={styles["warning"]}>
            <TriangleAlert size={18} aria-hidden />
            <span>{t("security.resetBody")}</span>
          </p>
        )}
        {byPassword && <PasswordField value={password} wrong={wrong} onChange={setPassword} />}
        {proof === "page" && !tooSoon && <p role="status">{t(away ? "security.resetAway" : "security.resetByPage")}</p>}
        {failure && !(wrong && byPassword) && <ErrorNotice failure={failure} tone={tooSoon ? "warn" : "danger"} />}
        {away && (
          <div className={styles["ways"]}>
            <Button
              size="s"
              disabled={busy}
              icon={<ExternalLink size={16} aria-hidden />}
              onClick={() => void send({})}
            >
              {t("signIn.browserAgain")}
            </Button>
          </div>
        )}
        <ModalActions>
          <Button onClick={closeTrustDialog}>{t("action.cancel")}</Button>
          <Button
            type="submit"
            look={unset ? "primary" : "danger"}
            busy={busy}
            disabled={proof === undefined || (byPassword && password === "")}
            {...(proof === "page" && !away && { icon: <ExternalLink size={17} aria-hidden /> })}
          >
            {t(
              proof === "page"
                ? away
                  ? "security.resetGoOn"
                  : "signIn.browser"
                : unset
                  ? "security.setUp"
                  : "security.reset",
            )}
          </Button>
        </ModalActions>
      </form>
    </Modal>
  );
}
