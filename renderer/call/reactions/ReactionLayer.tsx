import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "../../ui/announce.tsx";
import type { Placed } from "../stagePlan.ts";
import styles from "./Reactions.module.css";
import { followReactions, useReactions } from "./reactionStore.ts";

/** Emoji rise from the picture of who sent them; from the stage's edge when that is not in sight. */
export function ReactionLayer({ placed }: { placed: Placed[] }) {
  const shown = useReactions();
  useEffect(followReactions, []);
  return (
    <div className={styles["layer"]} aria-hidden>
      {shown.map(({ key, identity, emoji }) => {
        const rect = placed.find(({ picture }) => picture.id === identity)?.rect;
        // Beside each other when several come at once; the key spreads them in a fixed order.
        const shift = ((key * 37) % 80) - 40;
        const left = rect ? rect.x + rect.width / 2 + Math.min(shift, rect.width / 3) : 40 + shift;
        const bottom = rect ? rect.y + rect.height - 44 : undefined;
        return (
          <span
            key={key}
            className={styles["rising"]}
            data-emoji={emoji}
            style={{ left, ...(bottom === undefined ? { bottom: 20 } : { top: bottom - 36 }) }}
          >
            {emoji}
          </span>
        );
      })}
      <Announced />
    </div>
  );
}

/** For people who do not see it: the last emoji in words is enough, a flood is not read out. */
function Announced() {
  const { t } = useTranslation();
  const last = useReactions().at(-1);
  const emoji = last?.emoji;
  useEffect(() => {
    if (emoji !== undefined) announce(t("reactions.sent", { emoji }));
  }, [emoji, t]);
  return null;
}
