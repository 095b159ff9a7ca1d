import { useTranslation } from "react-i18next";
import { quickReactions } from "./reactionStore.ts";

/** The emoji that say most of what is said without words, each a button. */
export function QuickReactions({
  className,
  onPick,
}: {
  className?: string | undefined;
  onPick: (reaction: (typeof quickReactions)[number]) => void;
}) {
  const { t } = useTranslation();
  return quickReactions.map((reaction) => (
    <button
      key={reaction.name}
      type="button"
      aria-label={t(`reactions.names.${reaction.name}`)}
      className={className}
      onClick={() => onPick(reaction)}
    >
      {reaction.emoji}
    </button>
  ));
}
