import { Hand, LockKeyhole, MicOff, VideoOff, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Avatar } from "../ui/Avatar.tsx";
import { IconButton } from "../ui/Button.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { WaitingOutside } from "../knocks/WaitingOutside.tsx";
import { rosterOrder } from "./participants.ts";
import type { Tile } from "./participants.ts";
import { PersonMenu } from "./person/PersonMenu.tsx";
import { useSharedKey } from "./person/sharedKey.ts";
import { protectionOf, TrustBadge } from "./person/TrustBadge.tsx";
import styles from "./Roster.module.css";

/** Everybody who is in the call: raised hands in their order, then oneself. */
export function Roster({ tiles, onClose }: { tiles: Tile[]; onClose: () => void }) {
  const { t } = useTranslation();
  const order = rosterOrder(tiles);
  const sharedKey = useSharedKey();
  return (
    <aside className={styles["panel"]} aria-label={t("call.people")}>
      <header className={styles["head"]}>
        <h2>{t("call.people")}</h2>
        <IconButton label={t("action.close")} className={styles["close"]} onClick={onClose}>
          <X size={18} aria-hidden />
        </IconButton>
      </header>
      <ul className={styles["list"]} aria-label={t("call.participants")}>
        {order.map((tile, index) => (
          <li key={tile.identity} className={styles["person"]} data-identity={tile.identity}>
            <Avatar id={tile.userId} name={tile.displayName} size={36} />
            <span className={styles["who"]}>
              <span className={styles["name"]}>
                {tile.own ? t("call.you", { name: tile.displayName }) : tile.displayName}
              </span>
              <bdi className={styles["id"]}>{tile.userId}</bdi>
              <Exclusions tile={tile} />
            </span>
            {tile.handRaisedTs !== undefined && (
              <span className={styles["hand"]} role="img" aria-label={t("reactions.handPlace", { place: index + 1 })}>
                <Hand size={15} aria-hidden />
                {index + 1}
              </span>
            )}
            {tile.media?.encryption === "missingKey" && (
              <LockKeyhole
                size={16}
                role="img"
                aria-label={t(sharedKey ? "call.otherPassword" : "call.waitingForKey")}
              />
            )}
            {tile.media ? (
              <>
                {!tile.media.camera && <VideoOff size={16} role="img" aria-label={t("call.cameraIsOff")} />}
                {tile.media.microphoneMuted && <MicOff size={16} role="img" aria-label={t("call.muted")} />}
              </>
            ) : (
              tile.reachable && <Spinner size={14} />
            )}
            <TrustBadge protection={protectionOf(tile)} />
            <PersonMenu tile={tile} className={styles["options"]} />
          </li>
        ))}
      </ul>
      <WaitingOutside />
    </aside>
  );
}

/** Who of the two hears nothing of the other, and why. */
function Exclusions({ tile: { displayName: name, excluded, excludesUs } }: { tile: Tile }) {
  const { t } = useTranslation();
  return (
    <>
      {excluded && <span className={styles["excluded"]}>{t(`trust.excluded.${excluded}`, { name })}</span>}
      {excludesUs && <span className={styles["excluded"]}>{t(`trust.excludesUs.${excludesUs}`, { name })}</span>}
    </>
  );
}
