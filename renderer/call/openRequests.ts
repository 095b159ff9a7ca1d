import type { OpenRequest } from "../../preload/contract.ts";
import { openHomeChat } from "../chat/home/homeChatStore.ts";
import { linkStore } from "../links/linkStore.ts";
import { appStore, findConference, findContact, findOtherRoom } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { callNow, closeLobby, leave, openLobby, resumeCall } from "./callController.ts";
import { callStore, inCall, runningCall } from "./callStore.ts";

/** Opens what main asks for: a conference from outside the window, or the question a link comes with. */
export function followOpenRequests(): void {
  window.parley.on.openRequested(() => void openRequested());
  // What was asked for says how to come into a call that is running; else it goes on as it was.
  void openRequested().then((joins) => {
    if (!joins) resumeCall();
  });
}

/** @returns whether it goes into a call. */
async function openRequested(): Promise<boolean> {
  const answer = await ask("takeOpenRequest", {});
  if (!answer.ok || answer.value === null) return false;
  void open(answer.value);
  return "join" in answer.value && answer.value.join;
}

/** While the person is in a call no lobby is opened over it, a link asks first; only an answered call takes its place. */
export async function open(request: OpenRequest): Promise<void> {
  if ("refused" in request) {
    linkStore.setState({ refused: request.refused });
  } else if ("place" in request) {
    linkStore.setState({ place: request.place, refused: undefined });
  } else {
    const { roomId, join, camera, legacy, chat } = request;
    linkStore.setState({ refused: undefined });
    const { call } = appStore.getState();
    if (chat === true) {
      await openChatOf(roomId);
    } else if (join) {
      await callNow({ roomId, name: nameOf(roomId) }, { camera, legacy });
    } else if (inCall(call, callStore.getState())) {
      if (runningCall(call)?.roomId !== roomId) linkStore.setState({ busy: { roomId } });
    } else {
      openRoom(roomId, legacy);
    }
  }
}

/** In the call of that room beside it; else from home, where it waits while the person is in another call. */
async function openChatOf(roomId: string): Promise<void> {
  const { call } = appStore.getState();
  const running = inCall(call, callStore.getState());
  if (running && runningCall(call)?.roomId === roomId) {
    // Came with the call; nothing of it belongs to the first screen.
    const { setChatOpen } = await import("../chat/chatStore.ts");
    setChatOpen(true);
    return;
  }
  if (!running) closeLobby();
  openHomeChat(roomId, nameOf(roomId));
}

/** The lobby of a room, whatever is known of it. */
export function openRoom(roomId: string, legacy = false): void {
  openLobby({ roomId, name: nameOf(roomId) }, { legacy });
}

function nameOf(roomId: string): string {
  const state = appStore.getState();
  if (state.entry?.phase === "inside" && state.entry.roomId === roomId) return state.entry.name;
  return (
    findConference(state, roomId)?.name ??
    findContact(state, roomId)?.person.displayName ??
    findOtherRoom(state, roomId)?.name ??
    ""
  );
}

export function leaveAndOpenRoom(roomId: string): void {
  leave();
  openRoom(roomId);
}
