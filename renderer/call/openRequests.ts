import { appStore, findConference, findContact } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { callNow, openLobby } from "./callController.ts";
import { callStore, inCall } from "./callStore.ts";

/**
 * Opens what main asks for: a conference from outside the window. While the person is in a call, no
 * lobby is opened over it; only an answered call takes its place.
 */
export function followOpenRequests(): void {
  window.parley.on.openRequested(() => void openRequested());
  void openRequested();
}

async function openRequested(): Promise<void> {
  const answer = await ask("takeOpenRequest", {});
  if (!answer.ok || answer.value === null) return;
  const { roomId, join, camera } = answer.value;
  const state = appStore.getState();
  const conference = {
    roomId,
    name: findConference(state, roomId)?.name ?? findContact(state, roomId)?.person.displayName ?? "",
  };
  if (join) await callNow(conference, { camera });
  else if (!inCall(state.call, callStore.getState())) openLobby(conference);
}
