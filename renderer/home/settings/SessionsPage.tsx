import { MonitorSmartphone, Shield, ShieldAlert, ShieldCheck } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AccountSession, Failure } from "../../../preload/contract.ts";
import { LinkDevice } from "../../linking/LinkDevice.tsx";
import { useApp } from "../../store/app.ts";
import { ask } from "../../store/parley.ts";
import { Button } from "../../ui/Button.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { useNow } from "../../ui/hooks.ts";
import { Spinner } from "../../ui/Spinner.tsx";
import { relativeTime } from "../when.ts";
import { EndSessionsDialog, RenameSessionDialog } from "./SessionDialogs.tsx";
import { Setting } from "./Setting.tsx";
import styles from "./Settings.module.css";

/** A session that has just begun has no keys yet by which to tell it: it is looked at again so often, for a minute in all. */
const LOOKS = 7;
const LOOK_MS = 2_000;

type Asked = { do: "rename"; session: AccountSession } | { do: "end"; sessions: AccountSession[] };

/** Where else this account is signed in, and what can be done about it. */
export function SessionsPage() {
  // What is trusted may have changed by a verification from here: then it is asked anew.
  const verifying = useApp(({ trust: { verification } }) => verification !== null && verification.phase !== "done");
  return <Sessions key={String(verifying)} />;
}

function Sessions() {
  const { t } = useTranslation();
  const [sessions, setSessions] = useState<AccountSession[]>();
  const [failure, setFailure] = useState<Failure>();
  const [asked, setAsked] = useState<Asked>();
  const [request, setRequest] = useState(() => ask("listSessions", {}));
  useEffect(() => {
    let over = false;
    void request.then((answer) => {
      if (over) return;
      setFailure(answer.ok ? undefined : answer.error);
      if (answer.ok) setSessions(answer.value);
    });
    return () => {
      over = true;
    };
  }, [request]);

  const [looks, setLooks] = useState(0);
  const unsure = sessions?.some(({ trust }) => trust === "unknown") ?? false;
  useEffect(() => {
    if (!unsure || looks >= LOOKS) return undefined;
    const look = () => {
      setLooks(looks + 1);
      setRequest(ask("listSessions", {}));
    };
    const timer = setTimeout(look, LOOK_MS * (looks + 1));
    return () => clearTimeout(timer);
  }, [unsure, looks]);

  const others = sessions?.filter(({ current }) => !current) ?? [];
  const closed = (changed: boolean) => {
    setAsked(undefined);
    if (changed) setRequest(ask("listSessions", {}));
  };
  return (
    <Setting id="sessions">
      <div className={styles["fields"]}>
        {failure && (
          <ErrorNotice failure={failure}>
            <Button size="s" onClick={() => setRequest(ask("listSessions", {}))}>
              {t("action.retry")}
            </Button>
          </ErrorNotice>
        )}
        {sessions === undefined && failure === undefined && (
          <p className={styles["waiting"]} role="status">
            <Spinner size={16} />
            {t("sessions.loading")}
          </p>
        )}
        {sessions && (
          <ul className={styles["list"]} aria-label={t("sessions.title")}>
            {sessions.map((session) => (
              <Row
                key={session.deviceId}
                session={session}
                onRename={() => setAsked({ do: "rename", session })}
                onEnd={() => setAsked({ do: "end", sessions: [session] })}
              />
            ))}
          </ul>
        )}
        <LinkDevice
          onLinked={() => {
            setLooks(0);
            setRequest(ask("listSessions", {}));
          }}
        />
        {others.length > 1 && (
          <div className={styles["ways"]}>
            <Button look="danger" onClick={() => setAsked({ do: "end", sessions: others })}>
              {t("sessions.signOutOthers")}
            </Button>
          </div>
        )}
      </div>
      {asked?.do === "rename" && <RenameSessionDialog session={asked.session} onClose={closed} />}
      {asked?.do === "end" && <EndSessionsDialog sessions={asked.sessions} onClose={closed} />}
    </Setting>
  );
}

function Row({ session, onRename, onEnd }: { session: AccountSession; onRename: () => void; onEnd: () => void }) {
  const { t, i18n } = useTranslation();
  const now = useNow(60_000);
  const me = useApp((state) => (state.session.phase === "signedIn" ? state.session.me.userId : ""));
  const vouching = useApp((state) => state.trust.device === "verified");
  const { deviceId, current, trust, lastSeenTs, lastSeenIp } = session;
  const name = session.name === "" ? t("sessions.unnamed") : session.name;
  const when = lastSeenTs === undefined ? undefined : relativeTime(lastSeenTs, now, i18n.language);
  const Icon = trust === "verified" ? ShieldCheck : trust === "unverified" ? ShieldAlert : Shield;
  const seen =
    when === undefined
      ? t("sessions.neverSeen")
      : lastSeenIp === undefined
        ? t("home.lastActive", { when })
        : t("sessions.lastSeenAt", {
            when, // From left to right in any script.
            address: `\u2066${lastSeenIp}\u2069`,
          });
  return (
    <li data-trust={trust} data-device={deviceId} aria-label={name}>
      <Icon size={20} role="img" aria-label={t(`sessions.trust.${trust}`)} />
      <div className={styles["text"]}>
        <strong>{name}</strong>
        <p>
          {current ? t("sessions.current") : seen} · {t(`sessions.trust.${trust}`)} · <bdi>{deviceId}</bdi>
        </p>
      </div>
      <div className={styles["ways"]}>
        {!current && trust === "unverified" && vouching && (
          <Button
            size="s"
            look="primary"
            icon={<MonitorSmartphone size={15} aria-hidden />}
            aria-label={t("verify.person", { name })}
            onClick={() => void ask("startVerification", { userId: me, deviceId })}
          >
            {t("sessions.verify")}
          </Button>
        )}
        <Button size="s" aria-label={t("sessions.renameNamed", { name })} onClick={onRename}>
          {t("sessions.rename")}
        </Button>
        {!current && (
          <Button size="s" aria-label={t("sessions.signOutNamed", { name })} onClick={onEnd}>
            {t("account.signOut")}
          </Button>
        )}
      </div>
    </li>
  );
}
