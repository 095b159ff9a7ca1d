import { useEffect, useEffectEvent } from "react";

interface Shortcut {
  /** What it does, in words (a key of the locales). */
  text:
    | `settings.key${"Microphone" | "Camera" | "Screen" | "Layout" | "People" | "Leave"}`
    | "reactions.raise"
    | "pip.open"
    | "more.fullScreen"
    | "more.shortcuts"
    | "chat.title";
  /** As tooltips, settings and the overview show it. */
  keys: string[];
  /** Pressed by itself. */
  letter?: string;
  /** Pressed with Ctrl, or ⌘ on a Mac. */
  ctrl?: string;
  ctrlShift?: string;
}

/** All keys of a call: what listens, what is shown and the overview read this table. */
export const shortcuts = {
  microphone: { text: "settings.keyMicrophone", keys: ["M"], letter: "m", ctrl: "d" },
  camera: { text: "settings.keyCamera", keys: ["V"], letter: "v", ctrl: "e" },
  screen: { text: "settings.keyScreen", keys: ["S"], letter: "s" },
  layout: { text: "settings.keyLayout", keys: ["L"], letter: "l" },
  hand: { text: "reactions.raise", keys: ["H"], letter: "h" },
  people: { text: "settings.keyPeople", keys: ["P"], letter: "p" },
  chat: { text: "chat.title", keys: ["C"], letter: "c" },
  pip: { text: "pip.open", keys: ["I"], letter: "i" },
  fullScreen: { text: "more.fullScreen", keys: ["F"], letter: "f" },
  help: { text: "more.shortcuts", keys: ["?"], letter: "?" },
  leave: { text: "settings.keyLeave", keys: ["Ctrl", "Shift", "H"], ctrlShift: "h" },
} satisfies Record<string, Shortcut>;

export type CallAction = keyof typeof shortcuts;

const table = Object.entries(shortcuts) as [CallAction, Shortcut][];

/** What tooltips show for each action. */
export const shortcutKeys = Object.fromEntries(table.map(([action, { keys }]) => [action, keys])) as Record<
  CallAction,
  string[]
>;

type Key = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** The action of a key in a call. */
export function actionOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Key): CallAction | undefined {
  const pressed = key.toLowerCase();
  const find = (how: "letter" | "ctrl" | "ctrlShift") => table.find(([, shortcut]) => shortcut[how] === pressed)?.[0];
  if (altKey) return undefined;
  if (ctrlKey || metaKey) return find(shiftKey ? "ctrlShift" : "ctrl");
  // On most keyboards "?" takes Shift.
  return shiftKey && pressed !== "?" ? undefined : find("letter");
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
