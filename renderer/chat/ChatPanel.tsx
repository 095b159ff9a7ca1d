import { Lock, LockOpen, MessageSquare } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../ui/Button.tsx";
import { cx } from "../ui/cx.ts";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { PanelHead } from "../ui/PanelHead.tsx";
import { Question } from "../ui/Question.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import styles from "./Chat.module.css";
import { askDelete, chatStore, sendDropped, tell, useChat } from "./chatStore.ts";
import { Composer } from "./Composer.tsx";
import { Typing } from "./Typing.tsx";
import { MessageList } from "./MessageList.tsx";

/** The room's chat beside the call, or beside home with a title of its own. */
export function ChatPanel({
  title,
  beside = false,
  onClose,
}: {
  title?: string;
  beside?: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const view = useChat((ui) => ui.view);
  const failure = useChat((ui) => ui.failure);
  const firstNew = useChat((ui) => ui.firstNew);
  const [dropping, setDropping] = useState(false);
  const hasFiles = (event: React.DragEvent) => event.dataTransfer.types.includes("Files") && view?.mayWrite === true;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Files may be dropped anywhere on it; a button does the same.
    <aside
      // Over the call, which is always dark.
      {...(!beside && { "data-theme": "dark" })}
      className={cx(styles["panel"], beside && styles["beside"], dropping && styles["dropping"])}
      aria-label={t("chat.title")}
      onKeyDown={(event) => {
        // Unless it closed something on top of it, or took back an answer.
        if (event.key === "Escape" && !event.defaultPrevented) onClose();
      }}
      onDragOver={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDropping(false);
      }}
      onDrop={(event) => {
        setDropping(false);
        if (!hasFiles(event) || !view) return;
        event.preventDefault();
        void sendDropped(view.roomId, [...event.dataTransfer.files]);
      }}
    >
      <PanelHead title={title ?? t("chat.title")} onClose={onClose} />
      {view && view.messages.length > 0 ? (
        <MessageList view={view} firstNew={firstNew} />
      ) : (
        <div className={styles["empty"]}>
          {!view || view.loadingOlder ? (
            <Spinner size={20} />
          ) : (
            <>
              <MessageSquare size={26} aria-hidden />
              <strong>{t("chat.empty")}</strong>
              <p>{t("chat.emptyBody")}</p>
            </>
          )}
        </div>
      )}
      {failure && (
        <ErrorNotice failure={failure} className={styles["failure"]}>
          <Button size="s" onClick={() => chatStore.setState({ failure: undefined })}>
            {t("action.dismiss")}
          </Button>
        </ErrorNotice>
      )}
      {view && <Typing names={view.typing} />}
      {view && <Composer view={view} onClose={onClose} />}
      {view && (
        <p className={cx(styles["safety"], !view.encrypted && styles["unsafe"])}>
          {view.encrypted ? <Lock size={12} aria-hidden /> : <LockOpen size={12} aria-hidden />}
          {t(view.encrypted ? "chat.encrypted" : "chat.notEncrypted")}
        </p>
      )}
      {view && <DeleteQuestion roomId={view.roomId} />}
      {dropping && <div className={styles["drop"]}>{t("chat.drop")}</div>}
    </aside>
  );
}

function DeleteQuestion({ roomId }: { roomId: string }) {
  const { t } = useTranslation();
  const message = useChat((ui) => ui.deleting);
  const close = () => askDelete(undefined);
  return (
    <Question
      open={message !== undefined}
      title={t("chat.deleteTitle")}
      lead={t("chat.deleteBody")}
      yes={t("chat.delete")}
      onNo={close}
      onYes={() => {
        close();
        if (message) void tell("deleteMessage", { roomId, id: message.id });
      }}
    />
  );
}
