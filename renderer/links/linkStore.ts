import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { Failure, LinkPlace } from "../../preload/contract.ts";

/** What a link from outside has brought up, until the person has answered or dismissed it. */
export interface LinkUi {
  /** A place the person is not in: asked before anything happens. */
  place?: LinkPlace | undefined;
  /** A room of the person's, while they are in another call. */
  busy?: { roomId: string } | undefined;
  /** Why a link was refused. */
  refused?: Failure | undefined;
}

export const linkStore = createStore<LinkUi>(() => ({}));

export function useLinkUi<T>(select: (ui: LinkUi) => T): T {
  return useStore(linkStore, select);
}
