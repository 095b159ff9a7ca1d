import type { OpenRequest } from "../../preload/contract.ts";
import { linkStore } from "../links/linkStore.ts";
import { appStore, findConference, findContact } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { callNow, leave, openLobby } from "./callController.ts";
import { callStore, inCall, runningCall } from "./callStore.ts";

/** Opens what main asks for: a conference from outside the window, or the question a link comes with. */
export function followOpenRequests(): void {
  window.parley.on.openRequested(() => void openRequested());
  void openRequested();
}

async function openRequested(): Promise<void> {
  const answer = await ask("takeOpenRequest", {});
  if (answer.ok && answer.value !== null) await open(answer.value);
}

/** While the person is in a call no lobby is opened over it, a link asks first; only an answered call takes its place. */
export async function open(request: OpenRequest): Promise<void> {
  if ("refused" in request) {
    linkStore.setState({ refused: request.refused });
  } else if ("place" in request) {
    linkStore.setState({ place: request.place, refused: undefined });
  } else {
    const { roomId, join, camera } = request;
    linkStore.setState({ refused: undefined });
    const { call } = appStore.getState();
    if (join) {
      await callNow({ roomId, name: nameOf(roomId) }, { camera });
    } else if (inCall(call, callStore.getState())) {
      if (runningCall(call)?.roomId !== roomId) linkStore.setState({ busy: { roomId } });
    } else {
      openRoom(roomId);
    }
  }
}

/** The lobby of a room, whatever is known of it. */
export function openRoom(roomId: string): void {
  openLobby({ roomId, name: nameOf(roomId) });
}

function nameOf(roomId: string): string {
  const state = appStore.getState();
  if (state.entry?.phase === "inside" && state.entry.roomId === roomId) return state.entry.name;
  return findConference(state, roomId)?.name ?? findContact(state, roomId)?.person.displayName ?? "";
}

export function leaveAndOpenRoom(roomId: string): void {
  leave();
  openRoom(roomId);
}
