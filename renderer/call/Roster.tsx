import { Hand, LockKeyhole, MicOff, VideoOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Avatar } from "../ui/Avatar.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { WaitingOutside } from "../knocks/WaitingOutside.tsx";
import { rosterOrder } from "./participants.ts";
import type { Tile } from "./participants.ts";
import { PersonMenu } from "./person/PersonMenu.tsx";
import { useSharedKey } from "./person/sharedKey.ts";
import { protectionOf, TrustBadge } from "./person/TrustBadge.tsx";
import styles from "./Roster.module.css";
import { SidePanel } from "./SidePanel.tsx";

/** Everybody who is in the call: raised hands in their order, then oneself. */
export function Roster({ tiles, onClose }: { tiles: Tile[]; onClose: () => void }) {
  const { t } = useTranslation();
  const order = rosterOrder(tiles);
  const sharedKey = useSharedKey();
  return (
    <SidePanel title={t("call.people")} onClose={onClose}>
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
    </SidePanel>
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
