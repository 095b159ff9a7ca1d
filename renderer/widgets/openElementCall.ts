import i18next from "i18next";
import { closeLobby, leave } from "../call/callController.ts";
import { callStore, inCall } from "../call/callStore.ts";
import { appStore } from "../store/app.ts";
import { ask } from "../store/parley.ts";
import { announce } from "../ui/announce.tsx";

/** The call of a room goes on in Element Call: what is open of it here gives camera and microphone back first. */
export async function openElementCall(roomId: string): Promise<void> {
  if (inCall(appStore.getState().call, callStore.getState())) leave();
  else closeLobby();
  const opened = await ask("openElementCall", { roomId });
  if (!opened.ok) announce(i18next.t(`errors.${opened.error.name}.title`));
}
