import {
  Ban,
  EllipsisVertical,
  Hand,
  MicOff,
  MicVocal,
  ShieldCheck,
  UserCheck,
  UserMinus,
  Volume2,
  VolumeX,
} from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useApp } from "../../store/app.ts";
import { ask } from "../../store/parley.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import { runningCall } from "../callStore.ts";
import { askInCall, removeFromCall } from "../moderation/moderationStore.ts";
import type { Tile } from "../participants.ts";
import styles from "./Person.module.css";
import { protectionOf, TrustBadge } from "./TrustBadge.tsx";
import { setVoice, useVoice } from "./voiceStore.ts";

/** What concerns one person: who they are to the crypto, how loud they are here, and what a moderator may do. */
export function PersonMenu({ tile, className }: { tile: Tile; className?: string | undefined }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const label = t("person.options", { name: tile.displayName });
  const can = useApp((state) => runningCall(state.call)?.can);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <IconButton label={label} className={className}>
          <EllipsisVertical size={17} aria-hidden />
        </IconButton>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="bottom"
          align="end"
          sideOffset={6}
          collisionPadding={10}
          className={styles["menu"]}
          aria-label={label}
          data-theme="dark"
        >
          <header className={styles["head"]}>
            <strong>{tile.displayName}</strong>
            <TrustBadge protection={protectionOf(tile)} words />
          </header>
          {!tile.own && <Loudness userId={tile.userId} />}
          <Identity tile={tile} onDone={() => setOpen(false)} />
          {tile.below && can && <Moderation tile={tile} can={can} onDone={() => setOpen(false)} />}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Comparing with this person; taking their new identity for theirs. */
function Identity({ tile, onDone }: { tile: Tile; onDone: () => void }) {
  const { t } = useTranslation();
  // A device that is not verified has nothing to vouch for others with.
  const able = useApp((state) => state.trust.device === "verified");
  const { userId, deviceId, displayName: name, trust, own } = tile;
  if (own || deviceId === undefined || !able || trust === "verified" || trust === "unknown") return null;
  return (
    <div className={styles["items"]}>
      <button
        type="button"
        className={styles["item"]}
        onClick={() => {
          void ask("startVerification", { userId, deviceId });
          onDone();
        }}
      >
        <ShieldCheck size={17} aria-hidden />
        {t("verify.person", { name })}
      </button>
      {trust === "changed" && (
        <button
          type="button"
          className={styles["item"]}
          onClick={() => {
            void ask("acceptIdentity", { userId });
            onDone();
          }}
        >
          <UserCheck size={17} aria-hidden />
          {t("trust.accept")}
        </button>
      )}
    </div>
  );
}

function Loudness({ userId }: { userId: string }) {
  const { t } = useTranslation();
  const { volume, silenced } = useVoice(userId);
  const percent = Math.round(volume * 100);
  return (
    <div className={styles["loudness"]}>
      <IconButton
        label={t(silenced ? "person.hearAgain" : "person.silence")}
        aria-pressed={silenced}
        className={cx(styles["silence"], silenced && styles["silenced"])}
        onClick={() => setVoice(userId, { silenced: !silenced })}
      >
        {silenced ? <VolumeX size={18} aria-hidden /> : <Volume2 size={18} aria-hidden />}
      </IconButton>
      <input
        type="range"
        min={0}
        max={200}
        step={5}
        value={percent}
        aria-label={t("person.volume")}
        aria-valuetext={`${percent} %`}
        onChange={(event) => setVoice(userId, { volume: Number(event.target.value) / 100, silenced: false })}
      />
      <output>{percent} %</output>
    </div>
  );
}

function Moderation({
  tile,
  can,
  onDone,
}: {
  tile: Tile;
  can: { kick: boolean; ban: boolean; mute: boolean };
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const [sure, setSure] = useState<"remove" | "ban">();
  const muted = tile.media?.microphoneMuted !== false;
  const { identity, userId, displayName: name } = tile;
  const item = (icon: ReactNode, text: string, run: () => void, danger = false) => (
    <button type="button" className={cx(styles["item"], danger && styles["danger"])} onClick={run}>
      {icon}
      {text}
    </button>
  );
  const ask = (action: "mute" | "askUnmute" | "lowerHand") => {
    void askInCall(action, identity);
    onDone();
  };
  if (sure) {
    return (
      <div className={styles["sure"]}>
        <p>{t(`person.${sure}Sure`, { name })}</p>
        <div>
          <Button
            size="s"
            look="danger"
            onClick={() => {
              void removeFromCall(userId, sure === "ban");
              onDone();
            }}
          >
            {t(`person.${sure}`)}
          </Button>
          <Button size="s" onClick={() => setSure(undefined)}>
            {t("action.cancel")}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className={styles["items"]}>
      {can.mute && !muted && item(<MicOff size={17} aria-hidden />, t("person.mute"), () => ask("mute"))}
      {can.mute && muted && item(<MicVocal size={17} aria-hidden />, t("person.askUnmute"), () => ask("askUnmute"))}
      {can.mute &&
        tile.handRaisedTs !== undefined &&
        item(<Hand size={17} aria-hidden />, t("person.lowerHand"), () => ask("lowerHand"))}
      {can.kick && item(<UserMinus size={17} aria-hidden />, t("person.remove"), () => setSure("remove"), true)}
      {can.ban && item(<Ban size={17} aria-hidden />, t("person.ban"), () => setSure("ban"), true)}
    </div>
  );
}
