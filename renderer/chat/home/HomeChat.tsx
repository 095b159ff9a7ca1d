import { useEffect } from "react";
import { ChatPanel } from "../ChatPanel.tsx";
import { useChatOf } from "../ChatControl.tsx";
import { setChatOpen, useChat } from "../chatStore.ts";
import { findConference, findContact, findOtherRoom, useApp } from "../../store/app.ts";
import type { AppState } from "../../../preload/contract.ts";
import { closeHomeChat } from "./homeChatStore.ts";
import styles from "./HomeChat.module.css";

/** The chat of a room beside home: what was written in or after a call, without going into one. */
export function HomeChat({ roomId, name }: { roomId: string; name: string }) {
  const here = useApp((state) => isHere(state, roomId));
  useChatOf(here ? roomId : undefined);
  useEffect(() => {
    if (!here) closeHomeChat();
  }, [here]);
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

/** Left, or thrown out of, meanwhile: then there is nothing to read any more. */
function isHere(state: AppState, roomId: string): boolean {
  const known = findConference(state, roomId) ?? findContact(state, roomId);
  return known === undefined ? findOtherRoom(state, roomId) !== undefined : known.membership === "joined";
}
