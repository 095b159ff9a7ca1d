/** What is known when the window is to be closed. */
export interface Closing {
  /** The app is ending: by the tray, Ctrl+Q, a signal. */
  quitting: boolean;
  inCall: boolean;
  closeToTray: boolean;
  /** Whether there is a place where the app can be seen without its window. */
  tray: boolean;
  /** Whether the person was told once that the app goes on. */
  told: boolean;
  /** A question of an earlier try is still open: the page may not be able to show it. */
  asked: boolean;
}

/**
 * - "close": the window goes, the app stays or is ending anyway
 * - "askLeave": a call needs the window (its media lives there), and is not left by a slip of the hand
 * - "tell": the window stays until the person has read that the app goes on, and said so
 * - "quit": the app ends with its window
 */
export type CloseAction = "close" | "askLeave" | "tell" | "quit";

/**
 * What closing the window does. Without a tray the app ends: what runs must be seen somewhere. Closing twice always
 * works, whatever the page is doing.
 */
export function decideClose({ quitting, inCall, closeToTray, tray, told, asked }: Closing): CloseAction {
  if (quitting) return "close";
  if (inCall && !asked) return "askLeave";
  if (!closeToTray || !tray) return "quit";
  return told || asked ? "close" : "tell";
}

/** Where a start without a window leads: nowhere to be seen, it has to be at least in the taskbar. */
export function decideHiddenStart(wanted: boolean, tray: boolean): "shown" | "minimized" | "none" {
  return !wanted ? "shown" : tray ? "none" : "minimized";
}
