import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { ask } from "../../store/parley.ts";

export interface FloatingReaction {
  key: number;
  identity: string;
  emoji: string;
}

/** How long an emoji is shown, ms. */
const SHOWN_MS = 3_500;
/** A flood of them must not slow down the call. */
const MAX_SHOWN = 24;

/** The emoji that are one click away; `name` is Element Call's word for it. */
export const quickReactions = [
  { emoji: "👍", name: "thumbsup" },
  { emoji: "❤️", name: "heart" },
  { emoji: "👏", name: "clapping" },
  { emoji: "🎉", name: "party" },
  { emoji: "😂", name: "laugh" },
  { emoji: "😮", name: "surprised" },
  { emoji: "🤔", name: "thinking" },
  { emoji: "👎", name: "thumbsdown" },
] as const;

const store = createStore<{ shown: FloatingReaction[] }>(() => ({ shown: [] }));
let counter = 0;

/** Follows what people send; returns the end of following. */
export function followReactions(): () => void {
  const off = window.parley.on.reaction(({ identity, emoji }) => {
    const key = ++counter;
    store.setState(({ shown }) => ({ shown: [...shown, { key, identity, emoji }].slice(-MAX_SHOWN) }));
    setTimeout(() => {
      store.setState(({ shown }) => ({ shown: shown.filter((each) => each.key !== key) }));
    }, SHOWN_MS);
  });
  return () => {
    off();
    store.setState({ shown: [] });
  };
}

export function useReactions(): FloatingReaction[] {
  return useStore(store, (state) => state.shown);
}

export function react(emoji: string, name: string): void {
  void ask("sendReaction", { emoji, name });
}

export function setHand(up: boolean): void {
  void ask("setHand", { up });
}
