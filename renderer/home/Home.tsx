import { CalendarClock, Link, Plus, Search, Video, VideoOff } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import type { ReactNode } from "react";
import type { ConferenceSpace, Failure } from "../../preload/contract.ts";
import { useTranslation } from "react-i18next";
import type { ErrorName } from "../../preload/contract.ts";
import { openLobby } from "../call/callController.ts";
import { useHomeChat } from "../chat/home/homeChatStore.ts";
import { callStore, useCallUi } from "../call/callStore.ts";
import { OpenLinkDialog, RefusedLink } from "../links/LinkDialogs.tsx";
import { useApp } from "../store/app.ts";
import { Button, IconButton } from "../ui/Button.tsx";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { useNow } from "../ui/hooks.ts";
import { Spinner } from "../ui/Spinner.tsx";
import { Tooltip } from "../ui/Tooltip.tsx";
import { LiveCard, QuietRow } from "./ConferenceCard.tsx";
import { listConferences } from "./conferences.ts";
import { ConnectionBanner } from "./ConnectionBanner.tsx";
import { EmptyArt } from "./EmptyArt.tsx";
import { startFirstConference } from "./firstConference.ts";
import styles from "./Home.module.css";
import { People } from "./people/People.tsx";
import { NewConferenceDialog, NewSpaceDialog } from "./NewDialogs.tsx";
import { PlaceMenu } from "./place/PlaceMenu.tsx";
import { Rail } from "./Rail.tsx";
import { Recents } from "./recents/Recents.tsx";
import { Invitations } from "./rooms/Invitations.tsx";
import { OtherRooms } from "./rooms/OtherRooms.tsx";
import { ScheduleDialog } from "./schedule/ScheduleDialog.tsx";
import { Switcher, useSwitcherKeys } from "./switcher/Switcher.tsx";
import { UpdateBanner } from "./UpdateBanner.tsx";

const TrustCard = lazy(() => import("../trust/TrustCard.tsx").then((views) => ({ default: views.TrustCard })));
const SettingsDialog = lazy(() => import("./SettingsDialog.tsx").then((views) => ({ default: views.SettingsDialog })));
const HomeChat = lazy(() => import("../chat/home/HomeChat.tsx").then((views) => ({ default: views.HomeChat })));

type Dialog = "none" | "conference" | "space" | "settings" | "link" | "schedule" | "switcher";

/** Where can I go, and who is there already: spaces on the left, what is live on top, everything else below. */
export function Home() {
  const { t } = useTranslation();
  const { ready, spaces } = useApp((state) => state.conferences);
  const [chosen, setChosen] = useState<string>();
  const [recents, setRecents] = useState(false);
  const [dialog, setDialog] = useState<Dialog>("none");
  const now = useNow(30_000);
  const chat = useHomeChat();
  useSwitcherKeys(() => setDialog("switcher"));
  // For measuring the start: from here on a person sees where they can go.
  useEffect(() => {
    if (ready) performance.mark("parley:rooms-shown");
  }, [ready]);

  const choose = (spaceId: string | undefined) => {
    setChosen(spaceId);
    setRecents(false);
  };
  const space = spaces.find((each) => each.spaceId === chosen);
  const { live, next, quiet } = listConferences(space ? [space] : spaces, now);
  const creatable = spaces.filter((each) => each.canCreate);
  const canCreate = space ? space.canCreate : creatable.length > 0;
  const empty = ready && live.length + next.length + quiet.length === 0;
  const showSpace = !space && spaces.length > 1;
  const newConference = (
    <Button
      look="primary"
      icon={<Plus size={19} strokeWidth={2.4} aria-hidden />}
      onClick={() => setDialog("conference")}
    >
      {t("home.newConference")}
    </Button>
  );

  return (
    <div className={styles["home"]}>
      <Rail
        spaces={spaces}
        chosen={space?.spaceId}
        onChoose={choose}
        recents={recents}
        onRecents={() => setRecents(true)}
        onNewSpace={() => setDialog("space")}
        onSettings={() => setDialog("settings")}
      />
      {recents && <Recents />}
      <main className={styles["main"]} hidden={recents}>
        <ConnectionBanner />
        <UpdateBanner />
        <div className={styles["scroll"]}>
          <div className={styles["column"]}>
            <header className={styles["head"]}>
              <Heading space={space ?? (spaces.length === 1 ? spaces[0] : undefined)} />
              <div className={styles["ways"]}>
                <Tooltip text={`${t("switcher.open")} (Ctrl K)`}>
                  <IconButton
                    label={t("switcher.open")}
                    className={styles["way"]}
                    onClick={() => setDialog("switcher")}
                  >
                    <Search size={19} aria-hidden />
                  </IconButton>
                </Tooltip>
                {canCreate && !empty && (
                  <Tooltip text={t("schedule.title")}>
                    <IconButton
                      label={t("schedule.title")}
                      className={styles["way"]}
                      onClick={() => setDialog("schedule")}
                    >
                      <CalendarClock size={19} aria-hidden />
                    </IconButton>
                  </Tooltip>
                )}
                <Button icon={<Link size={17} aria-hidden />} onClick={() => setDialog("link")}>
                  {t("link.open")}
                </Button>
                {canCreate && !empty && newConference}
              </div>
            </header>
            <RefusedLink className={styles["ended"]} />
            <Ended />
            <Suspense fallback={null}>
              <TrustCard />
            </Suspense>
            {ready && <Invitations onSpace={choose} />}
            {!ready ? (
              <div className={styles["loading"]} role="status">
                <Spinner size={20} />
                {t("home.loading")}
              </div>
            ) : spaces.length === 0 ? (
              <Empty title={t("home.noSpaces")} body={t("home.noSpacesBody")}>
                <FirstSteps onNewSpace={() => setDialog("space")} />
              </Empty>
            ) : empty ? (
              <Empty
                title={t("home.noConferences", { space: space?.name ?? spaces[0]?.name ?? "" })}
                body={t(canCreate ? "home.noConferencesBody" : "home.noConferencesReadOnly")}
              >
                {canCreate && newConference}
              </Empty>
            ) : (
              <>
                <section aria-label={t("home.now")}>
                  <h2 className={styles["section"]}>{t("home.now")}</h2>
                  {live.length === 0 ? (
                    <div className={styles["hush"]}>
                      <span className={styles["hushIcon"]}>
                        <VideoOff size={20} aria-hidden />
                      </span>
                      <div>
                        <strong>{t("home.quiet")}</strong>
                        <p>{t("home.quietBody")}</p>
                      </div>
                    </div>
                  ) : (
                    <div className={styles["cards"]}>
                      {live.map((conference) => (
                        <LiveCard key={conference.roomId} conference={conference} showSpace={showSpace} />
                      ))}
                    </div>
                  )}
                </section>
                {next.length > 0 && (
                  <section aria-label={t("home.next")}>
                    <h2 className={styles["section"]}>{t("home.next")}</h2>
                    <div className={styles["rows"]}>
                      {next.map((conference) => (
                        <QuietRow key={conference.roomId} conference={conference} showSpace={showSpace} />
                      ))}
                    </div>
                  </section>
                )}
                {quiet.length > 0 && (
                  <section aria-label={t("home.conferences")}>
                    <h2 className={styles["section"]}>{t("home.conferences")}</h2>
                    <div className={styles["rows"]}>
                      {quiet.map((conference) => (
                        <QuietRow key={conference.roomId} conference={conference} showSpace={showSpace} />
                      ))}
                    </div>
                  </section>
                )}
              </>
            )}
            {ready && !space && <People />}
            {ready && !space && <OtherRooms />}
          </div>
        </div>
      </main>
      {chat.roomId !== undefined && (
        <Suspense fallback={null}>
          <HomeChat key={chat.roomId} roomId={chat.roomId} name={chat.name} />
        </Suspense>
      )}
      {dialog === "conference" && (
        <NewConferenceDialog
          spaces={creatable}
          initial={space?.canCreate ? space.spaceId : undefined}
          onClose={() => setDialog("none")}
        />
      )}
      {dialog === "space" && <NewSpaceDialog onClose={() => setDialog("none")} onCreated={choose} />}
      {dialog === "link" && <OpenLinkDialog onClose={() => setDialog("none")} />}
      {dialog === "schedule" && (
        <ScheduleDialog
          spaces={creatable}
          initialSpace={space?.canCreate ? space.spaceId : undefined}
          onClose={() => setDialog("none")}
        />
      )}
      {dialog === "switcher" && <Switcher onClose={() => setDialog("none")} onSpace={choose} />}
      {dialog === "settings" && (
        <Suspense fallback={null}>
          <SettingsDialog onClose={() => setDialog("none")} />
        </Suspense>
      )}
    </div>
  );
}

