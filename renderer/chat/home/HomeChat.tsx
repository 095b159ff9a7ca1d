import { useEffect } from "react";
import { ChatPanel } from "../ChatPanel.tsx";
import { useChatOf } from "../ChatControl.tsx";
import { setChatOpen, useChat } from "../chatStore.ts";
import { closeHomeChat } from "./homeChatStore.ts";
import styles from "./HomeChat.module.css";

/** The chat of a room beside home: what was written in or after a call, without going into one. */
export function HomeChat({ roomId, name }: { roomId: string; name: string }) {
  useChatOf(roomId);
  const known = useChat((ui) => ui.view !== undefined);
  // Only then it is known where what is new begins.
  useEffect(() => {
    if (known) setChatOpen(true);
  }, [known]);
  return (
    <div className={styles["place"]}>
      <ChatPanel title={name} beside onClose={closeHomeChat} />
    </div>
  );
}
