import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

/** What the "more" menu opens over or beside the call. */
export type Extra = "shortcuts" | "endForAll";

const store = createStore<{ open: Extra | undefined; statistics: boolean }>(() => ({
  open: undefined,
  statistics: false,
}));

export function useMore<T>(select: (state: { open: Extra | undefined; statistics: boolean }) => T): T {
  return useStore(store, select);
}

export function openExtra(open: Extra | undefined): void {
  store.setState({ open });
}

export function toggleStatistics(): void {
  store.setState(({ statistics }) => ({ statistics: !statistics }));
}

/** The call is over. */
export function closeExtras(): void {
  store.setState({ open: undefined, statistics: false });
}

export function toggleFullScreen(): void {
  const done = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  done.catch((error: unknown) => console.warn("full screen was refused", error));
}
