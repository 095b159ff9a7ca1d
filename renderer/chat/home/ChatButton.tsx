import { MessageSquare } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApp } from "../../store/app.ts";
import { cx } from "../../ui/cx.ts";
import { IconButton } from "../../ui/Button.tsx";
import { Tooltip } from "../../ui/Tooltip.tsx";
import styles from "./ChatButton.module.css";
import { openHomeChat } from "./homeChatStore.ts";

/** Opens the chat of a room, and says how much is new in it. */
export function ChatButton({
  roomId,
  name,
  className,
}: {
  roomId: string;
  name: string;
  className?: string | undefined;
}) {
  const { t } = useTranslation();
  const unread = useApp((state) => state.chats.unread[roomId] ?? 0);
  const label = unread > 0 ? t("chat.openOfUnread", { name, count: unread }) : t("chat.openOf", { name });
  return (
    <Tooltip text={t("chat.open")}>
      <IconButton label={label} className={cx(styles["button"], className)} onClick={() => openHomeChat(roomId, name)}>
        <MessageSquare size={18} aria-hidden />
        {unread > 0 && (
          <span className={styles["badge"]} data-unread aria-hidden>
            {unread > 99 ? "99+" : unread}
          </span>
        )}
      </IconButton>
    </Tooltip>
  );
}
