import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { Failure, ScreenSources } from "../../../preload/contract.ts";
import { ask } from "../../store/parley.ts";
import { callStore } from "../callStore.ts";

/** The question what to share: closed, or open with what there is. */
interface ShareUi {
  open: boolean;
  /** Undefined while they are being looked for. */
  found?: ScreenSources | undefined;
  failure?: Failure | undefined;
}

const store = createStore<ShareUi>(() => ({ open: false }));

export function useShare<T>(select: (state: ShareUi) => T): T {
  return useStore(store, select);
}

export function openShareDialog(): void {
  store.setState({ open: true, found: undefined, failure: undefined });
  void lookForScreens();
}

export function closeShareDialog(): void {
  store.setState({ open: false, found: undefined, failure: undefined });
}

/** What is on the screens changes while one chooses; also the dialog's "Try again". */
export async function lookForScreens(): Promise<void> {
  const answer = await ask("listScreens", {});
  if (!store.getState().open) return;
  if (answer.ok) store.setState({ found: answer.value, failure: undefined });
  else store.setState({ failure: answer.error });
}

/** Shares a screen or window; asked of main first, which lets the page capture exactly this one. */
export async function share(id: string, sound: boolean): Promise<void> {
  const answer = await ask("chooseScreen", { id, sound });
  if (!answer.ok) {
    store.setState({ failure: answer.error });
    return;
  }
  closeShareDialog();
  await callStore.getState().stack?.backend.setScreen(true, sound);
}

export function toggleShare(): void {
  const { stack } = callStore.getState();
  if (stack?.store.getState().local.screenOn === true) void stack.backend.setScreen(false);
  else openShareDialog();
}
