import { Paperclip, SendHorizontal, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { MAX_MESSAGE_LENGTH } from "../../preload/contract.ts";
import type { ChatUpload, ChatView } from "../../preload/contract.ts";
import { IconButton } from "../ui/Button.tsx";
import { Tooltip } from "../ui/Tooltip.tsx";
import styles from "./Chat.module.css";
import { sendDraft, sendDropped, setDraft, startEdit, stopReference, tell, useChat } from "./chatStore.ts";

/** Where one writes: Enter sends, Shift+Enter begins a line, Escape goes back a step. */
export function Composer({ view, onClose }: { view: ChatView; onClose: () => void }) {
  const { t } = useTranslation();
  const { roomId, upload } = view;
  const field = useRef<HTMLTextAreaElement>(null);
  const draft = useChat((ui) => ui.draft);
  const replyTo = useChat((ui) => ui.replyTo);
  const editing = useChat((ui) => ui.editing);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    if (replyTo ?? editing) field.current?.focus({ preventScroll: true });
  }, [replyTo, editing]);

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      sendDraft(roomId);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (replyTo ?? editing) stopReference();
      else onClose();
    } else if (event.key === "ArrowUp" && draft === "") {
      const last = view.messages.findLast(({ mayEdit }) => mayEdit);
      if (!last) return;
      event.preventDefault();
      startEdit(last);
    }
  };
  const onPaste = (event: React.ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    void sendDropped(roomId, files);
  };

  return (
    <div className={styles["composer"]}>
      {upload && <Upload upload={upload} roomId={roomId} />}
      {(replyTo ?? editing) && (
        <p className={styles["reference"]}>
          <span>{editing ? t("chat.editing") : t("chat.replyingTo", { name: replyTo?.sender.displayName ?? "" })}</span>
          <IconButton label={t("chat.stop")} className={styles["action"]} onClick={stopReference}>
            <X size={15} aria-hidden />
          </IconButton>
        </p>
      )}
      {view.mayWrite ? (
        <div className={styles["field"]}>
          <Tooltip text={t("chat.attach")}>
            <IconButton
              label={t("chat.attach")}
              className={styles["tool"]}
              onClick={() => void tell("sendFiles", { roomId })}
            >
              <Paperclip size={18} aria-hidden />
            </IconButton>
          </Tooltip>
          <textarea
            ref={field}
            rows={1}
            dir="auto"
            maxLength={MAX_MESSAGE_LENGTH}
            aria-label={t("chat.write")}
            placeholder={t("chat.write")}
            value={draft}
            onChange={(event) => setDraft(roomId, event.target.value)}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
          />
          <Tooltip text={t("chat.send")} keys={["Enter"]}>
            <IconButton
              label={t("chat.send")}
              className={styles["send"]}
              disabled={draft.trim() === ""}
              onClick={() => sendDraft(roomId)}
            >
              <SendHorizontal size={18} aria-hidden />
            </IconButton>
          </Tooltip>
        </div>
      ) : (
        <p className={styles["aside"]}>{t("chat.mayNotWrite")}</p>
      )}
    </div>
  );
}

function Upload({ upload, roomId }: { upload: ChatUpload; roomId: string }) {
  const { t } = useTranslation();
  const { name, loaded, total } = upload;
  const percent = total === 0 ? 100 : Math.min(100, Math.round((loaded / total) * 100));
  return (
    <div className={styles["upload"]}>
      <span>{t("chat.uploading", { name, percent })}</span>
      <IconButton
        label={t("chat.cancelUpload", { name })}
        className={styles["action"]}
        onClick={() => void tell("cancelUpload", { roomId })}
      >
        <X size={15} aria-hidden />
      </IconButton>
      <progress max={100} value={percent} aria-label={t("chat.uploading", { name, percent })} />
    </div>
  );
}
