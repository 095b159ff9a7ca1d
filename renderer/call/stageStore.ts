import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { StageLayout } from "./stagePlan.ts";

/** How the person wants to see the call; forgotten with it. */
export interface StageUi {
  layout: StageLayout;
  /** Id of a picture (see `Picture`). */
  pinned?: string | undefined;
  /** One does not want to see oneself; others do. */
  selfHidden: boolean;
}

const fresh: StageUi = { layout: "grid", pinned: undefined, selfHidden: false };
export const stageStore = createStore<StageUi>(() => fresh);

export function useStage<T>(select: (state: StageUi) => T): T {
  return useStore(stageStore, select);
}

export function resetStage(): void {
  stageStore.setState(fresh);
}

export function togglePin(id: string): void {
  stageStore.setState(({ pinned }) => ({ pinned: pinned === id ? undefined : id }));
}

export function toggleLayout(): void {
  stageStore.setState(({ layout }) => ({ layout: layout === "grid" ? "speaker" : "grid" }));
}

export function toggleSelf(): void {
  stageStore.setState(({ selfHidden }) => ({ selfHidden: !selfHidden }));
}
