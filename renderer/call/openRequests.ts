import type { OpenRequest } from "../../preload/contract.ts";
import { linkStore } from "../links/linkStore.ts";
import { appStore, findConference } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { join, leave, openLobby } from "./callController.ts";
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

/** While the person is in a call nothing is opened over it; a link asks first. */
export async function open(request: OpenRequest): Promise<void> {
  if ("refused" in request) {
    linkStore.setState({ refused: request.refused });
  } else if ("place" in request) {
    linkStore.setState({ place: request.place, refused: undefined });
  } else {
    const { roomId, join: joinAtOnce } = request;
    linkStore.setState({ refused: undefined });
    const { call } = appStore.getState();
    if (inCall(call, callStore.getState())) {
      if (!joinAtOnce && runningCall(call)?.roomId !== roomId) linkStore.setState({ busy: { roomId } });
      return;
    }
    openRoom(roomId);
    if (joinAtOnce) await join();
  }
}

/** The lobby of a room, whatever is known of it. */
export function openRoom(roomId: string): void {
  const state = appStore.getState();
  const person = state.people.find((contact) => contact.roomId === roomId)?.person;
  openLobby({ roomId, name: findConference(state, roomId)?.name ?? person?.displayName ?? "" });
}

export function leaveAndOpenRoom(roomId: string): void {
  leave();
  openRoom(roomId);
}