/** The name of a space with its topic and what can be done to it; else of home. */
function Heading({ space }: { space: ConferenceSpace | undefined }) {
  const { t } = useTranslation();
  return (
    <div className={styles["heading"]}>
      <div className={styles["nameLine"]}>
        <h1 className={styles["title"]}>{space?.name ?? t("home.all")}</h1>
        {space && <PlaceMenu place={{ ...space, kind: "space", roomId: space.spaceId }} />}
      </div>
      {space && space.topic !== "" && <p className={styles["topic"]}>{space.topic}</p>}
    </div>
  );
}

/** From nothing to a first conference with one click; or a space with a name of one's own. */
function FirstSteps({ onNewSpace }: { onNewSpace: () => void }) {
  const { t } = useTranslation();
  const session = useApp((state) => state.session);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const me = session.phase === "signedIn" ? session.me.displayName : "";
  const start = async () => {
    setBusy(true);
    setFailure(
      await startFirstConference({
        space: t("first.space", { name: me }).slice(0, 100),
        conference: t("first.conference"),
      }),
    );
    setBusy(false);
  };
  return (
    <>
      <div className={styles["ways"]}>
        <Button look="primary" size="l" busy={busy} icon={<Video size={20} aria-hidden />} onClick={() => void start()}>
          {t("first.start")}
        </Button>
        <Button size="l" icon={<Plus size={19} aria-hidden />} onClick={onNewSpace}>
          {t("home.newSpace")}
        </Button>
      </div>
      {failure && <ErrorNotice failure={failure} className={styles["ended"]} />}
    </>
  );
}

/** There is no way back from these by one's own click. */
const shutOut: ReadonlySet<ErrorName> = new Set<ErrorName>(["RemovedFromCall", "BannedFromCall"]);

/** Why the last call ended, with the way back. */
function Ended() {
  const { t } = useTranslation();
  const ended = useCallUi((ui) => ui.ended);
  if (!ended) return null;
  return (
    <ErrorNotice failure={ended.failure} className={styles["ended"]}>
      {!shutOut.has(ended.failure.name) && (
        <Button size="s" onClick={() => openLobby(ended)}>
          {t("call.rejoin")}
        </Button>
      )}
      <Button size="s" look="quiet" onClick={() => callStore.setState({ ended: undefined })}>
        {t("action.dismiss")}
      </Button>
    </ErrorNotice>
  );
}

function Empty({ title, body, children }: { title: string; body: string; children?: ReactNode }) {
  return (
    <div className={styles["empty"]}>
      <EmptyArt />
      <h2>{title}</h2>
      <p>{body}</p>
      {children}
    </div>
  );
}
