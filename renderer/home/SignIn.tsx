import { Eye, EyeOff } from "lucide-react";
import { useRef, useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ErrorName, Failure, Homeserver } from "../../preload/contract.ts";
import { LinkHere } from "../linking/LinkHere.tsx";
import { useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { Button, IconButton } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { useInitialFocus } from "../ui/hooks.ts";
import { Mark } from "../ui/Mark.tsx";
import { TextField } from "../ui/TextField.tsx";
import { BrowserWaiting } from "./BrowserWaiting.tsx";
import { BrowserWays, hasBrowserWay } from "./BrowserWays.tsx";
import styles from "./SignIn.module.css";
import { SignInArt } from "./SignInArt.tsx";

/** Failures that belong to one field and are said there. */
const fieldOf: Partial<Record<ErrorName, "server" | "password">> = {
  HomeserverUnknown: "server",
  HomeserverUnreachable: "server",
  HomeserverInvalid: "server",
  PasswordSignInUnsupported: "server",
  WrongPassword: "password",
};

type Check =
  | { for: string; state: "checking" }
  | { for: string; state: "found"; homeserver: Homeserver }
  | { for: string; state: "failed"; error: Failure };

/** @param children other ways in, below. */
export function SignIn({ children }: { children?: ReactNode }) {
  const { t } = useTranslation();
  const session = useApp((state) => state.session);
  const [server, setServer] = useState("");
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [visible, setVisible] = useState(false);
  const [check, setCheck] = useState<Check>();
  const [missing, setMissing] = useState<{ server?: boolean; username?: boolean; password?: boolean }>({});
  const [failure, setFailure] = useState<Failure>();
  const [asking, setAsking] = useState(false);
  const latest = useRef(server);
  const first = useInitialFocus<HTMLInputElement>();
  const busy = asking || session.phase === "signingIn";
  const inBrowser = session.phase === "signingIn" && session.browser === true;
  const homeserver = check?.state === "found" && check.for === server.trim() ? check.homeserver : undefined;
  const byBrowser = hasBrowserWay(homeserver);
  // Where nothing is known yet, it may well be by password.
  const byPassword = homeserver === undefined || homeserver.passwordSignIn || !byBrowser;

  async function look(name: string): Promise<void> {
    const wanted = name.trim();
    if (wanted === "" || check?.for === wanted) return;
    latest.current = wanted;
    setCheck({ for: wanted, state: "checking" });
    const answer = await ask("discoverHomeserver", { server: wanted });
    if (latest.current !== wanted) return;
    setCheck(
      answer.ok
        ? { for: wanted, state: "found", homeserver: answer.value }
        : { for: wanted, state: "failed", error: answer.error },
    );
  }

  /** A full Matrix id already names the server. */
  function onUsernameDone(): void {
    const match = /^@?([^:@\s]+):(\S+)$/.exec(username.trim());
    if (!match?.[1] || !match[2]) return;
    setUsername(match[1]);
    if (server.trim() === "") {
      setServer(match[2]);
      void look(match[2]);
    }
  }

  async function signInByBrowser(provider?: string): Promise<void> {
    setFailure(undefined);
    setMissing({});
    if (busy) return;
    setAsking(true);
    const answer = await ask("signInByBrowser", {
      server: server.trim(),
      ...(provider === undefined ? {} : { provider }),
    });
    setAsking(false);
    if (!answer.ok) setFailure(answer.error);
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!byPassword) {
      if (homeserver && homeserver.providers.length < 2) await signInByBrowser(homeserver.providers[0]?.id);
      return;
    }
    const gaps = { server: server.trim() === "", username: username.trim() === "", password: password === "" };
    setMissing(gaps);
    setFailure(undefined);
    if (gaps.server || gaps.username || gaps.password || busy) return;
    setAsking(true);
    const answer = await ask("signIn", { server: server.trim(), username: username.trim(), password });
    setAsking(false);
    if (!answer.ok) setFailure(answer.error);
  }

  const say = (error: Failure) => `${t(`errors.${error.name}.title`)}. ${t(`errors.${error.name}.body`)}`;
  const field = failure && fieldOf[failure.name];
  const serverError = missing.server
    ? t("signIn.serverMissing")
    : failure && field === "server"
      ? say(failure)
      : check?.state === "failed"
        ? say(check.error)
        : check?.state === "found" && !check.homeserver.passwordSignIn && !byBrowser
          ? say({ name: "PasswordSignInUnsupported" })
          : undefined;
  const ended = session.phase === "signedOut" ? session.error : undefined;
  const general = failure ? (field === undefined ? failure : undefined) : ended;

  return (
    <main className={styles["page"]}>
      <SignInArt />
      <div className={styles["side"]}>
        <form className={styles["form"]} onSubmit={(event) => void submit(event)} noValidate>
          <span className={styles["mark"]}>
            <Mark size={40} />
          </span>
          <h1 className={styles["title"]}>{t("signIn.title")}</h1>
          <p className={styles["lead"]}>{t("signIn.lead")}</p>
          {inBrowser ? <BrowserWaiting /> : null}
          {general && !inBrowser && (
            <ErrorNotice
              failure={general}
              tone={general.name === "BrowserSignInCancelled" ? "warn" : "danger"}
              className={styles["notice"]}
            />
          )}
          <div hidden={inBrowser}>
            <TextField
              label={t("signIn.server")}
              placeholder={t("signIn.serverHint")}
              value={server}
              ref={first}
              autoComplete="off"
              autoCapitalize="none"
              inputMode="url"
              error={serverError}
              note={
                check?.state === "checking"
                  ? { state: "checking", text: t("signIn.serverChecking", { server: check.for }) }
                  : check?.state === "found"
                    ? { state: "good", text: t("signIn.serverFound", { host: hostOf(check.homeserver.baseUrl) }) }
                    : undefined
              }
              onChange={(event) => {
                setServer(event.target.value);
                latest.current = event.target.value.trim();
                setCheck(undefined);
                setMissing({ ...missing, server: false });
                if (field === "server") setFailure(undefined);
              }}
              onBlur={() => void look(server)}
            />
            {byPassword && (
              <>
                <TextField
                  label={t("signIn.username")}
                  value={username}
                  autoComplete="username"
                  autoCapitalize="none"
                  error={missing.username ? t("signIn.usernameMissing") : undefined}
                  onChange={(event) => {
                    setUsername(event.target.value);
                    setMissing({ ...missing, username: false });
                    if (field === "password") setFailure(undefined);
                  }}
                  onBlur={onUsernameDone}
                />
                <TextField
                  label={t("signIn.password")}
                  type={visible ? "text" : "password"}
                  value={password}
                  autoComplete="current-password"
                  error={
                    missing.password
                      ? t("signIn.passwordMissing")
                      : failure && field === "password"
                        ? say(failure)
                        : undefined
                  }
                  onChange={(event) => {
                    setPassword(event.target.value);
                    setMissing({ ...missing, password: false });
                    if (field === "password") setFailure(undefined);
                  }}
                  end={
                    <IconButton
                      label={t(visible ? "signIn.hidePassword" : "signIn.showPassword")}
                      onClick={() => setVisible(!visible)}
                    >
                      {visible ? <EyeOff size={18} aria-hidden /> : <Eye size={18} aria-hidden />}
                    </IconButton>
                  }
                />
                <Button look="primary" size="l" wide type="submit" busy={busy} className={styles["submit"]}>
                  {t(busy ? "signIn.busy" : "signIn.submit")}
                </Button>
              </>
            )}
            {homeserver && byBrowser && (
              <>
                {byPassword && <p className={styles["or"]}>{t("signIn.or")}</p>}
                <BrowserWays
                  homeserver={homeserver}
                  primary={!byPassword}
                  busy={busy}
                  onChoose={(provider) => void signInByBrowser(provider)}
                />
              </>
            )}
            {homeserver?.qr === true && (
              <div className={styles["ways"]}>
                <LinkHere server={server.trim()} />
              </div>
            )}
            <div className={styles["others"]}>{children}</div>
          </div>
        </form>
      </div>
    </main>
  );
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}
