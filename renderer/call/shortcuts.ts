import { useEffect, useEffectEvent } from "react";

export type CallAction = "microphone" | "camera" | "screen" | "layout" | "hand" | "people" | "chat" | "pip" | "leave";

/** What tooltips and settings show for each action. */
export const shortcutKeys: Record<CallAction, string[]> = {
  microphone: ["M"],
  camera: ["V"],
  screen: ["S"],
  layout: ["L"],
  hand: ["H"],
  people: ["P"],
  chat: ["C"],
  pip: ["I"],
  leave: ["Ctrl", "Shift", "H"],
};

const letterActions: Record<string, CallAction> = {
  m: "microphone",
  v: "camera",
  s: "screen",
  l: "layout",
  h: "hand",
  p: "people",
  c: "chat",
  i: "pip",
};

type Key = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** The action of a key in a call: M or Ctrl+D, V or Ctrl+E, S, L, H, P, C, I, Ctrl+Shift+H (⌘ instead of Ctrl on a Mac). */
export function actionOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Key): CallAction | undefined {
  if (altKey) return undefined;
  const letter = key.toLowerCase();
  if (ctrlKey || metaKey) {
    if (shiftKey) return letter === "h" ? "leave" : undefined;
    return letter === "d" ? "microphone" : letter === "e" ? "camera" : undefined;
  }
  if (shiftKey) return undefined;
  return letterActions[letter];
}

/** Listens for the call's keys, except while something is typed or a menu has the keyboard. */
export function useShortcuts(run: (action: CallAction) => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.repeat || event.defaultPrevented) return;
    if (
      event.target instanceof Element &&
      event.target.closest("input, textarea, [contenteditable], [role=menu], [role=dialog]")
    )
      return;
    const action = actionOf(event);
    if (!action) return;
    event.preventDefault();
    run(action);
  });
  useEffect(() => {
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
