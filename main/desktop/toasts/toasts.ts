import { EventEmitter } from "node:events";

/**
 * What the desktop can show. "actions": with buttons that come back to us. "plain": text, perhaps with buttons, perhaps
 * gone after a moment. "none": nothing is there that would show a toast.
 */
export type ToastCapability = "actions" | "plain" | "none";

export interface Toast {
  /** Ours; the same id again changes what is shown. */
  id: string;
  title: string;
  body: string;
  actions: { id: string; label: string }[];
  urgency: "low" | "normal" | "critical";
  /** Stays until it is closed, and is about a call that comes in. */
  resident: boolean;
  /** By the desktop's own list; of calls when left out. */
  category?: "im.received";
}

interface ToastEvents {
  capability: [];
  action: [id: string, action: string];
  /** The person clicked the toast itself. */
  opened: [id: string];
  /** It is gone without our doing: by the person, or by the desktop's own decision. */
  gone: [id: string, by: "person" | "desktop"];
}

/** The desktop's toasts. Nothing of it throws or waits; what can't be shown changes the capability. */
export abstract class Toasts extends EventEmitter<ToastEvents> {
  abstract capability(): ToastCapability;
  abstract show(toast: Toast): void;
  abstract close(id: string): void;
  /** Takes all toasts away and listens no more. */
  abstract stop(): Promise<void>;
}
