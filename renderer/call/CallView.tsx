import { Lock, LockOpen } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CallMember, Failure } from "../../preload/contract.ts";
import { appStore, findConference, useApp } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { announce } from "../ui/announce.tsx";
import { Button } from "../ui/Button.tsx";
import { cx } from "../ui/cx.ts";
import { useNow } from "../ui/hooks.ts";
import { Spinner } from "../ui/Spinner.tsx";
import { Tooltip } from "../ui/Tooltip.tsx";
import { cancelJoin, leave, resumeMedia, setCamera, setMicrophone } from "./callController.ts";
import { runningCall, useCallUi, useMedia } from "./callStore.ts";
import styles from "./CallView.module.css";
import { ControlBar, DeviceControls, LeaveControl, PeopleControl, PipControl } from "./Controls.tsx";
import { formatDuration, rosterChanges, tilesOf } from "./participants.ts";
import { Pip } from "./pip/Pip.tsx";
import { openPip } from "./pip/pipStore.ts";
import { Roster } from "./Roster.tsx";
import { usePushToTalk } from "./pushToTalk.ts";
import { useShortcuts } from "./shortcuts.ts";
import { Stage } from "./Stage.tsx";

const nobody: CallMember[] = [];

/** The call: people first, one bar of controls, and a line on top that says where one is. */
export function CallView() {
  const { t } = useTranslation();
  const call = useApp((state) => runningCall(state.call));
  const me = useApp((state) => (state.session.phase === "signedIn" ? state.session.me : undefined));
  const lobby = useCallUi((ui) => ui.lobby);
  const joining = useCallUi((ui) => ui.joining) || call?.phase === "joining";
  const participants = useMedia((state) => state.participants);
  const local = useMedia((state) => state.local);
  const mediaPhase = useMedia((state) => state.phase);
  const [people, setPeople] = useState(false);

  const name = call?.name ?? lobby?.name ?? "";
  const members = call?.members ?? nobody;
  const identity = call?.identity ?? lobby?.prepared?.identity ?? "";
  const tiles = useMemo(
    () => tilesOf(members, { participants }, { identity, person: me ?? { userId: "", displayName: "" } }),
    [members, participants, identity, me],
  );
  useAnnouncements(members);
  useShortcuts((action) => {
    if (action === "microphone") setMicrophone(!local.microphoneOn);
    else if (action === "camera") setCamera(!local.cameraOn);
    else if (action === "people") setPeople((open) => !open);
    else if (action === "pip") openPip();
    else leave();
  });
  usePushToTalk();
  useEffect(() => {
    document.title = `${name} – Parley`;
    return () => {
      document.title = "Parley";
    };
  }, [name]);

  const encryption = call?.encryption ?? lobby?.prepared?.encryption;
  const own = members.find((member) => member.own);
  return (
    <main className={styles["call"]} aria-label={t("call.view", { name })} data-media={mediaPhase}>
      <header className={styles["top"]}>
        <h1 className={styles["name"]}>{name}</h1>
        {own && <Duration since={own.joinedTs} />}
        {encryption && <EncryptionBadge encryption={encryption} />}
      </header>
      <div className={styles["middle"]}>
        <Stage tiles={tiles} />
        {people && <Roster tiles={tiles} onClose={() => setPeople(false)} />}
        <Notices joining={joining} alone={!joining && tiles.length === 1} name={name} roomId={call?.roomId} />
      </div>
      <div className={styles["bottom"]}>
        <ControlBar>
          <DeviceControls
            microphoneOn={local.microphoneOn}
            cameraOn={local.cameraOn}
            microphoneTrouble={local.microphoneError !== undefined}
            cameraTrouble={local.cameraError !== undefined}
            onMicrophone={setMicrophone}
            onCamera={setCamera}
          />
          <PeopleControl count={tiles.length} open={people} onClick={() => setPeople(!people)} />
          <PipControl onClick={openPip} />
          <LeaveControl onClick={leave} />
        </ControlBar>
      </div>
      <Pip tiles={tiles} />
    </main>
  );
}

function Duration({ since }: { since: number }) {
  const { t } = useTranslation();
  const time = formatDuration(useNow(1000) - since);
  return (
    <span className={styles["duration"]} role="timer" aria-live="off" aria-label={t("call.duration", { time })}>
      {time}
    </span>
  );
}

function EncryptionBadge({ encryption }: { encryption: "perSender" | "none" }) {
  const { t } = useTranslation();
  const safe = encryption === "perSender";
  return (
    <Tooltip text={t(safe ? "call.encryptedBody" : "call.notEncryptedBody")} side="bottom">
      <button type="button" className={cx(styles["badge"], !safe && styles["open"])}>
        {safe ? <Lock size={13} aria-hidden /> : <LockOpen size={13} aria-hidden />}
        <span>{t(safe ? "call.encrypted" : "call.notEncrypted")}</span>
      </button>
    </Tooltip>
  );
}

/** Who comes and who goes, for people who do not see it. The first roster is not news. */
function useAnnouncements(members: readonly CallMember[]): void {
  const { t } = useTranslation();
  const before = useRef<readonly CallMember[] | undefined>(undefined);
  useEffect(() => {
    if (before.current && before.current !== nobody) {
      const { joined, left } = rosterChanges(before.current, members);
      const news = [
        ...joined.map((name) => t("call.announceJoined", { name })),
        ...left.map((name) => t("call.announceLeft", { name })),
      ];
      if (news.length > 0) announce(news.join(". "));
    }
    before.current = members;
  }, [members, t]);
}

/** What the person should know now, the most important first; at most one at a time above the controls. */
function Notices({
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
  const mediaFailure = useCallUi((ui) => ui.mediaFailure);
  const announced = useApp((state) => (state.call.phase === "idle" ? undefined : state.call.membershipSentTs));
  const probablyLeft = useApp((state) => state.call.phase !== "idle" && state.call.probablyLeft);
  const [dismissed, setDismissed] = useState<string>();
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
