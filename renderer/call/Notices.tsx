import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CallMember, Failure } from "../../preload/contract.ts";
import { appStore, findConference, useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { exclusionNews, newsId } from "../trust/callTrust.ts";
import { Button } from "../ui/Button.tsx";
import { cx } from "../ui/cx.ts";
import { Spinner } from "../ui/Spinner.tsx";
import { cancelJoin, resumeMedia } from "./callController.ts";
import { setCamera, setMicrophone } from "./callDevices.ts";
import { useCallUi, useEffects, useMedia } from "./callStore.ts";
import { dismissModeration, useModeration } from "./moderation/moderationStore.ts";
import styles from "./Notices.module.css";
import { openShareDialog } from "./share/shareStore.ts";

const nobody: CallMember[] = [];

/** What the person should know now, the most important first; at most one at a time above the controls. */
export function Notices({
  joining,
  alone,
  name,
  roomId,
}: {
  joining: boolean;
  alone: boolean;
  name: string;
  roomId: string | undefined;
}) {
  const { t } = useTranslation();
  const phase = useMedia((state) => state.phase);
  const mediaError = useMedia((state) => state.error);
  const cameraError = useMedia((state) => state.local.cameraError);
  const microphoneError = useMedia((state) => state.local.microphoneError);
  const screenError = useMedia((state) => state.local.screenError);
  const mediaFailure = useCallUi((ui) => ui.mediaFailure);
  const covered = useEffects((state) => state.pace?.covered === true);
  const announced = useApp((state) => (state.call.phase === "idle" ? undefined : state.call.membershipSentTs));
  const probablyLeft = useApp((state) => state.call.phase !== "idle" && state.call.probablyLeft);
  const moderation = useModeration((state) => state);
  const [dismissed, setDismissed] = useState<string>();
  const members = useApp((state) => (state.call.phase === "idle" ? nobody : state.call.members));
  const device = useApp((state) => state.trust.device);
  const [told, setTold] = useState<ReadonlySet<string>>(new Set());
  const failure: Failure | undefined = mediaFailure ?? (mediaError === undefined ? undefined : { name: mediaError });

  if (joining && !failure) {
    return (
      <Pill
        busy
        title={t("call.joining", { name })}
        body={t(announced === undefined ? "call.joiningMembership" : "call.joiningMedia")}
      >
        <Button size="s" onClick={cancelJoin} className={styles["pillButton"]}>
          {t("action.cancel")}
        </Button>
      </Pill>
    );
  }
  if (failure) {
    return (
      <Pill
        alert
        busy={phase === "connecting" || phase === "reconnecting"}
        title={t(`errors.${failure.name}.title`)}
        body={t(`errors.${failure.name}.body`)}
        name={failure.name}
      >
        <Button size="s" onClick={() => void resumeMedia()} className={styles["pillButton"]}>
          {t("action.retry")}
        </Button>
        {joining && (
          <Button size="s" look="quiet" onClick={cancelJoin} className={styles["pillQuiet"]}>
            {t("action.cancel")}
          </Button>
        )}
      </Pill>
    );
  }
  if (phase === "reconnecting") return <Pill busy title={t("call.reconnecting")} />;
  if (probablyLeft) return <Pill alert title={t("call.probablyLeft")} />;
  for (const [error, retry] of [
    [cameraError, () => setCamera(true)],
    [microphoneError, () => setMicrophone(true)],
    [screenError, openShareDialog],
  ] as const) {
    if (error === undefined || error === dismissed) continue;
    return (
      <Pill alert title={t(`errors.${error}.title`)} body={t(`errors.${error}.body`)} name={error}>
        <Button size="s" onClick={retry} className={styles["pillButton"]}>
          {t("action.retry")}
        </Button>
        <Button size="s" look="quiet" onClick={() => setDismissed(error)} className={styles["pillQuiet"]}>
          {t("action.dismiss")}
        </Button>
      </Pill>
    );
  }
  if (covered && dismissed !== "covered") {
    return (
      <Pill title={t("effects.covered")}>
        <Button size="s" look="quiet" onClick={() => setDismissed("covered")} className={styles["pillQuiet"]}>
          {t("action.dismiss")}
        </Button>
      </Pill>
    );
  }
  if (moderation.failure) {
    return (
      <Pill
        alert
        title={t(`errors.${moderation.failure.name}.title`)}
        body={t(`errors.${moderation.failure.name}.body`)}
        name={moderation.failure.name}
      >
        <Button size="s" look="quiet" onClick={dismissModeration} className={styles["pillQuiet"]}>
          {t("action.dismiss")}
        </Button>
      </Pill>
    );
  }
  if (moderation.news) {
    const { action, by } = moderation.news;
    return (
      <Pill alert title={t(`moderation.${action}`, { name: by })} body={t(`moderation.${action}Body`)}>
        <Button
          size="s"
          onClick={() => {
            setMicrophone(true);
            dismissModeration();
          }}
          className={styles["pillButton"]}
        >
          {t("call.unmuteMicrophone")}
        </Button>
        <Button size="s" look="quiet" onClick={dismissModeration} className={styles["pillQuiet"]}>
          {t("action.dismiss")}
        </Button>
      </Pill>
    );
  }
  const news = exclusionNews(members, told);
  if (news) {
    const { displayName: person, userId, deviceId } = news.member;
    const changed = news.kind === "excluded" && news.reason === "changed";
    return (
      <Pill
        alert
        title={t(`trust.${news.kind}Title.${news.reason}`, { name: person })}
        body={changed ? t("trust.changedAdvice") : t(`trust.${news.kind}.${news.reason}`, { name: person })}
        name={news.kind}
      >
        {changed && (
          <>
            {/* A device that is not verified has nothing to vouch for others with. */}
            {device === "verified" && (
              <Button
                size="s"
                onClick={() => void ask("startVerification", { userId, deviceId })}
                className={styles["pillButton"]}
              >
                {t("verify.person", { name: person })}
              </Button>
            )}
            <Button
              size="s"
              look="quiet"
              onClick={() => void ask("acceptIdentity", { userId })}
              className={styles["pillQuiet"]}
            >
              {t("trust.accept")}
            </Button>
          </>
        )}
        {news.kind === "excludesUs" && news.reason === "unsigned" && device === "unverified" && (
          <Button size="s" onClick={() => void ask("startVerification", {})} className={styles["pillButton"]}>
            {t("verify.device")}
          </Button>
        )}
        <Button
          size="s"
          look="quiet"
          onClick={() => setTold(new Set([...told, newsId(news)]))}
          className={styles["pillQuiet"]}
        >
          {t("action.dismiss")}
        </Button>
      </Pill>
    );
  }
  if (phase === "connecting") return <Pill busy title={t("call.joiningMedia")} />;
  if (alone && roomId !== undefined) return <Alone roomId={roomId} />;
  return null;
}

function Alone({ roomId }: { roomId: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const space = appStore
    .getState()
    .conferences.spaces.find((each) => each.conferences.some((conference) => conference.roomId === roomId));
  const conference = findConference(appStore.getState(), roomId);
  return (
    <Pill
      title={t("call.alone")}
      body={space && conference ? t("call.aloneBody", { space: space.name }) : t("call.aloneBodyPlain")}
    >
      <Button
        size="s"
        className={styles["pillButton"]}
        onClick={() => {
          void ask("copyConferenceLink", { roomId }).then((answer) => setCopied(answer.ok));
        }}
      >
        {t(copied ? "home.linkCopied" : "call.copyLink")}
      </Button>
    </Pill>
  );
}

function Pill({
  title,
  body,
  busy = false,
  alert = false,
  name,
  children,
}: {
  title: string;
  body?: string;
  busy?: boolean;
  alert?: boolean;
  name?: string;
  children?: ReactNode;
}) {
  return (
    <div className={cx(styles["pill"], alert && styles["alert"])} role={alert ? "alert" : "status"} data-error={name}>
      {busy && <Spinner size={18} />}
      <div className={styles["pillText"]}>
        <strong>{title}</strong>
        {body !== undefined && <span>{body}</span>}
      </div>
      {children}
    </div>
  );
}
