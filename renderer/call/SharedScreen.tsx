import { MonitorUp } from "lucide-react";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { attachVideo } from "./firstFrame.ts";
import type { Rect } from "./layout.ts";
import type { Tile } from "./participants.ts";
import plate from "./Plate.module.css";
import styles from "./SharedScreen.module.css";

/** A shared screen, whole: what does not fill the place is left dark. Without a rectangle it fills its parent. */
export function SharedScreen({ tile, rect, children }: { tile: Tile; rect?: Rect; children?: ReactNode }) {
  const { t } = useTranslation();
  const ref = useRef<HTMLVideoElement>(null);
  const { identity, own } = tile;
  useEffect(() => (ref.current ? attachVideo(identity, "screen", ref.current, own) : undefined), [identity, own]);
  const name = own ? t("share.own") : t("pip.screenOf", { name: tile.displayName });
  const place = rect && { width: rect.width, height: rect.height, transform: `translate(${rect.x}px, ${rect.y}px)` };
  return (
    <div role="group" aria-label={name} className={styles["screen"]} style={place}>
      <video ref={ref} autoPlay playsInline muted />
      <span className={plate["plate"]}>
        <MonitorUp size={14} aria-hidden />
        <span className={plate["name"]}>{name}</span>
      </span>
      {children}
    </div>
  );
}
