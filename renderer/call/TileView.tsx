import { Hand, LockKeyhole, MicOff, WifiLow, WifiOff } from "lucide-react";
import { memo, useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "../ui/Avatar.tsx";
import { cx } from "../ui/cx.ts";
import { colourOf } from "../ui/identity.ts";
import { Spinner } from "../ui/Spinner.tsx";
import { attachVideo } from "./firstFrame.ts";
import { useCallUi, usePreview } from "./callStore.ts";
import type { Rect } from "./layout.ts";
import type { Tile } from "./participants.ts";
import { useSharedKey } from "./person/sharedKey.ts";
import { protectionOf, TrustBadge } from "./person/TrustBadge.tsx";
import plate from "./Plate.module.css";
import styles from "./TileView.module.css";

export interface TileViewProps {
  tile: Tile;
  rect: Rect;
  floating?: boolean;
  pinned?: boolean;
  /** The only picture. */
  alone?: boolean;
  /** Controls over the picture; drawn anew only with the rest of the tile. */
  children?: ReactNode;
}

/** One person on the stage; drawn again only when something of it changed, however many others move. */
export const TileView = memo(
  TileBox,
  (before, now) =>
    sameTile(before.tile, now.tile) &&
    sameRect(before.rect, now.rect) &&
    before.floating === now.floating &&
    before.pinned === now.pinned &&
    before.alone === now.alone,
);

const sameRect = (a: Rect, b: Rect) => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
/** The media of a participant is the same object for as long as nothing of it changed. */
const sameTile = (a: Tile, b: Tile) =>
  a.identity === b.identity &&
  a.userId === b.userId &&
  a.displayName === b.displayName &&
  a.own === b.own &&
  a.media === b.media &&
  a.reachable === b.reachable &&
  a.trust === b.trust &&
  a.excludesUs === b.excludesUs &&
  a.below === b.below &&
  a.handRaisedTs === b.handRaisedTs;

/** The speaking ring lies over the picture, so that nothing moves when it comes. */
function TileBox({ tile, rect, floating = false, children }: TileViewProps) {
  const { t } = useTranslation();
  const { media, own } = tile;
  const sharedKey = useSharedKey();
  const previewOn =
    usePreview((state) => state.cameraOn && state.cameraError === undefined) && own && media === undefined;
  const camera = media?.camera === true;
  const missingKey = media?.encryption === "missingKey";
  const speaking = media?.speaking === true && !media.microphoneMuted;
  const name = own ? t("call.you", { name: tile.displayName }) : tile.displayName;
  const avatar = Math.round(Math.max(36, Math.min(150, Math.min(rect.width, rect.height) * 0.36)));

  let trouble: string | undefined;
  if (!own && !tile.reachable) trouble = t("call.noFocus");
  else if (missingKey && tile.excludesUs)
    trouble = t(`trust.excludesUs.${tile.excludesUs}`, { name: tile.displayName });
  else if (missingKey) trouble = t(sharedKey ? "call.otherPassword" : "call.waitingForKey");
  else if (!own && !media) trouble = t("call.connecting");

  const face = (
    <div className={cx(styles["face"], trouble !== undefined && styles["waiting"])}>
      <Avatar id={tile.userId} name={tile.displayName} size={avatar} />
    </div>
  );

  return (
    <div
      role="group"
      aria-label={name}
      className={cx(styles["tile"], !own && styles["coming"], floating && styles["floating"])}
      data-identity={tile.identity}
      data-speaking={speaking}
      data-encryption={media?.encryption ?? "pending"}
      data-camera={camera}
      style={{
        width: rect.width,
        height: rect.height,
        transform: `translate(${rect.x}px, ${rect.y}px)`,
        backgroundColor: colourOf(tile.userId).deep,
      }}
    >
      {camera ? (
        <Video identity={tile.identity} own={own} dim={missingKey}>
          {!own && face}
        </Video>
      ) : previewOn ? (
        <PreviewVideo />
      ) : (
        face
      )}
      {trouble !== undefined && (
        <div className={styles["trouble"]}>
          {missingKey ? <LockKeyhole size={15} aria-hidden /> : tile.reachable && <Spinner size={14} />}
          <span>{trouble}</span>
        </div>
      )}
      <div className={styles["ring"]} aria-hidden />
      {tile.handRaisedTs !== undefined && (
        <span className={styles["hand"]} role="img" aria-label={t("reactions.handUp")}>
          <Hand size={18} aria-hidden />
        </span>
      )}
      <div className={plate["plate"]}>
        {media?.microphoneMuted === true ? (
          <MicOff size={14} role="img" aria-label={t("call.muted")} className={styles["muted"]} />
        ) : (
          speaking && <Bars level={media?.audioLevel ?? 0} label={t("call.speaking")} />
        )}
        {!own && tile.reachable && <TrustBadge protection={protectionOf(tile)} />}
        <span className={plate["name"]}>{own && floating ? t("call.youShort") : name}</span>
        {media?.quality === "poor" && (
          <WifiLow size={15} role="img" aria-label={t("call.poorConnection")} className={styles["weak"]} />
        )}
        {media?.quality === "lost" && (
          <WifiOff size={14} role="img" aria-label={t("call.lostConnection")} className={styles["lost"]} />
        )}
      </div>
      {children}
    </div>
  );
}

interface VideoProps {
  identity: string;
  own: boolean;
  dim: boolean;
  /** Seen until there is a picture. */
  children: ReactNode;
}

function Video({ identity, own, dim, children }: VideoProps) {
  const ref = useRef<HTMLVideoElement>(null);
  const [drawn, setDrawn] = useState(false);
  useEffect(() => (ref.current ? attachVideo(identity, "camera", ref.current, own) : undefined), [identity, own]);
  return (
    <>
      {!drawn && children}
      <video
        ref={ref}
        className={cx(styles["video"], drawn && styles["drawn"], own && styles["mirrored"], dim && styles["dim"])}
        onLoadedData={() => setDrawn(true)}
        autoPlay
        playsInline
        muted
      />
    </>
  );
}

/** The own camera between the click on Join and the call's own picture. */
function PreviewVideo() {
  const ref = useRef<HTMLVideoElement>(null);
  const preview = useCallUi((ui) => ui.preview);
  useEffect(() => (ref.current && preview ? preview.attach(ref.current) : undefined), [preview]);
  return <video ref={ref} className={cx(styles["video"], styles["mirrored"])} autoPlay playsInline muted />;
}

function Bars({ level, label }: { level: number; label: string }) {
  return (
    <span className={styles["bars"]} role="img" aria-label={label}>
      {[0.6, 1, 0.75].map((share) => (
        <i key={share} style={{ transform: `scaleY(${Math.max(0.25, Math.min(1, level * 1.6 * share + 0.15))})` }} />
      ))}
    </span>
  );
}
