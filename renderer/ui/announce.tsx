import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

const announcements = createStore<{ text: string; turn: number }>(() => ({ text: "", turn: 0 }));

/** Says something to people who use a screen reader, without moving the focus. */
export function announce(text: string): void {
  announcements.setState((before) => ({ text, turn: before.turn + 1 }));
}

/** The live region; mounted once, so that it exists before anything is said. */
export function Announcer() {
  const { text, turn } = useStore(announcements);
  return (
    <div className="visuallyHidden" role="status" aria-live="polite" data-announcer>
      <span key={turn}>{text}</span>
    </div>
  );
}
