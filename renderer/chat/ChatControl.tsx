import { MessageSquare } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ChatMessage } from "../../preload/contract.ts";
import controls from "../call/Controls.module.css";
import { shortcutKeys } from "../call/shortcuts.ts";
import { useApp } from "../store/app.ts";
import { announce } from "../ui/announce.tsx";
import { cx } from "../ui/cx.ts";
import { Tooltip } from "../ui/Tooltip.tsx";
import styles from "./ChatControl.module.css";
import { followChat, useChat } from "./chatStore.ts";

/** Opens the chat, says how much is new in it, and shows a new message for a moment while it is closed. */
export function ChatControl({ roomId, onClick }: { roomId: string; onClick: () => void }) {
  const { t } = useTranslation();
  const open = useChat((ui) => ui.open);
  const bubble = useChat((ui) => ui.bubble);
  const unread = useApp((state) => state.chats.unread[roomId] ?? 0);
  const button = useRef<HTMLButtonElement>(null);
  const label = unread > 0 ? t("chat.openUnread", { count: unread }) : t("chat.open");
  const wasOpen = useRef(open);
  useEffect(() => {
    // The keyboard comes back to where it was, unless the person has gone elsewhere meanwhile.
    if (wasOpen.current && !open && document.activeElement === document.body) button.current?.focus();
    wasOpen.current = open;
  }, [open]);
  return (
    <span className={styles["place"]}>
      <Tooltip text={t("chat.open")} keys={shortcutKeys.chat}>
        <button
          ref={button}
          type="button"
          aria-label={label}
          aria-expanded={open}
          className={cx(controls["control"], controls[open ? "active" : "on"])}
          onClick={onClick}
        >
          <MessageSquare size={20} aria-hidden />
          {unread > 0 && (
            <span className={styles["badge"]} aria-hidden>
              {unread > 99 ? "99+" : unread}
            </span>
          )}
        </button>
      </Tooltip>
      {bubble && !open && (
        // What it shows was announced; the control beside it does the same for the keyboard.
        <button type="button" tabIndex={-1} className={styles["bubble"]} data-bubble onClick={onClick}>
          <bdi>{bubble.sender.displayName}</bdi>
          <span dir="auto">{summaryOf(bubble)}</span>
        </button>
      )}
    </span>
  );
}

/** Keeps the chat of the call at hand, open or not, and reads new messages out. */
export function useChatOf(roomId: string | undefined): void {
  const { t } = useTranslation();
  useEffect(() => {
    if (roomId === undefined) return undefined;
    return followChat(roomId, (message) => {
      const name = message.sender.displayName;
      if (message.body.kind === "file") announce(t("chat.announceFile", { name, file: message.body.file.name }));
      else announce(t("chat.announce", { name, text: summaryOf(message) }));
    });
  }, [roomId, t]);
}

function summaryOf({ body }: ChatMessage): string {
  if (body.kind === "text") return body.text.slice(0, 240);
  return body.kind === "file" ? body.file.name : "…";
}
