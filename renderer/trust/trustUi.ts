import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

/** Which dialog of identity and recovery is open. The one of a verification follows main's state. */
export type TrustDialog = "saveKey" | "recover" | "reset";

const store = createStore<{ open?: TrustDialog | undefined }>(() => ({}));

export function useTrustDialog(): TrustDialog | undefined {
  return useStore(store, (state) => state.open);
}

export function openTrustDialog(open: TrustDialog): void {
  store.setState({ open });
}

export function closeTrustDialog(): void {
  store.setState({ open: undefined });
}
