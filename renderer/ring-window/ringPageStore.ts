import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { RingPage } from "../../preload/contract.ts";

/** What main has told this page; written by nobody else. */
export const ringPageStore = createStore<RingPage>(() => ({
  call: null,
  inCall: false,
  sound: null,
  theme: "system",
  language: "system",
}));

export function useRingPage<T>(select: (page: RingPage) => T): T {
  return useStore(ringPageStore, select);
}
