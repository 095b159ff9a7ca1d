import { closeLobby } from "../call/callController.ts";
import { callStore } from "../call/callStore.ts";
import { closeHomeChat } from "../chat/home/homeChatStore.ts";
import { closeInvite } from "../invite/inviteStore.ts";
import { linkStore } from "../links/linkStore.ts";
import { appStore } from "../store/app.ts";
import { closeTrustDialog } from "../trust/trustUi.ts";

/** The account that the window shows; undefined while one is being added. */
const shownIn = (state: ReturnType<typeof appStore.getState>) => state.accounts.find(({ active }) => active)?.id;

/** Nothing that was open for one account stays open for another. Call once, after the app store is filled. */
export function followAccounts(): void {
  appStore.subscribe((state, before) => {
    if (state.accounts === before.accounts || shownIn(state) === shownIn(before)) return;
    if (callStore.getState().lobby !== undefined) closeLobby();
    callStore.setState({ ended: undefined });
    linkStore.setState({ place: undefined, busy: undefined, refused: undefined });
    closeHomeChat();
    closeInvite();
    closeTrustDialog();
  });
}
