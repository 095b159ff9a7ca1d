import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { CallArgs, Failure } from "../../../preload/contract.ts";
import { ask } from "../../store/parley.ts";
import { callStore } from "../callStore.ts";
import { leave } from "../callController.ts";
import { setMicrophone } from "../callDevices.ts";

/** What a moderator did to this person, or how one's own moderating went; one thing at a time. */
interface ModerationUi {
  /** Who muted, or asks to speak. */
  news?: { action: "mute" | "askUnmute"; by: string } | undefined;
  failure?: Failure | undefined;
}

const store = createStore<ModerationUi>(() => ({}));

export function useModeration<T>(select: (state: ModerationUi) => T): T {
  return useStore(store, select);
}

export function dismissModeration(): void {
  store.setState({ news: undefined, failure: undefined });
}

/** Obeys what main has found to be rightful. Only ever silences: to speak again is the person's own click. */
export function followModeration(): () => void {
  const off = window.parley.on.moderated(({ action, by }) => {
    if (action === "lowerHand") return;
    const on = callStore.getState().stack?.store.getState().local.microphoneOn === true;
    // Nothing to tell whom it does not change anything for.
    if (action === "mute" && !on) return;
    if (action === "askUnmute" && on) return;
    if (action === "mute") setMicrophone(false);
    store.setState({ news: { action, by } });
  });
  return () => {
    off();
    dismissModeration();
  };
}

type Ask = CallArgs<"askInCall">["action"];

/** @param identity one device; everybody else when left out */
export async function askInCall(action: Ask, identity?: string): Promise<void> {
  told(await ask("askInCall", { action, ...(identity !== undefined && { identity }) }));
}

export async function removeFromCall(userId: string, ban: boolean): Promise<void> {
  told(await ask("removeFromCall", { userId, ban }));
}

export async function lockCall(locked: boolean): Promise<void> {
  told(await ask("lockCall", { locked }));
}

/** Ends it for the others first; if that is refused one stays and learns why. */
export async function endForAll(): Promise<void> {
  const answer = await ask("endCall", {});
  told(answer);
  if (answer.ok) leave();
}

function told(answer: { ok: true } | { ok: false; error: Failure }): void {
  if (!answer.ok) store.setState({ failure: answer.error });
}
