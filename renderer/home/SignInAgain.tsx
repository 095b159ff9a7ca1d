import { useEffect, useState } from "react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { CallArgs, Failure, Homeserver, SessionState } from "../../preload/contract.ts";
import { BackToAccounts } from "../accounts/BackToAccounts.tsx";
import { ask } from "../store/parley.ts";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { useInitialFocus } from "../ui/hooks.ts";
import { Mark } from "../ui/Mark.tsx";
import { Modal, ModalActions } from "../ui/Modal.tsx";
import { TextField } from "../ui/TextField.tsx";
import { BrowserWaiting } from "./BrowserWaiting.tsx";
import { BrowserWays, hasBrowserWay } from "./BrowserWays.tsx";
import styles from "./SignIn.module.css";
import { SignInArt } from "./SignInArt.tsx";

type Expired = Extract<SessionState, { phase: "expired" }>;

/** The homeserver has ended the session softly: the same person comes back to the same device, and nothing is lost. */
export function SignInAgain({ session }: { session: Expired }) {
  const { t } = useTranslation();
  const { userId, homeserver: server, error, provider, busy } = session;
  const [password, setPassword] = useState("");
  const [homeserver, setHomeserver] = useState<Homeserver>();
  const [unreachable, setUnreachable] = useState<Failure>();
  const [leaving, setLeaving] = useState(false);
  const first = useInitialFocus<HTMLInputElement>();
  useEffect(() => {
    void ask("discoverHomeserver", { server }).then((answer) => {
      if (answer.ok) setHomeserver(answer.value);
      else setUnreachable(answer.error);
    });
  }, [server]);
  // What failed is said by the session's own state.
  const signIn = (by: CallArgs<"signInAgain">) => void ask("signInAgain", by);
  // Who vouched for them vouches again; where that is not known any more, whoever may.
  const same = homeserver?.providers.filter(({ id }) => id === provider) ?? [];
  const byPassword =
    provider === undefined
      ? homeserver === undefined || homeserver.passwordSignIn
      : homeserver?.passwordSignIn === true && same.length === 0;

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (busy === undefined && password !== "") signIn({ password });
  }

  return (
    <main className={styles["page"]}>
      <SignInArt />
      <div className={styles["side"]}>
        <form className={styles["form"]} onSubmit={submit} noValidate>
          <span className={styles["mark"]}>
            <Mark size={40} />
          </span>
          <h1 className={styles["title"]}>{t("signIn.againTitle")}</h1>
          <p className={styles["lead"]}>
            <bdi>{t("signIn.againLead", { userId })}</bdi>
          </p>
          {busy === "browser" ? (
            <BrowserWaiting />
          ) : (
            <>
              <ErrorNotice
                failure={error}
                tone={error.name === "SignInAgain" ? "warn" : "danger"}
                className={styles["notice"]}
              />
              {unreachable && <ErrorNotice failure={unreachable} className={styles["notice"]} />}
              {byPassword && (
                <>
                  <TextField
                    label={t("signIn.password")}
                    type="password"
                    value={password}
                    ref={first}
                    autoComplete="current-password"
                    onChange={(event) => setPassword(event.target.value)}
                  />
                  <Button look="primary" size="l" wide type="submit" busy={busy === "password"}>
                    {t(busy === "password" ? "signIn.busy" : "signIn.submit")}
                  </Button>
                </>
              )}
              {homeserver && hasBrowserWay(homeserver) && (
                <BrowserWays
                  homeserver={same.length > 0 ? { ...homeserver, providers: same } : homeserver}
                  primary={!byPassword}
                  busy={busy !== undefined}
                  onChoose={(chosen) => signIn(chosen === undefined ? {} : { provider: chosen })}
                />
              )}
              <div className={styles["others"]}>
                <Button look="quiet" wide onClick={() => setLeaving(true)}>
                  {t("signIn.forget")}
                </Button>
                <BackToAccounts />
              </div>
            </>
          )}
        </form>
      </div>
      {leaving && (
        <Modal open onClose={() => setLeaving(false)} title={t("signIn.forgetTitle")} lead={t("signIn.forgetBody")}>
          <ModalActions>
            <Button onClick={() => setLeaving(false)}>{t("action.cancel")}</Button>
            <Button look="danger" onClick={() => void ask("forgetSession", {})}>
              {t("account.signOut")}
            </Button>
          </ModalActions>
        </Modal>
      )}
    </main>
  );
}
