import { DoorClosed, Lock, LockOpen, ShieldAlert, ShieldCheck, UserPlus } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallEncryption, CallMember } from "../../preload/contract.ts";
import { ChatControl, useChatOf } from "../chat/ChatControl.tsx";
import { ChatPanel } from "../chat/ChatPanel.tsx";
import { setChatOpen, useChat } from "../chat/chatStore.ts";
import { openInvite } from "../invite/inviteStore.ts";
import { useApp } from "../store/app.ts";
import { shieldOf } from "../trust/callTrust.ts";
import type { CallShield } from "../trust/callTrust.ts";
import { announce } from "../ui/announce.tsx";
import { IconButton } from "../ui/Button.tsx";
import { cx } from "../ui/cx.ts";
import { useNow } from "../ui/hooks.ts";
import { Tooltip } from "../ui/Tooltip.tsx";
import { Calling } from "./Calling.tsx";
import { leave } from "./callController.ts";
import { setCamera, setMicrophone } from "./callDevices.ts";
import { runningCall, useCallUi, useMedia } from "./callStore.ts";
import styles from "./CallView.module.css";
import {
  ControlBar,
  DeviceControls,
  LayoutControl,
  LeaveControl,
  PeopleControl,
  PipControl,
  ScreenControl,
} from "./Controls.tsx";
import { DevicesControl } from "./devices/DevicesControl.tsx";
import { followModeration } from "./moderation/moderationStore.ts";
import { Extras } from "./more/Extras.tsx";
import { MoreMenu } from "./more/MoreMenu.tsx";
import { closeExtras, openExtra, toggleFullScreen, useMore } from "./more/moreStore.ts";
import { Statistics } from "./more/Statistics.tsx";
import { formatDuration, handsRaised, rosterChanges, tilesOf } from "./participants.ts";
import { Notices } from "./Notices.tsx";
import { Pip } from "./pip/Pip.tsx";
import { followVoices } from "./person/voiceStore.ts";
import { openPip } from "./pip/pipStore.ts";
import { HandControl, ReactionControl } from "./reactions/ReactionControl.tsx";
import { setHand } from "./reactions/reactionStore.ts";
import { Roster } from "./Roster.tsx";
import { ShareDialog } from "./share/ShareDialog.tsx";
import { toggleShare } from "./share/shareStore.ts";
import { usePushToTalk } from "./pushToTalk.ts";
import { useCallRecord } from "./more/callRecord.ts";
import { useShortcuts } from "./shortcuts.ts";
import { Stage } from "./Stage.tsx";
import { toggleLayout, useStage } from "./stageStore.ts";

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
  const roomId = call?.roomId;
  const ringing = useApp((state) => state.ring.outgoing);
  const outgoing = ringing !== null && ringing.roomId === roomId ? ringing : null;
  const layout = useStage((state) => state.layout);
  const statistics = useMore((state) => state.statistics);
  const [people, setPeopleOpen] = useState(false);
  const chat = useChat((state) => state.open);
  // One panel at a time: two leave no room for the people.
  const setPeople = (open: boolean) => {
    setPeopleOpen(open);
    if (open) setChatOpen(false);
  };
  const toggleChat = () => {
    setPeopleOpen(false);
    setChatOpen(!chat);
  };

  const name = call?.name ?? lobby?.name ?? "";
  const members = call?.members ?? nobody;
  const own = members.find((member) => member.own);
  const identity = call?.identity ?? lobby?.prepared?.identity ?? "";
  const transport = call?.transport?.kind;
  /** Older clients know no hands, no emoji, and no third person. */
  const legacy = transport === "voip";
  const tiles = useMemo(
    () => tilesOf(members, { participants }, { identity, transport, person: me ?? { userId: "", displayName: "" } }),
    [members, participants, identity, transport, me],
  );
  useAnnouncements(members);
  useChatOf(roomId);
  useShortcuts((action) => {
    if (action === "microphone") setMicrophone(!local.microphoneOn);
    else if (action === "camera") setCamera(!local.cameraOn);
    else if (action === "screen") toggleShare();
    else if (action === "layout") toggleLayout();
    else if (action === "hand") {
      if (!legacy) setHand(own?.handRaisedTs === undefined);
    } else if (action === "people") setPeople(!people);
    else if (action === "chat") toggleChat();
    else if (action === "pip") openPip();
    else if (action === "fullScreen") toggleFullScreen();
    else if (action === "help") openExtra("shortcuts");
    else leave();
  });
  usePushToTalk();
  useCallRecord(useCallUi((ui) => ui.stack?.backend));
  useEffect(followVoices, []);
  useEffect(followModeration, []);
  useEffect(() => closeExtras, []);
  useEffect(() => {
    document.title = `${name} – Parley`;
    return () => {
      document.title = "Parley";
    };
  }, [name]);

  const encryption = call?.encryption ?? lobby?.prepared?.encryption;
  return (
    <main className={styles["call"]} aria-label={t("call.view", { name })} data-media={mediaPhase}>
      <header className={styles["top"]}>
        <h1 className={styles["name"]}>{name}</h1>
        {own && <Duration since={own.joinedTs} />}
        {call?.locked === true && (
          <Tooltip text={t("more.lockedBody")} side="bottom">
            <button type="button" className={cx(styles["badge"], styles["locked"])}>
              <DoorClosed size={13} aria-hidden />
              <span>{t("more.locked")}</span>
            </button>
          </Tooltip>
        )}
        {encryption && <EncryptionBadge shield={shieldOf(members, encryption)} encryption={encryption} />}
        {call && !legacy && <InviteControl roomId={call.roomId} />}
      </header>
      <div className={styles["middle"]}>
        <Stage tiles={tiles} />
        {statistics && <Statistics tiles={tiles} />}
        {people && <Roster tiles={tiles} onClose={() => setPeople(false)} />}
        {chat && <ChatPanel onClose={() => setChatOpen(false)} />}
        {outgoing && <Calling outgoing={outgoing} />}
        <Notices joining={joining} alone={!joining && !outgoing && tiles.length === 1} name={name} roomId={roomId} />
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
          <DevicesControl />
          <ScreenControl sharing={local.screenOn} onClick={toggleShare} />
          {!legacy && <HandControl up={own?.handRaisedTs !== undefined} />}
          {!legacy && <ReactionControl />}
          {tiles.length > 2 && <LayoutControl layout={layout} onClick={toggleLayout} />}
          <PeopleControl count={tiles.length} open={people} onClick={() => setPeople(!people)} />
          {call && <ChatControl roomId={call.roomId} onClick={toggleChat} />}
          <PipControl onClick={openPip} />
          <MoreMenu several={tiles.length > 2} />
          <LeaveControl onClick={leave} />
        </ControlBar>
      </div>
      <Pip tiles={tiles} />
      <ShareDialog />
      <Extras />
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

function InviteControl({ roomId }: { roomId: string }) {
  const { t } = useTranslation();
  return (
    <Tooltip text={t("invite.open")} side="bottom">
      <IconButton label={t("invite.open")} className={styles["invite"]} onClick={() => openInvite(roomId)}>
        <UserPlus size={17} aria-hidden />
      </IconButton>
    </Tooltip>
  );
}

const shields = {
  open: { Icon: LockOpen, text: "call.notEncrypted", body: "call.notEncryptedBody" },
  encrypted: { Icon: Lock, text: "call.encrypted", body: "call.encryptedBody" },
  verified: { Icon: ShieldCheck, text: "trust.allVerified", body: "trust.allVerifiedBody" },
  changed: { Icon: ShieldAlert, text: "trust.callChanged", body: "trust.callChangedBody" },
} as const satisfies Record<CallShield, object>;

/** What the shield of a call that is not encrypted by each sender's own key means. */
const safeBodies = {
  perSender: undefined,
  perLink: "call.directBody",
  sharedKey: "call.passwordBody",
  none: undefined,
} as const;

function EncryptionBadge({ shield, encryption }: { shield: CallShield; encryption: CallEncryption }) {
  const { t } = useTranslation();
  const { Icon, text, body } = shields[shield];
  const safe = shield === "encrypted" || shield === "verified";
  return (
    <Tooltip text={t((safe ? safeBodies[encryption] : undefined) ?? body)} side="bottom">
      <button
        type="button"
        aria-label={t(text)}
        data-shield={shield}
        className={cx(styles["badge"], !safe && styles["open"])}
      >
        <Icon size={13} aria-hidden />
        <span>{t(text)}</span>
      </button>
    </Tooltip>
  );
}

/** Of more who come and go at once than ears follow it is said how many people there are now. */
const NAMED_AT_ONCE = 5;

/** Who comes and who goes, for people who do not see it. The first roster is not news. */
function useAnnouncements(members: readonly CallMember[]): void {
  const { t } = useTranslation();
  const before = useRef<readonly CallMember[] | undefined>(undefined);
  useEffect(() => {
    if (before.current && before.current !== nobody) {
      const { joined, left } = rosterChanges(before.current, members);
      const named = joined.length + left.length <= NAMED_AT_ONCE;
      const news = [
        ...(named ? joined.map((name) => t("call.announceJoined", { name })) : []),
        ...(named ? left.map((name) => t("call.announceLeft", { name })) : []),
        ...(named ? [] : [t("home.people", { count: members.length })]),
        ...handsRaised(before.current, members).map((name) => t("reactions.announceHand", { name })),
      ];
      if (news.length > 0) announce(news.join(". "));
    }
    before.current = members;
  }, [members, t]);
}
