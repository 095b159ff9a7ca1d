import { Download, FileText } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ChatFile, ChatMessage } from "../../preload/contract.ts";
import { ask } from "../store/parley.ts";
import { announce } from "../ui/announce.tsx";
import { cx } from "../ui/cx.ts";
import styles from "./Chat.module.css";
import { formatSize, isEmojiOnly, textParts } from "./chatItems.ts";
import { ChatPicture } from "./ChatPicture.tsx";
import { tell } from "./chatStore.ts";

/** What a message says, as text and nothing but text. */
export function MessageBody({ message, roomId }: { message: ChatMessage; roomId: string }) {
  const { t } = useTranslation();
  const { body } = message;
  switch (body.kind) {
    case "text":
      return (
        <>
          <p
            className={cx(
              styles["text"],
              body.look !== "text" && styles[body.look],
              isEmojiOnly(body.text) && styles["emojiOnly"],
            )}
            dir="auto"
          >
            {body.look === "emote" && <strong>{message.sender.displayName} </strong>}
            <Linked text={body.text} />
          </p>
          {body.cut && <p className={styles["aside"]}>{t("chat.cut")}</p>}
        </>
      );
    case "file":
      return (
        <>
          {body.file.preview && <ChatPicture roomId={roomId} id={message.id} file={body.file} />}
          <FileRow roomId={roomId} id={message.id} file={body.file} />
          {body.caption !== undefined && (
            <p className={styles["text"]} dir="auto">
              <Linked text={body.caption} />
            </p>
          )}
        </>
      );
    case "undecryptable":
      return <p className={styles["aside"]}>{t("chat.undecryptable", { count: body.count })}</p>;
    case "unknown":
      return <p className={styles["aside"]}>{t("chat.unknown")}</p>;
  }
}

/** Addresses are buttons: main asks whether to open them, by their true host. */
function Linked({ text }: { text: string }) {
  const { t } = useTranslation();
  return textParts(text).map((part, index) =>
    "text" in part ? (
      part.text
    ) : (
      <button
        // oxlint-disable-next-line react/no-array-index-key -- The parts of one text never move.
        key={index}
        type="button"
        className={styles["link"]}
        aria-label={t("chat.link", { url: part.link })}
        onClick={() => void ask("openChatLink", { url: part.link })}
      >
        {part.link}
      </button>
    ),
  );
}

function FileRow({ roomId, id, file }: { roomId: string; id: string; file: ChatFile }) {
  const { t, i18n } = useTranslation();
  const save = async () => {
    const answer = await tell("saveAttachment", { roomId, id });
    if (answer.ok && answer.value.saved) announce(t("chat.saved", { name: file.name }));
  };
  return (
    <button
      type="button"
      className={styles["file"]}
      aria-label={t("chat.save", { name: file.name })}
      onClick={() => void save()}
    >
      <FileText size={18} aria-hidden />
      <span className={styles["fileName"]}>{file.name}</span>
      {file.size !== undefined && <span className={styles["size"]}>{formatSize(file.size, i18n.language)}</span>}
      <Download size={15} aria-hidden />
    </button>
  );
}
