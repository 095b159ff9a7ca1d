import { KeyRound, LockOpen, Shield, ShieldAlert, ShieldCheck, ShieldQuestionMark } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { CallMember } from "../../../preload/contract.ts";
import type { Tile } from "../participants.ts";
import { useSharedKey } from "./sharedKey.ts";
import styles from "./Person.module.css";

const icons = {
  verified: ShieldCheck,
  unverified: Shield,
  changed: ShieldAlert,
  unknown: ShieldQuestionMark,
} as const satisfies Record<CallMember["trust"], unknown>;

/** What protects a participant's media: not encrypted at all, or by keys of somebody we have (not) compared. */
export type Protection = CallMember["trust"] | "open";

export function protectionOf(tile: Pick<Tile, "media" | "trust">): Protection {
  return tile.media?.encryption === "none" ? "open" : tile.trust;
}

/** Shield with words for who can't see it; with `words` also for who can. */
export function TrustBadge({ protection, words = false }: { protection: Protection; words?: boolean }) {
  const { t } = useTranslation();
  const byPassword = useSharedKey() && protection !== "open";
  const shown = byPassword ? "password" : protection;
  const Icon = shown === "password" ? KeyRound : shown === "open" ? LockOpen : icons[shown];
  const text = t(`trust.${shown}`);
  return (
    <span className={styles["trust"]} data-trust={shown}>
      <Icon size={words ? 16 : 14} {...(words ? { "aria-hidden": true } : { role: "img", "aria-label": text })} />
      {words && <span>{text}</span>}
    </span>
  );
}
