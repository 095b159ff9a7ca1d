import { AppWindow, ArrowLeft, Lock, LockOpen, UserPlus, Waypoints } from "lucide-react";
import { useEffect, useEffectEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { openInvite } from "../invite/inviteStore.ts";
import { findConference, useApp } from "../store/app.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Button } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { useInitialFocus } from "../ui/hooks.ts";
import { Spinner } from "../ui/Spinner.tsx";
import { closeLobby, join, prepare } from "./callController.ts";
import { useCallUi, usePreview } from "./callStore.ts";
import type { Lobby as LobbyState } from "./callStore.ts";
import { DeviceControls } from "./Controls.tsx";
import { ask } from "../store/parley.ts";
import { DevicePickers } from "./devices/DevicePickers.tsx";
import { ConnectionCheck } from "./lobby/ConnectionCheck.tsx";
import { SilentMicrophone } from "./lobby/SilentMicrophone.tsx";
import styles from "./Lobby.module.css";
import { setPreviewCamera, setPreviewMicrophone } from "./lobbyDevices.ts";
import { useShortcuts } from "./shortcuts.ts";
import { openElementCall } from "../widgets/openElementCall.ts";

/** Before the call: how one looks and sounds, who is there already, and the way in. */
export function Lobby({ lobby }: { lobby: LobbyState }) {
  const { t } = useTranslation();
  const conference = useApp((state) => findConference(state, lobby.roomId));
  const stack = useCallUi((ui) => ui.stack);
  const mediaFailure = useCallUi((ui) => ui.mediaFailure);
  const preview = usePreview((state) => state);
  const name = conference?.name ?? lobby.name;
  const encrypted = conference?.encrypted ?? true;
  const transport = lobby.prepared?.transport;
  const sfuUrl = transport?.kind === "livekit" ? transport.sfu.url : undefined;
  const failure = lobby.error ?? mediaFailure;
  const joinButton = useInitialFocus<HTMLButtonElement>();

  useShortcuts((action) => {
    if (action === "microphone") setPreviewMicrophone(!preview.microphoneOn);
    else if (action === "camera") setPreviewCamera(!preview.cameraOn);
  });
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const within = (selector: string) => event.target instanceof Element && event.target.closest(selector) !== null;
    if (event.defaultPrevented || within("input, [role=menu], [role=dialog]")) return;
    if (event.key === "Enter" && !within("button")) void join();
    if (event.key === "Escape") closeLobby();
  });
  useEffect(() => {
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  return (
    <main className={styles["lobby"]} aria-label={name}>
      <header className={styles["top"]}>
        <Button look="quiet" icon={<ArrowLeft size={18} aria-hidden />} onClick={closeLobby}>
          {t("action.back")}
        </Button>
        <Button look="quiet" icon={<UserPlus size={18} aria-hidden />} onClick={() => openInvite(lobby.roomId)}>
          {t("invite.open")}
        </Button>
        <Button
          look="quiet"
          icon={<AppWindow size={18} aria-hidden />}
          onClick={() => void openElementCall(lobby.roomId)}
        >
          {t("widgets.openElementCall")}
        </Button>
      </header>
      <div className={styles["body"]}>
        <section className={styles["left"]}>
          <PreviewStage />
        </section>
        <section className={styles["right"]}>
          <div>
            <p className={styles["eyebrow"]}>
              {encrypted ? <Lock size={13} aria-hidden /> : <LockOpen size={13} aria-hidden />}
              {t(encrypted ? "home.encrypted" : "home.notEncrypted")}
            </p>
            <h1 className={styles["title"]}>{name}</h1>
            <Present people={conference?.present ?? []} />
            {!failure && <ConnectionCheck sfuUrl={sfuUrl} />}
          </div>
          {stack && !failure && <DevicePickers stack={stack} />}
          {transport?.kind === "full_mesh" && (
            <p className={styles["direct"]}>
              <Waypoints size={16} aria-hidden />
              {t(transport.relayOnly ? "lobby.relayed" : "lobby.direct")}
            </p>
          )}
          {failure && (
            <ErrorNotice failure={failure}>
              <Button size="s" onClick={() => void (lobby.error ? prepare() : window.location.reload())}>
                {t("action.retry")}
              </Button>
            </ErrorNotice>
          )}
          <div className={styles["go"]}>
            <Button look="primary" size="l" wide ref={joinButton} onClick={() => void join()}>
              {t("lobby.join")}
            </Button>
            {preview.cameraError !== undefined && (
              <Button size="l" wide onClick={() => void join({ withoutCamera: true })}>
                {t("lobby.joinWithoutCamera")}
              </Button>
            )}
          </div>
        </section>
      </div>
    </main>
  );
}

function PreviewStage() {
  const { t } = useTranslation();
  const preview = useCallUi((ui) => ui.preview);
  const { cameraOn, microphoneOn, level, cameraError, microphoneError, silent } = usePreview((state) => state);
  const me = useApp((state) => (state.session.phase === "signedIn" ? state.session.me : undefined));
  const video = useRef<HTMLVideoElement>(null);
  const shown = cameraOn && cameraError === undefined;
  useEffect(() => (shown && preview && video.current ? preview.attach(video.current) : undefined), [preview, shown]);
  const error = cameraError ?? microphoneError;
  return (
    <>
      <div className={styles["preview"]}>
        {shown ? (
          <video ref={video} className={styles["video"]} aria-label={t("lobby.preview")} autoPlay playsInline muted />
        ) : (
          <div className={styles["noVideo"]}>
            {me && <Avatar id={me.userId} name={me.displayName} size={104} />}
            {preview ? <p>{t("lobby.cameraOff")}</p> : <Spinner size={22} />}
          </div>
        )}
        <div className={styles["controls"]}>
          <DeviceControls
            microphoneOn={microphoneOn}
            cameraOn={cameraOn}
            microphoneTrouble={microphoneError !== undefined}
            cameraTrouble={cameraError !== undefined}
            onMicrophone={setPreviewMicrophone}
            onCamera={setPreviewCamera}
          />
        </div>
        <div
          className={styles["meter"]}
          role="meter"
          aria-label={t("lobby.level")}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(level * 100)}
        >
          {Array.from({ length: 9 }, (_, index) => (
            <i key={index} data-lit={microphoneOn && level * 9 > index + 0.3} />
          ))}
        </div>
      </div>
      {error !== undefined && (
        <ErrorNotice failure={{ name: error }} tone="warn">
          <Button
            size="s"
            onClick={() => (error === cameraError ? setPreviewCamera(true) : setPreviewMicrophone(true))}
          >
            {t("action.retry")}
          </Button>
          {error === "BackgroundUnavailable" && (
            <Button size="s" onClick={showWithoutBlur}>
              {t("effects.withoutBlur")}
            </Button>
          )}
        </ErrorNotice>
      )}
      {silent && error === undefined && <SilentMicrophone />}
    </>
  );
}

function showWithoutBlur(): void {
  void ask("changeSettings", { background: "none" }).then((answer) => answer.ok && setPreviewCamera(true));
}

/** Faces in the lobby; three rows of them at most. */
const PRESENT_SHOWN = 6;

function Present({ people }: { people: { userId: string; displayName: string }[] }) {
  const { t } = useTranslation();
  if (people.length === 0) return <p className={styles["nobody"]}>{t("lobby.nobodyYet")}</p>;
  const shown = people.length > PRESENT_SHOWN ? people.slice(0, PRESENT_SHOWN - 1) : people;
  const rest = people.length - shown.length;
  return (
    <div className={styles["present"]}>
      <h2>{t("lobby.inThere")}</h2>
      <ul>
        {shown.map((person) => (
          <li key={person.userId}>
            <Avatar id={person.userId} name={person.displayName} size={26} />
            <span>{person.displayName}</span>
          </li>
        ))}
        {rest > 0 && <li className={styles["rest"]}>+{rest}</li>}
      </ul>
    </div>
  );
}
