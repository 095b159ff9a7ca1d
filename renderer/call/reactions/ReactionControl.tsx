import { Hand, SmilePlus } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cx } from "../../ui/cx.ts";
import { Tooltip } from "../../ui/Tooltip.tsx";
import controls from "../Controls.module.css";
import { shortcutKeys } from "../shortcuts.ts";
import { QuickReactions } from "./QuickReactions.tsx";
import { react, setHand } from "./reactionStore.ts";
import styles from "./Reactions.module.css";

/** Raise one's hand, which asks for the floor until it is taken down. */
export function HandControl({ up }: { up: boolean }) {
  const { t } = useTranslation();
  const label = t(up ? "reactions.lower" : "reactions.raise");
  return (
    <Tooltip text={label} keys={shortcutKeys.hand}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={up}
        className={cx(controls["control"], controls[up ? "active" : "on"])}
        onClick={() => setHand(!up)}
      >
        <Hand size={20} aria-hidden />
      </button>
    </Tooltip>
  );
}

/** Say something without saying it. */
export function ReactionControl() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Tooltip text={t("reactions.send")}>
        <Popover.Trigger
          aria-label={t("reactions.send")}
          className={cx(controls["control"], controls[open ? "active" : "on"])}
        >
          <SmilePlus size={20} aria-hidden />
        </Popover.Trigger>
      </Tooltip>
      <Popover.Portal>
        <Popover.Content
          side="top"
          sideOffset={14}
          collisionPadding={8}
          className={styles["tray"]}
          aria-label={t("reactions.send")}
        >
          <QuickReactions
            className={styles["emoji"]}
            onPick={({ emoji, name }) => {
              react(emoji, name);
              setOpen(false);
            }}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
