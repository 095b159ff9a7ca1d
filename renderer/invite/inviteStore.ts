import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

/** The conference whose link is shown. */
const store = createStore<{ roomId?: string | undefined }>(() => ({}));

export function useInvite(): string | undefined {
  return useStore(store, (state) => state.roomId);
}

export function openInvite(roomId: string): void {
  store.setState({ roomId });
}

export function closeInvite(): void {
  store.setState({ roomId: undefined });
}
