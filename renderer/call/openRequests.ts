import { appStore, findConference } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { join, openLobby } from "./callController.ts";
import { callStore, inCall } from "./callStore.ts";

/**
 * Opens what main asks for: a conference from outside the window. While the person is in a call, nothing is opened
 * over it.
 */
export function followOpenRequests(): void {
  window.parley.on.openRequested(() => void openRequested());
  void openRequested();
}

async function openRequested(): Promise<void> {
  const answer = await ask("takeOpenRequest", {});
  if (!answer.ok || answer.value === null) return;
  const { roomId, join: joinAtOnce } = answer.value;
  const state = appStore.getState();
  if (inCall(state.call, callStore.getState())) return;
  openLobby({ roomId, name: findConference(state, roomId)?.name ?? "" });
  if (joinAtOnce) await join();
}
