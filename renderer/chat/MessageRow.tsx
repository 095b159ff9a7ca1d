import { CornerUpLeft, Pencil, Reply, RotateCw, SmilePlus, Trash2 } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ChatMessage } from "../../preload/contract.ts";
import { QuickReactions } from "../call/reactions/QuickReactions.tsx";
import { IconButton } from "../ui/Button.tsx";
import { cx } from "../ui/cx.ts";
import { Tooltip } from "../ui/Tooltip.tsx";
import styles from "./Chat.module.css";
import { askDelete, startEdit, startReply, tell } from "./chatStore.ts";
import { MessageBody } from "./MessageBody.tsx";

export interface MessageRowProps {
  message: ChatMessage;
  roomId: string;
  /** The pointer or the keyboard is on it: it shows what can be done with it. */
  active: boolean;
  /** The one that Tab leads to. */
  reachable: boolean;
  onActive: (id: string | undefined) => void;
  onShow: (id: string) => void;
}

export function MessageRow({ message, roomId, active, reachable, onActive, onShow }: MessageRowProps) {
  const { t } = useTranslation();
  const { id, replyTo, reactions, status } = message;
  // The pointer leaves the row on its way to what the menu offers.
  const [menu, setMenu] = useState(false);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Shows the actions, which are buttons.
    <li
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- So that its actions can be reached without passing those of all others.
      tabIndex={reachable ? 0 : -1}
      data-message={id}
      data-status={status}
      className={cx(styles["message"], (active || menu) && styles["active"], status !== "sent" && styles["pending"])}
      onPointerEnter={() => onActive(id)}
      onPointerLeave={(event) => {
        if (!event.currentTarget.contains(document.activeElement)) onActive(undefined);
      }}
      onFocus={() => onActive(id)}
    >
      {replyTo && (
        <button type="button" className={styles["quote"]} onClick={() => onShow(replyTo.id)}>
          <CornerUpLeft size={13} aria-hidden />
          <span dir="auto">
            {replyTo.quoted
              ? t("chat.answerTo", { name: replyTo.quoted.sender.displayName, text: replyTo.quoted.excerpt })
              : t("chat.answerGone")}
          </span>
        </button>
      )}
      <MessageBody message={message} roomId={roomId} />
      {(message.edited || status !== "sent") && (
        <span className={cx(styles["note"], status === "failed" && styles["failed"])}>
          {t(status === "failed" ? "chat.failed" : status === "sending" ? "chat.sending" : "chat.edited")}
        </span>
      )}
      {reactions.length > 0 && (
        <span className={styles["chips"]}>
          {reactions.map(({ key, count, mine, names }) => (
            <Tooltip key={key} text={names.join(", ")}>
              <button
                type="button"
                aria-pressed={mine}
                aria-label={t("chat.reactedBy", { emoji: key, names: names.join(", ") })}
                className={cx(styles["chip"], mine && styles["mine"])}
                onClick={() => void tell("reactToMessage", { roomId, id, key })}
              >
                <span>{key}</span> {count}
              </button>
            </Tooltip>
          ))}
        </span>
      )}
      {(active || menu) && <MessageActions message={message} roomId={roomId} menu={menu} onMenu={setMenu} />}
    </li>
  );
}

interface MessageActionsProps {
  message: ChatMessage;
  roomId: string;
  menu: boolean;
  onMenu: (open: boolean) => void;
}

function MessageActions({ message, roomId, menu, onMenu }: MessageActionsProps) {
  const { t } = useTranslation();
  const { id, status, body, mayEdit, mayDelete } = message;
  const answerable = status === "sent" && body.kind !== "undecryptable";
  return (
    <span className={styles["actions"]}>
      {answerable && <ReactMenu id={id} roomId={roomId} open={menu} setOpen={onMenu} />}
      {answerable && (
        <Action label={t("chat.reply")} onClick={() => startReply(message)}>
          <Reply size={15} aria-hidden />
        </Action>
      )}
      {mayEdit && (
        <Action label={t("chat.edit")} onClick={() => startEdit(message)}>
          <Pencil size={15} aria-hidden />
        </Action>
      )}
      {status === "failed" && (
        <Action label={t("chat.retry")} onClick={() => void tell("resendMessage", { roomId, id })}>
          <RotateCw size={15} aria-hidden />
        </Action>
      )}
      {mayDelete && (
        <Action
          label={t(status === "failed" ? "chat.giveUp" : "chat.delete")}
          onClick={() => (status === "failed" ? void tell("deleteMessage", { roomId, id }) : askDelete(message))}
        >
          <Trash2 size={15} aria-hidden />
        </Action>
      )}
    </span>
  );
}

interface ReactMenuProps {
  id: string;
  roomId: string;
  open: boolean;
  setOpen: (open: boolean) => void;
}

function ReactMenu({ id, roomId, open, setOpen }: ReactMenuProps) {
  const { t } = useTranslation();
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <IconButton label={t("chat.react")} className={styles["action"]}>
          <SmilePlus size={15} aria-hidden />
        </IconButton>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          align="end"
          collisionPadding={8}
          className={styles["emoji"]}
          aria-label={t("chat.react")}
        >
          <QuickReactions
            onPick={({ emoji }) => {
              setOpen(false);
              void tell("reactToMessage", { roomId, id, key: emoji });
            }}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Action({ label, onClick, children }: { label: string; onClick: () => void; children: React.ReactNode }) {
  return (
    <Tooltip text={label}>
      <IconButton label={label} className={styles["action"]} onClick={onClick}>
        {children}
      </IconButton>
    </Tooltip>
  );
}
